import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { PlayerHostLimits } from "../../host/player-host.ts";
import { loadServerScript } from "../scripted/load.ts";
import { Camera } from "./camera.ts";
import { type Comparison, sameLine } from "./compare.ts";
import type { TestFolder } from "./find-tests.ts";
import { DEFAULT_URL, folderFiles, navigationLog } from "./folder-files.ts";
import { fontSwfs } from "./fonts.ts";
import { ScriptedInput } from "./input.ts";
import { expectedLines, judgeTrace } from "./judge-trace.ts";
import { loadExternal } from "./load-external.ts";
import { mockServer } from "./mock-socket.ts";
import { judgePicture } from "./pictures.ts";
import { type RunSwfOptions, runSwf } from "./run-swf.ts";
import { parseSettings, type TestSettings } from "./settings.ts";
import { judgeSharedObject } from "./shared-objects.ts";
import { TestFiles } from "./test-files.ts";
import { TraceLog } from "./traces.ts";
import { printTraffic } from "./traffic.ts";

export interface TestOptions {
  /** write the expected files instead of comparing with them */
  update: boolean;
  /** false plays the SWF in stock Ruffle */
  plugin: boolean;
  /** the option of `PluginOptions`; default false */
  instrumentAll?: boolean;
  /** milliseconds of real time for one test */
  timeout: number;
  /** default none but those of `PlayerHost` */
  limits?: PlayerHostLimits;
}

export interface TestResult {
  name: string;
  status: "passed" | "failed" | "ignored";
  /** what is wrong, a line each; of a subtest, with its name before it */
  failures: string[];
  /** what the test asks for and does not get, a line each */
  unsupported: string[];
  /** unified diff of the traces, `-` expected, `+` actual */
  diff: string[];
  /** of a test that has failed: what went over the wire, a line each */
  traffic: string[];
  /** and names of pictures that are not as expected */
  pictures: string[];
  /** files that were written */
  updated: string[];
  /** of the player's time: the same in every run */
  seconds: number;
}

/** Runs one test folder, each of its subtests in a fresh player: docs/testing.md. Whatever goes wrong is in the result. */
export async function runTest({ name, path }: TestFolder, options: TestOptions): Promise<TestResult> {
  const files = new TestFiles(path, options.update);
  const { updated } = files;
  const result: TestResult = { ...emptyResult(name), updated };
  try {
    for (const settings of parseSettings(files.text("test.toml") ?? "")) {
      if (settings.ignore) continue;
      const { failures, unsupported, diff, traffic, pictures, seconds } = await runSubtest(files, settings, options);
      const label = settings.subtest === undefined ? "" : `${settings.subtest}: `;
      result.status = "passed";
      result.failures.push(...failures.map((line) => label + line));
      result.unsupported.push(...unsupported.filter((line) => !result.unsupported.includes(line)));
      result.diff.push(...(label && diff.length > 0 ? [`@@ ${settings.subtest} @@`] : []), ...diff);
      result.traffic.push(...traffic);
      result.pictures.push(...pictures);
      result.seconds += seconds;
    }
  } catch (error) {
    result.failures.push(messageOf(error));
  }
  if (result.failures.length > 0) result.status = "failed";
  return result;
}

/** Of a test that has not run. */
export function emptyResult(name: string): TestResult {
  return {
    name,
    status: "ignored",
    failures: [],
    unsupported: [],
    diff: [],
    traffic: [],
    pictures: [],
    updated: [],
    seconds: 0,
  };
}

type Judgement = Pick<TestResult, "failures" | "unsupported" | "diff" | "traffic" | "pictures" | "seconds">;

async function runSubtest(files: TestFiles, settings: TestSettings, options: TestOptions): Promise<Judgement> {
  const json = files.text("input.json");
  const input = json === undefined ? undefined : new ScriptedInput(json);
  const unsupported = [...settings.unsupported, ...(input?.unsupported ?? [])];
  const failures: string[] = [];
  const { url = DEFAULT_URL } = settings;
  const log = new TraceLog(settings);
  const camera = new Camera(settings.pictures);
  let crash: string | undefined;
  const comparison: Comparison = { approximations: settings.approximations, ...(settings.logFetch && { base: url }) };
  const sharedObjects: Record<string, string> = Object.create(null);
  const answering = await network(files, settings.replay, (problem) => failures.push(problem));
  const outcome = await runSwf(join(files.folder, "test.swf"), {
    ...answering,
    // A local SWF that may connect to a server of its test is one that is trusted.
    trust: settings.policy === "allow" && Object.keys(answering).length > 0,
    ...playerOptions(files, settings),
    ...whenToEnd(settings, expectedLines(settings, files), comparison, log),
    ...hostOptions(options),
    // Without script access content opens nothing in the window that it is in.
    ...(settings.logFetch && { external: {} }),
    ...camera.options(input && ((player) => failures.push(...input.perform(player.input)))),
    ...(await page(files)),
    ...log.observer(),
    onPanic: ({ message }) => {
      crash = message;
    },
    url,
    onNavigate: (navigation) => {
      const isActionScript3 = camera.player?.metadata?.isActionScript3 ?? false;
      if (settings.logFetch) for (const line of navigationLog(navigation, isActionScript3)) log.add(line);
    },
    fetch: folderFiles(url, files.folder, settings.logFetch ? log.add : undefined),
    sharedObjects,
  });
  camera.end(outcome.screenshot);
  if (crash !== undefined) failures.push(crash);
  if (outcome.reason === "timeout") failures.push(`not done after ${options.timeout / 1000} s`);
  const trace = judgeTrace(settings, log.lines, comparison, files);
  failures.push(...outcome.problems, ...trace.failures, ...camera.failures);
  const wrong = camera.taken.map((picture) => ({ picture, lines: judgePicture(picture, files) }));
  failures.push(...wrong.flatMap(({ lines }) => lines));
  failures.push(...settings.sharedObjects.flatMap((object) => judgeSharedObject(object, sharedObjects, files)));
  // What is asserted and can't be looked at is not so.
  failures.push(...unsupported.filter((line) => /^(audio_assertions|input\.json: assert_handled) /.test(line)));
  // An uncaught error may be why the trace differs.
  if (failures.length > 0) failures.push(...outcome.errors.map((error) => `uncaught: ${error}`));
  return {
    failures,
    unsupported,
    diff: trace.diff,
    traffic: failures.length > 0 ? printTraffic(outcome.traffic) : [],
    pictures: wrong.filter(({ lines }) => lines.length > 0).map(({ picture }) => picture.settings.name),
    seconds: outcome.milliseconds / 1000,
  };
}

function playerOptions(files: TestFiles, settings: TestSettings): RunSwfOptions {
  const { runtime, param, policy, quality, viewport, playerVersion, maxExecutionDuration, defaultFonts } = settings;
  return {
    runtime,
    param,
    policy,
    allowFullscreen: true,
    audio: settings.audio,
    defaultFonts,
    fonts: fontSwfs(files.folder, settings.fonts),
    ...(quality !== undefined && { quality }),
    ...(viewport !== undefined && { viewport }),
    ...(playerVersion !== undefined && { playerVersion }),
    ...(maxExecutionDuration !== undefined && { maxExecutionDuration }),
  };
}

function hostOptions({ plugin, instrumentAll = false, timeout, limits }: TestOptions): RunSwfOptions {
  return { plugin, instrumentAll, timeout, ...(limits && { limits }) };
}

/** After a number of steps, each a frame as in Ruffle; with a line of the trace; or once there is all that is expected. */
function whenToEnd(
  { ticks, tickRate, until }: TestSettings,
  expected: readonly string[],
  comparison: Comparison,
  log: TraceLog,
): RunSwfOptions {
  const step = tickRate ?? (ticks === undefined ? undefined : "frame");
  return {
    ...(step !== undefined && { step }),
    ...(ticks !== undefined && { frames: ticks }),
    ...(until !== undefined && { until }),
    ...(until === undefined && ticks === undefined && { signal: allTraced(expected, comparison, log) }),
  };
}

/** Aborts with the last expected line, once there are as many as expected. */
function allTraced(expected: readonly string[], comparison: Comparison, log: TraceLog): AbortSignal {
  const last = expected.at(-1);
  const traced = new AbortController();
  let count = 0;
  log.onLine = (text) => {
    const lines = text.split("\n");
    count += lines.length;
    if (last === undefined || count < expected.length) return;
    if (sameLine(last, lines.at(-1)!, comparison)) traced.abort();
  };
  return traced.signal;
}

/** What ExternalInterface finds. */
async function page(files: TestFiles): Promise<Pick<RunSwfOptions, "external">> {
  const script = files.script("external");
  return script === undefined ? {} : { external: await loadExternal(script) };
}

/** Who answers the SWF: a server script, Ruffle's mock server, or a recording. */
async function network(
  files: TestFiles,
  { ignore, lenient }: TestSettings["replay"],
  onProblem: (problem: string) => void,
): Promise<Pick<RunSwfOptions, "server" | "replay" | "ignore" | "lenient">> {
  const script = files.script("server");
  if (script !== undefined) return { server: await loadServerScript(script) };
  const mock = files.text("socket.json");
  if (mock !== undefined) return { server: mockServer(mock, onProblem) };
  return files.has("recording.jsonl") ? { replay: join(files.folder, "recording.jsonl"), ignore, lenient } : {};
}

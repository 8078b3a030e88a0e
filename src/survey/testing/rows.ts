/** Rows as a survey could have them, made up: the same ones every time, texts of hostile content among them. */
import type { ClassRow, CompareRow, ConnectionRow, InspectRow, RunRow, StageProblem, SurveyRow } from "../row.ts";

/** What content, file names and servers may say, and programs that show it have stumbled over. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<img src=x onerror="window.harmed = true">',
  "</script><script>window.harmed = true</script>",
  "<!--<script>",
  "'; DROP TABLE games; --",
  "\u2028\u2029\u202e evil",
  "\ud800 alone \udc00",
  "\0\x07\x1b[31m",
  "`rm -rf /`$(reboot)",
  "=1+1\t@sum",
  "__proto__",
  "constructor",
  "日本語 ｆｕｌｌ 🎮",
  "a\nb\r\nc",
  "](javascript:alert(1)) ![x](http://example.com/x) @everyone #1",
  "```\n| a | b |",
  "",
];

const RUFFLES = ["0.5.0", "0.6.0"] as const;
const WORDS = ["chat", "tank", "poker", "snooker", "island", "arena", "farm", "lobby", "tower", "race"] as const;
const CLASSES: readonly ClassRow[] = [
  { name: "flash.net::Socket", provider: "flashnet", lacks: [] },
  { name: "flash.net::XMLSocket", provider: "flashnet", lacks: [] },
  { name: "flash.net::NetConnection", provider: "flashnet", lacks: [] },
  { name: "flash.net::URLLoader", provider: "player", lacks: [] },
  { name: "flash.net::NetGroup", provider: "missing", lacks: [] },
  { name: "flash.net::DatagramSocket", provider: "missing", lacks: [] },
  { name: "flash.net::ServerSocket", provider: "missing", lacks: [] },
  { name: "flash.net::NetStream", provider: "player", lacks: ["it plays http: URLs, and nothing over RTMP"] },
];
const AVM1_CLASSES: readonly ClassRow[] = [
  { name: "XMLSocket", provider: "flashnet", lacks: [] },
  { name: "LoadVars", provider: "player", lacks: [] },
];
const PROBLEMS: readonly StageProblem[] = [
  { code: "timeout", message: "it was not done in 20 s" },
  { code: "memory", message: "it took more than 1 GiB" },
  { code: "crash", message: "its process ended by SIGSEGV" },
  { code: "panic", message: "called `Option::unwrap()` on a `None` value" },
  { code: "panic", message: "index out of bounds: the len is 3 but the index is 7" },
];

/** Numbers from 0 up to 1 that only look like chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many rows in the order of their SHA-256, one at a time. */
export async function* madeRows(count: number, seed = 1): AsyncGenerator<SurveyRow> {
  const random = chance(seed);
  for (let i = 0; i < count; i++) yield madeRow(i, count, random);
}

/** The whole of an iterable. */
export async function all<T>(things: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const thing of things) list.push(thing);
  return list;
}

/** A row of which nothing is known but what is given. */
export function bareRow(given: Partial<SurveyRow> & { sha256: string }): SurveyRow {
  return {
    schema: 1,
    size: 100,
    files: [`${given.sha256}.swf`],
    fileCount: 1,
    inspect: null,
    runs: [],
    compare: null,
    ...given,
  };
}

/** Of a SWF of which nothing is known but what is given. */
export function bareInspect(given: Partial<InspectRow> = {}): InspectRow {
  return {
    ...{ problem: null, swfVersion: 10, vm: "AVM2", width: 550, height: 400, frameRate: 24, frames: 1 },
    ...{ classes: [], calls: [], connections: [], policyUrls: [], sharedObjects: [], mentioned: [], unread: [] },
    ...given,
  };
}

/** Of a SWF that did nothing but what is given. */
export function bareRun(given: Partial<RunRow> = {}): RunRow {
  return {
    ...{ ruffle: "0.6.0", problem: null, ended: "frames", frames: 60, trace: [], traceSha256: "0".repeat(64) },
    ...{ traceLines: 0, errors: [], connections: [], loads: [], picture: null },
    ...given,
  };
}

function madeRow(index: number, count: number, random: () => number): SurveyRow {
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)]!;
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  const sha256 =
    Math.floor((index / count) * 2 ** 32)
      .toString(16)
      .padStart(8, "0") + hex(56);
  const some = <T>(things: readonly T[], part: number): T[] => things.filter(() => random() < part);
  const isHostile = index % 50 === 7;
  const word = pick(WORDS);
  const name = isHostile ? `${pick(HOSTILE_TEXTS)} ${index}` : `${word} ${Math.floor(random() * 500)}`;
  const files = [`games/${word}/${name}.swf`, `mirror/${name}.zip!/content/${name}.swf`].slice(
    0,
    random() < 0.2 ? 2 : 1,
  );
  const isAvm1 = random() < 0.4;
  const connections = random() < 0.35 ? madeConnections(random, word, isHostile) : [];
  const isDamaged = index % 97 === 3;
  const inspect = isDamaged ? damagedInspect() : madeInspect();
  const runs = index % 10 === 9 ? [] : RUFFLES.map(madeRun);
  return {
    schema: 1,
    sha256,
    size: 500 + Math.floor(random() ** 4 * 5_000_000),
    files,
    fileCount: isHostile ? 12_000 : files.length,
    inspect,
    runs,
    compare: runs.length === 2 ? compared(runs[0]!, runs[1]!) : null,
  };

  function madeInspect(): InspectRow {
    return {
      problem: null,
      swfVersion: isAvm1 ? 4 + Math.floor(random() * 5) : 9 + Math.floor(random() * 30),
      vm: isAvm1 ? "AVM1" : "AVM2",
      width: pick([550, 640, 800, 760.5]),
      height: pick([400, 480, 600]),
      frameRate: pick([12, 24, 30, 29.96875]),
      frames: 1 + Math.floor(random() * 900),
      classes: some(isAvm1 ? AVM1_CLASSES : CLASSES, connections.length > 0 ? 0.4 : 0.1),
      calls: [...some(["Security.loadPolicyFile"], 0.05), ...connections.map(() => "this.socket.connect").slice(0, 1)],
      connections: some(connections, 0.7),
      policyUrls: some([`xmlsocket://${word}.example.com:843`, `http://${word}.example.com/crossdomain.xml`], 0.1),
      sharedObjects: some(["players", "board"], 0.03),
      mentioned: some([`${word}.example.net:9339`, "10.0.0.1", ...(isHostile ? [pick(HOSTILE_TEXTS)] : [])], 0.15),
      unread: some(["method 12: code ends early"], 0.02),
    };
  }

  function madeRun(ruffle: string): RunRow {
    const problem = random() < 0.03 ? pick(PROBLEMS) : null;
    const trace = isHostile ? [...HOSTILE_TEXTS] : some(["hello", "connecting…", `level ${word}`, "Error #2031"], 0.4);
    const isOther = random() < 0.02;
    return {
      ruffle,
      problem,
      ended: problem === null ? pick(["frames", "timeout"]) : null,
      frames: problem === null ? 60 : null,
      trace: problem === null ? trace : [],
      traceSha256: problem === null ? (isOther ? hex(64) : sha256.replaceAll("a", "b")) : null,
      traceLines: problem === null ? trace.length * (isHostile ? 1000 : 1) : null,
      errors: some(["TypeError: Error #1009: null"], 0.05),
      connections: problem === null ? connections : [],
      loads: some([`http://www.example.org/${encodeURIComponent(word)}.xml`], 0.2),
      picture: problem === null && random() < 0.9 ? hex(64) : null,
    };
  }
}

function madeConnections(random: () => number, word: string, isHostile: boolean): ConnectionRow[] {
  const server = Math.floor(random() ** 3 * 40);
  const host = isHostile ? HOSTILE_TEXTS[Math.floor(random() * HOSTILE_TEXTS.length)]! : `${word}${server}.example.com`;
  const first: ConnectionRow = { host, port: [6112, 9339, 843, 5222][server % 4]!, protocol: "tcp" };
  if (random() < 0.7) return [first];
  return [first, { host: random() < 0.5 ? "192.0.2.7" : "2001:db8::7", port: 1935, protocol: "rtmp" }];
}

function damagedInspect(): InspectRow {
  const nothing = { swfVersion: null, vm: null, width: null, height: null, frameRate: null, frames: null };
  return bareInspect({ ...nothing, problem: { code: "damaged", message: "SWF file, byte 8: it ends too early" } });
}

function compared(from: RunRow, to: RunRow): CompareRow {
  const differences: CompareRow["differences"] = [];
  if (from.problem?.code !== to.problem?.code) {
    const told = (run: RunRow): string => run.problem?.message ?? "it played";
    differences.push({ what: "end", text: `${from.ruffle}: ${told(from)}; ${to.ruffle}: ${told(to)}` });
  } else if (from.traceSha256 !== to.traceSha256) {
    differences.push({ what: "trace", text: `line 1: "${from.trace[0] ?? ""}", then "${to.trace[0] ?? ""}"` });
  }
  return { from: from.ruffle, to: to.ruffle, same: differences.length === 0, differences };
}

import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import { limitsFor } from "../base/options/limits.ts";
import { reasonOf } from "../base/system-errors.ts";
import { parseTargetRule, type TargetRule } from "../host/network/wrappers/target-rules.ts";
import { installedRuffle } from "../src/player/node/package.ts";
import { EnvironmentError, ExitCode, UsageError } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { addMovieOptions, defaultUrl, type MovieOptions, paramOf, wholeNumber } from "./movie-options.ts";
import {
  type ExposeOptions,
  type RecordOptions,
  realNetwork,
  recordedBackend,
  type ServerOptions,
  serverBackend,
} from "./network.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { packageFile } from "./package-files.ts";
import { addPolicyOptions, openPolicyLog, type PolicyOptions, readPolicyFiles } from "./policy-options.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";
import { userCache } from "./user-cache.ts";
import { userSecret } from "./user-secret.ts";
import { wordsWithout } from "./words.ts";

interface ServeOptions extends MovieOptions, RecordOptions, ServerOptions, ExposeOptions, PolicyOptions, LimitOptions {
  port: number;
  allow: TargetRule[];
  deny: TargetRule[];
  share: string[];
  scriptAccess: "sameDomain" | "never";
  /** path of a module */
  external?: string;
  /** path of a module */
  decoder?: string;
  pictures: boolean;
}

export function serveCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program.command("serve").description("player page and relay on one loopback port; prints the URL");
  addPolicyOptions(addMovieOptions(command, "serve"), "serve");
  addOptions(
    command,
    "serve",
    [
      "server",
      "wisp",
      "record",
      "expose",
      "allow",
      "deny",
      "port",
      "share",
      "scriptAccess",
      "external",
      "decoder",
      "pictures",
    ],
    {
      allow: parseTargetRule,
      deny: parseTargetRule,
      port: wholeNumber(0, 65535),
    },
  );
  command.options.find(({ long }) => long === "--wisp")!.conflicts("server");
  addLimitOption(command, "serve", "PlayerHost", "Relay", "nodeBackend")
    .argument("<path>", "a SWF, or a folder for a library of those in it")
    .action(async (path: string, options: ServeOptions) => exit(await serve(command, path, options, terminal)));
}

async function serve(command: Command, path: string, options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const { Relay } = await import("../host/relay/server/relay.ts");
  const { browserModule } = await import("../web/server/browser-module.ts");
  const { hasScriptAccess, PlayerServer } = await import("../web/server/player-server.ts");
  const isFolder = await isDirectory(path);
  if (isFolder && options.url !== undefined) throw new UsageError(`--url is for one SWF, and ${path} is a folder`);
  const { port, runtime, param, map, policy, trust, lowPorts, plugin, allow, deny, verbose, limit } = options;
  const { scriptAccess, external, decoder, pictures } = options;
  if (external !== undefined && !hasScriptAccess(options))
    throw new UsageError(
      "--external is for SWFs with script access: neither AIR, nor with a file: URL, nor --script-access never",
    );
  const policyFor = await readPolicyFiles(options);
  const network =
    options.server === undefined ? await realNetwork(options) : await serverBackend(options.server, terminal);
  const folder = isFolder ? path : dirname(path);
  const words = wordsWithout(command, CHANGED_BY_PAGES);
  const place = `${await realpath(folder)} ${port}`;
  const cache = isFolder ? userCache() : undefined;
  const { backend, whole } = await recordedBackend(network, options, terminal);
  const log = createLog(terminal, verbose);
  const relay = new Relay({
    token: userSecret(`relay ${place}`),
    allow,
    deny,
    limits: limitsFor("Relay", limit),
    backend,
    log,
  });
  const server = new PlayerServer({
    folder,
    share: options.share,
    keys: { pages: userSecret(`pages ${place}`), files: userSecret(`files ${place}`) },
    ...(!isFolder && { swf: basename(path) }),
    ...(cache !== undefined && { cache }),
    pictures,
    web: packageFile("dist/web"),
    ruffle: installedRuffle(),
    relay,
    log,
    scriptAccess,
    ...(external !== undefined && {
      external: { file: external, script: await browserModule(external, "by content") },
    }),
    ...(decoder !== undefined && { decoder: { file: decoder, script: await browserModule(decoder, "as a decoder") } }),
    ...(options.policyLog !== undefined && { policyLog: openPolicyLog(options, terminal) }),
    page: (swf) => ({
      url: options.url ?? defaultUrl(swf),
      runtime,
      param: paramOf(param),
      map,
      policy,
      policyFor,
      trust,
      lowPorts,
      limits: limitsFor("PlayerHost", limit),
      plugin,
      defaultUrl: defaultUrl(swf),
      command: ["serve", ...words.map((word) => (isFolder && word === path ? join(path, swf) : word))],
    }),
  });
  printLine(terminal.stdout, await listening(port, () => server.listen(port)));
  await terminal.interrupted();
  await server.close();
  return whole() ? ExitCode.done : ExitCode.failed;
}

/** Options that a page can have otherwise: web/options/options.ts. */
const CHANGED_BY_PAGES = [
  "--url",
  "--runtime",
  "--param",
  "--map",
  "--policy",
  "--trust",
  "--low-ports",
  "--no-plugin",
];

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new EnvironmentError(`${path} can't be served: ${reasonOf(error)}`, { cause: error });
  }
}

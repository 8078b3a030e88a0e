import { type Command, InvalidArgumentError } from "commander";
import { limitsFor } from "../base/options/limits.ts";
import { urlOf } from "../base/url.ts";
import { nodeBackend } from "../host/network/node/backend.ts";
import { parseTargetRule, type TargetRule } from "../host/network/wrappers/target-rules.ts";
import { ExitCode, UsageError } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { wholeNumber } from "./movie-options.ts";
import { type ExposeOptions, type RecordOptions, recordedBackend } from "./network.ts";
import { addLimitOption, addOptions, commandOption, type LimitOptions } from "./options.ts";
import { type PolicyForOptions, parsePolicyFor, readPolicyFiles } from "./policy-options.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";

/** Options besides `--site`: the file says what they would. */
const OTHERS = [
  "port",
  "bind",
  "origin",
  "hostName",
  "allow",
  "deny",
  "policyFor",
  "expose",
  "record",
  "verbose",
] as const;

interface RelayCommandOptions extends RecordOptions, ExposeOptions, PolicyForOptions, LimitOptions {
  site?: string;
  port: number;
  bind: string;
  token?: string;
  origin: string[];
  hostName: string[];
  allow: TargetRule[];
  deny: TargetRule[];
  verbose: boolean;
}

export function relayCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program.command("relay").description("the relay alone; prints its address and token");
  addOptions(command, "relay", OTHERS, {
    port: wholeNumber(0, 65535),
    origin: parseOrigin,
    hostName: (text) => text.toLowerCase(),
    allow: parseTargetRule,
    deny: parseTargetRule,
    policyFor: parsePolicyFor,
  });
  // A variable that is named after the option was added is never read.
  command.addOption(commandOption("relay", "token", parseToken).env("FLASHNET_TOKEN"));
  command.addOption(commandOption("relay", "site").conflicts([...OTHERS, "token", "limit"]));
  addLimitOption(command, "relay", "Relay", "nodeBackend").action(async (options: RelayCommandOptions) => {
    keepHeapSmall();
    if (options.site === undefined) return exit(await relay(options, terminal));
    const { siteRelay } = await import("./site-relay.ts");
    exit(await siteRelay(options.site, terminal));
  });
}

async function relay(options: RelayCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { Relay } = await import("../host/relay/server/relay.ts");
  const { port, bind, token, origin, hostName, allow, deny, expose, verbose, limit } = options;
  const network = nodeBackend({ expose, ...limitsFor("nodeBackend", limit) });
  const { backend, whole } = await recordedBackend(network, options, terminal);
  const server = new Relay({
    ...(token !== undefined && { token }),
    origin,
    hostName,
    allow,
    deny,
    policyFor: await readPolicyFiles(options),
    backend,
    limits: limitsFor("Relay", limit),
    log: createLog(terminal, verbose),
  });
  const url = await listening(port, () => server.listen(port, bind));
  printLine(terminal.stdout, `${url} ${server.token}`);
  await terminal.interrupted();
  await server.close();
  return whole() ? ExitCode.done : ExitCode.failed;
}

function parseToken(text: string): string {
  if (/^[\w.-]{16,}$/.test(text)) return text;
  throw new InvalidArgumentError("It is 16 or more letters, digits, -, _ and dots.");
}

function parseOrigin(text: string): string {
  if (text === "null" || urlOf(text)?.origin === text) return text;
  throw new UsageError("An origin is scheme, host and port and nothing else, like http://localhost:3000; or null.");
}

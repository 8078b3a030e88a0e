import { type Command, InvalidArgumentError, Option } from "commander";
import { nodeBackend } from "../host/network/node/backend.ts";
import { parseTargetRule, type TargetRule } from "../host/network/wrappers/target-rules.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { ExitCode, UsageError } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { repeatable, wholeNumber } from "./movie-options.ts";
import {
  addExposeOption,
  addRecordOption,
  type ExposeOptions,
  type RecordOptions,
  recordedBackend,
} from "./network.ts";
import { addPolicyForOption, type PolicyForOptions, readPolicyFiles } from "./policy-options.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";

interface RelayCommandOptions extends RecordOptions, ExposeOptions, PolicyForOptions {
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
  addPolicyForOption(addExposeOption(addRecordOption(addRuleOptions(command))))
    .option("--port <n>", "port; 0 lets the system choose", wholeNumber(0, 65535), 8181)
    .option("--bind <address>", "address to listen on; anything but loopback puts the relay on a network", "127.0.0.1")
    .addOption(new Option("--token <token>", "default: a new one").argParser(parseToken).env("FLASHNET_TOKEN"))
    .addOption(repeatable("--origin <origin>", "pages that may connect, like http://localhost:3000", parseOrigin))
    .addOption(repeatable("--host-name <name>", "name the relay is reached by, if it is not localhost", lowerCase))
    .option("-v, --verbose", "more on stderr", false)
    .action(async (options: RelayCommandOptions) => exit(await relay(options, terminal)));
}

/** Which targets a relay dials: host/network/wrappers/target-rules.ts. */
export function addRuleOptions(command: Command): Command {
  const hosts = "HOST[:PORTS], HOST a name, *.name, address, CIDR range or *";
  return command
    .addOption(repeatable("--allow <rule>", `dial nothing but ${hosts}`, parseTargetRule))
    .addOption(repeatable("--deny <rule>", "never dial HOST[:PORTS], whatever is allowed", parseTargetRule));
}

async function relay(options: RelayCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { port, bind, token, origin, hostName, allow, deny, expose, verbose } = options;
  const server = new Relay({
    ...(token !== undefined && { token }),
    origin,
    hostName,
    allow,
    deny,
    policyFor: await readPolicyFiles(options),
    backend: recordedBackend(nodeBackend({ expose }), options, terminal),
    log: createLog(terminal, verbose),
  });
  const url = await listening(port, () => server.listen(port, bind));
  printLine(terminal.stdout, `${url} ${server.token}`);
  await terminal.interrupted();
  await server.close();
  return ExitCode.done;
}

function parseToken(text: string): string {
  if (/^[\w.-]{16,}$/.test(text)) return text;
  throw new InvalidArgumentError("It is 16 or more letters, digits, -, _ and dots.");
}

function parseOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new UsageError("An origin is scheme, host and port and nothing else, like http://localhost:3000.");
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

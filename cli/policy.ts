import type { Command } from "commander";
import { AddressSyntaxError, formatHost, parsePortList, splitHostPort } from "../base/address.ts";
import { limitsFor } from "../base/options/limits.ts";
import { isDomainPattern } from "../host/policy/judgement.ts";
import { type Allowance, formatPolicyFile } from "../host/policy/policy-file.ts";
import { PolicyServer } from "../host/policy/server.ts";
import { ExitCode, UsageError } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { wholeNumber } from "./movie-options.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";

interface PolicyCommandOptions extends LimitOptions {
  allow: Allowance[];
  port: number;
  bind: string;
}

export function policyCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program.command("policy");
  addOptions(command, "policy", ["allow", "port", "bind"], { allow: parseAllowance, port: wholeNumber(0, 65535) });
  addLimitOption(command, "policy", "PolicyServer")
    .description("serve a policy file, for the players of others; prints its address")
    .action(async (options: PolicyCommandOptions) => exit(await policy(options, terminal)));
}

async function policy({ allow, port, bind, limit }: PolicyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  if (allow.length === 0) throw new UsageError("say who may connect, with --allow HOST[:PORTS]");
  const server = new PolicyServer(
    formatPolicyFile(allow),
    limitsFor("PolicyServer", limit),
    createLog(terminal, false),
  );
  printLine(terminal.stdout, await listening(port, () => server.listen(port, bind)));
  await terminal.interrupted();
  await server.close();
  return ExitCode.done;
}

/**
 * `HOST[:PORTS]`, as target rules are written: `*.example.com:80,1024-2000`, every port without PORTS. Here HOST is that of
 * SWFs; a policy file has no CIDR ranges, and its `*.name` includes the name itself.
 */
function parseAllowance(text: string): Allowance {
  const { host, port: toPorts = "*" } = splitHostPort(text) ?? {};
  if (host === undefined || !isDomainPattern(host)) {
    throw new AddressSyntaxError(`"${text}" has no domain that a SWF can have; write a name, *.name, an address or *`);
  }
  if (parsePortList(toPorts) === undefined) {
    throw new AddressSyntaxError(`"${toPorts}" is no list of ports; write like 80,1024-2000 or *`);
  }
  return { domain: formatHost(host), toPorts };
}

import type { Command } from "commander";
import { AddressSyntaxError, stripBrackets } from "../base/address.ts";
import { messageOf } from "../base/errors.ts";
import { parsePolicyFile } from "../host/policy/parser.ts";
import { OPEN_POLICY, OPEN_POLICY_FILE } from "../host/policy/policy-file.ts";
import { EnvironmentError } from "./exit-code.ts";
import { openOutput, readInput } from "./files.ts";
import { addOptions } from "./options.ts";
import { printError, type Terminal } from "./terminal.ts";

export interface PolicyForOptions {
  policyFor: { host: string; path: string }[];
}

/** What "enforce" means in detail: docs/policy.md. */
export interface PolicyOptions extends PolicyForOptions {
  /** file that gets the lines of Flash's own log */
  policyLog?: string;
  /** local SWFs are trusted; in AIR those from elsewhere */
  trust: boolean;
  lowPorts: "policy" | "refuse";
}

export function addPolicyOptions(command: Command, place: "run" | "serve"): Command {
  const names = ["policyFor", "policyLog", "trust", "lowPorts"] as const;
  return addOptions(command, place, names, { policyFor: parsePolicyFor });
}

/** Policy files by host. @throws EnvironmentError when one can't be read or is none */
export async function readPolicyFiles({ policyFor }: PolicyForOptions): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { host, path } of policyFor) {
    if (path === OPEN_POLICY) {
      files[host] = OPEN_POLICY_FILE;
      continue;
    }
    const bytes = await readInput(path);
    try {
      parsePolicyFile(bytes);
    } catch (error) {
      throw new EnvironmentError(`${path} is no policy file: ${messageOf(error)}`, { cause: error });
    }
    files[host] = new TextDecoder().decode(bytes);
  }
  return files;
}

/**
 * Begins the log. @returns writes one line of it, at once, as nobody waits for it when a command ends
 *
 * @throws EnvironmentError when the file can't be written
 */
export function openPolicyLog({ policyLog: path }: PolicyOptions, terminal: Terminal): (line: string) => void {
  if (path === undefined) return () => {};
  const file = openOutput(path);
  return (line) => {
    try {
      file.write(`${line}\n`);
    } catch (error) {
      printError(terminal, `${messageOf(error)}; nothing more is logged`);
      file.close();
    }
  };
}

export function parsePolicyFor(text: string): { host: string; path: string } {
  const [, host, path] = /^([^=\s]+)=(.+)$/s.exec(text) ?? [];
  if (host === undefined || path === undefined) {
    throw new AddressSyntaxError(`"${text}" is not HOST=FILE, like game.example.com=policy.xml, or HOST=*`);
  }
  return { host: stripBrackets(host), path };
}

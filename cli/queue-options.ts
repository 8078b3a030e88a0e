import type { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import type { TestRunner } from "../src/runner/test-runner.ts";
import { parseSeconds } from "./movie-options.ts";
import { addOptions, commandOption } from "./options.ts";
import { createLog, type Terminal } from "./terminal.ts";

/** Where other machines get what they do. */
export interface QueueCommandOptions {
  queue?: string;
  /** seconds */
  queueTimeout: number;
}

export function addQueueOptions(command: Command, place: "worker" | "test" | "survey"): Command {
  // A variable that is named after the option was added is never read.
  command.addOption(commandOption(place, "queue").env("FLASHNET_QUEUE"));
  return addOptions(command, place, ["queueTimeout"], { queueTimeout: parseSeconds });
}

/** What a queue takes from options, for whoever puts something in. */
export function queueOf(url: string, { queueTimeout }: QueueCommandOptions, terminal: Terminal) {
  return { url, version: packageJson.version, timeout: queueTimeout * 1000, log: createLog(terminal, false) };
}

/** Runs tests at the queue that options name; undefined where they name none. @throws QueueError */
export async function openTestQueue(options: QueueCommandOptions, terminal: Terminal): Promise<TestRunner | undefined> {
  if (options.queue === undefined) return undefined;
  const { queueTestRunner } = await import("../src/queue/test-runner.ts");
  return queueTestRunner(queueOf(options.queue, options, terminal));
}

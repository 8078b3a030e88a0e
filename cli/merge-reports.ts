import type { Command } from "commander";
import type { ExitCode } from "./exit-code.ts";
import { readInput } from "./files.ts";
import { addOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { type ReportOptions, report } from "./test-report.ts";

export function mergeReportsCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("merge-reports")
    .description("join the reports of shards, JSON or JUnit XML, into that of one run; exit 1 when a test has failed");
  addOptions(command, "merge-reports", ["json", "junit"])
    .argument("<files...>", "reports of flashnet test --json or --junit")
    .action(async (files: string[], options: ReportOptions) => exit(await merge(files, options, terminal)));
}

async function merge(files: string[], options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  const { mergeReports } = await import("../src/runner/reports.ts");
  const reports = await Promise.all(
    files.map(async (name) => ({ name, text: new TextDecoder().decode(await readInput(name)) })),
  );
  return report(mergeReports(reports), options, terminal);
}

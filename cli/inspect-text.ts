import { formatTarget, hostForCommand } from "../base/address.ts";
import { printable } from "../base/printable.ts";
import type { Argument, ClassUse, NetworkCall, SwfReport, Target } from "../src/inspect/report.ts";

/** A report for people. */
export function reportText(file: string, report: SwfReport): string {
  const { classes, calls, mentioned, targets, sharedObjects, unread } = report;
  const sections = [
    `${printable(file)}: SWF ${report.swfVersion}, ${report.vm}`,
    section("Networking classes", classes.map(classLine), "none"),
    section("Calls", calls.map(callLine), "none that could be found"),
    section("Servers mentioned in string constants", mentioned, "none"),
    section("To let it connect", targets.length > 0 ? targets.flatMap(targetLines) : advice(report), "nothing"),
    section("What the player lacks", classes.flatMap(lackLines), "nothing of the above, as far as its bytecode tells"),
  ];
  if (sharedObjects.length > 0) sections.splice(5, 0, section("Remote shared objects", sharedObjects, ""));
  if (unread.length > 0) sections.push(section("Could not be read", unread, ""));
  return sections.join("\n\n");
}

function section(title: string, lines: readonly string[], otherwise: string): string {
  // What is of the SWF may have line ends in it.
  return [title, ...(lines.length > 0 ? lines : [otherwise]).map((line) => `  ${printable(line)}`)].join("\n");
}

const PROVIDERS: Record<ClassUse["provider"], string> = {
  flashnet: "flashnet's",
  player: "the player's own",
  missing: "missing",
};

function classLine({ name, provider }: ClassUse): string {
  return `${name}: ${PROVIDERS[provider]}`;
}

function callLine({ callee, arguments: values, where }: NetworkCall): string {
  return `${callee}(${values.map(argumentText).join(", ")}) in ${where}`;
}

function argumentText(argument: Argument): string {
  if ("expression" in argument) return argument.expression === "" ? "…" : `${argument.expression} (not constant)`;
  const value = JSON.stringify(argument.value);
  return argument.variable === undefined ? value : `${argument.variable} = ${value}`;
}

function targetLines({ host, port, rtmp, policy, policyPorts }: Target): string[] {
  const plain = hostForCommand(host);
  const elsewhere = plain === undefined ? [] : [`  if the server is elsewhere: --map ${plain}:${port}=HOST:PORT`];
  if (rtmp !== undefined) {
    const further = rtmp.furtherPorts.length > 0 ? `, or else port ${rtmp.furtherPorts.join(" or ")}` : "";
    return [formatTarget({ host, port }), `  an RTMP server, for ${rtmp.url}${further}; no policy file`, ...elsewhere];
  }
  const instead =
    plain === undefined
      ? "  or none: --policy allow; no other option is shown, as this is no name of a host"
      : `  or one in its place: --policy-for ${plain}=FILE; or none: --policy allow`;
  return [
    formatTarget({ host, port }),
    `  a policy file on port ${policyPorts.join(" or ")} of ${host}: ${policy}`,
    instead,
    ...elsewhere,
  ];
}

/** What to do when no target is constant. */
function advice({ classes }: SwfReport): string[] {
  if (!classes.some(({ provider }) => provider === "flashnet")) return [];
  return ["hosts and ports are only known when it runs: run it with --policy allow --verbose to see them"];
}

function lackLines({ name, provider, stubs, lacks }: ClassUse): string[] {
  if (provider === "missing") return [`${name}: there is no such class`];
  return [...lacks.map((what) => `${name}: ${what}`), ...stubs.map((member) => `${name}: ${member} does nothing yet`)];
}

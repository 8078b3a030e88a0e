const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How Ruffle rates a line of its log. */
export type LogLevel = (typeof LEVELS)[number];

export interface LogLine {
  level: LogLevel;
  /** the Rust source file and line that wrote it, `""` when not known */
  location: string;
  text: string;
}

/** Whether `level` is as important as `least`, or more. */
export const isAtLeast = (level: LogLevel, least: LogLevel): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/**
 * Reads one call of `console.log` made by Ruffle. Its log lines are `%cLEVEL%c file:line%c text` and the three styles;
 * anything else is a message for the console as it stands.
 */
export function parseConsoleCall(method: "log" | "warn" | "error", values: unknown[]): LogLine {
  const [format] = values;
  const line = typeof format === "string" ? /^%c([A-Z]+)%c ([^%]*)%c ?([\s\S]*)$/.exec(format) : null;
  if (line) return { level: line[1]!.toLowerCase() as LogLevel, location: line[2]!.trim(), text: line[3]! };
  return { level: method === "log" ? "info" : method, location: "", text: values.map(String).join(" ") };
}

/**
 * The ActionScript error that a line of the log reports as uncaught; undefined when it reports something else.
 *
 * All uncaught errors of AVM2 are logged by one function of Ruffle's `core/src/avm2.rs` ("Error dispatching event …",
 * "Error running AVM2 frame script …", then the error and its stack). AVM1 traces what content throws: of it, only errors
 * of Ruffle's own making are logged.
 */
export function scriptErrorOf({ level, location, text }: LogLine): string | undefined {
  if (level !== "error") return undefined;
  const uncaught = /^(Uncaught|Unhandled AVM1) |has taken too long to execute/.test(text);
  return uncaught || /(^|\/)avm2\.rs\b/.test(location) ? text : undefined;
}

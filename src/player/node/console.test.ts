import { expect, test } from "vitest";
import { parseConsoleCall, scriptErrorOf } from "./console.ts";

const styles = ["color: red", "color: gray", "color: inherit"];

test("a line of Ruffle's log", () => {
  expect(parseConsoleCall("log", ["%cWARN%c core/src/avm1/fscommand.rs:36%c Unhandled: 100%c\nx", ...styles])).toEqual({
    level: "warn",
    location: "core/src/avm1/fscommand.rs:36",
    text: "Unhandled: 100%c\nx",
  });
});

test("anything else stands as it is", () => {
  expect(parseConsoleCall("log", ["hello"])).toEqual({ level: "info", location: "", text: "hello" });
  expect(parseConsoleCall("error", ["panicked", 5])).toEqual({ level: "error", location: "", text: "panicked 5" });
  expect(parseConsoleCall("warn", [])).toEqual({ level: "warn", location: "", text: "" });
});

const FRAME_SCRIPT = "Error running AVM2 frame script: Error: x\n\tat Main()";
const LISTENER = 'Error dispatching event "tick": TypeError: Error #1009';
const TOO_LONG = "A script in this movie has taken too long to execute and has been terminated.";

test.each([
  ["AVM2", "error", "core/src/avm2.rs:703", FRAME_SCRIPT, true],
  ["AVM2, a listener", "error", "core/src/avm2.rs:1", LISTENER, true],
  ["AVM1", "error", "core/src/avm1/runtime.rs:700", "Uncaught AVM1 error: stack overflow", true],
  ["time-out", "error", "core/src/avm1/runtime.rs:690", TOO_LONG, true],
  ["a failed request", "error", "core/src/loader.rs:1110", 'Error during LoadVars load of "x"', false],
  ["a warning", "warn", "core/src/avm2.rs:703", "x", false],
  ["an error inside AVM2", "error", "core/src/avm2/globals/flash/net/socket.rs:9", "x", false],
] as const)("uncaught errors: %s", (_, level, location, text, uncaught) => {
  expect(scriptErrorOf({ level, location, text })).toBe(uncaught ? text : undefined);
});

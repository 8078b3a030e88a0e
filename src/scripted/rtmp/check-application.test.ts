import { expect, it } from "vitest";
import { type ApplicationOptions, application, applications } from "./application.ts";

it.each([
  [
    "a rule that is misspelt",
    { sharedObjects: { canwrite: () => false } },
    /sharedObjects: there is no option canwrite; did you mean canWrite\?/,
  ],
  [
    "a rule that is no function",
    { sharedObjects: { canRead: false } },
    /sharedObjects: canRead is no function, but false$/,
  ],
  [
    "rules that are none",
    { sharedObjects: () => true },
    /sharedObjects takes a plain object, like \{ \}, not a function$/,
  ],
  ["an option that is misspelt", { onConect: () => true }, /there is no option onConect; did you mean onConnect\?/],
  ["onConnect that is no function", { onConnect: 5 }, /^application game: onConnect is no function, but 5$/],
  ["a method that is no function", { methods: { x: 5 } }, /methods: x is no function, but 5$/],
  ["methods that are none", { methods: () => 1 }, /methods takes a plain object, like \{ \}, not a function$/],
  [
    "a method that is the server's own",
    { methods: { connect: () => 1 } },
    /connect is the server's own; rename the method$/,
  ],
  [
    "a store without functions",
    { store: { load: () => undefined } },
    /store has no function save; it takes load and save$/,
  ],
  ["other unknown classes", { unknownClasses: "x" }, /unknownClasses is object or typed, not "x"$/],
  ["a limit that is misspelt", { limits: { maxClient: 1 } }, /maxClient/],
  ["no object", null, /^application game takes a plain object, like \{ \}, not null$/],
])("%s is an error", (_, options, message) => {
  expect(() => application("game", options as unknown as ApplicationOptions)).toThrow(message);
});

it.each([["", 5, "a?b", "/a"]].flat())("%j is no name of an application", (name) => {
  expect(() => application(name as string)).toThrow(/is no name; write the path of the URL, like chat$/);
});

it("applications are one at least", () => {
  expect(() => applications()).toThrow("applications: takes one application at least");
});

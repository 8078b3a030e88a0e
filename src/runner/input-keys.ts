import type { KeyModifiers } from "../player/node/input.ts";

/** A key as `KeyboardEvent` has it: `code` is its place, `key` what it types or is called. */
export interface PressedKey extends KeyModifiers {
  code: string;
  key: string;
}

/** Places of characters that are no letters, on the American keyboard. */
const PLACES: Readonly<Record<string, string>> = {
  ...characters("Digit0 Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9", "0123456789", ")!@#$%^&*("),
  ...characters(
    "Minus Equal BracketLeft BracketRight Backslash Semicolon Quote Comma Period Slash Backquote",
    "-=[]\\;',./`",
    '_+{}|:"<>?~',
  ),
  " ": "Space",
};

function characters(places: string, ...rows: string[]): Record<string, string> {
  return Object.fromEntries(rows.flatMap((row) => places.split(" ").map((place, at) => [row[at], place])));
}

const [LEFT, RIGHT, NUMPAD] = [1, 2, 3] as const;

/** Keys whose name in `input.json` is that of both their place and what they do. */
const PLAIN = new Set(
  (
    "ArrowDown ArrowLeft ArrowRight ArrowUp Backspace CapsLock Delete End Enter Escape Home Insert PageDown PageUp Pause " +
    "ScrollLock Tab F1 F2 F3 F4 F5 F6 F7 F8 F9"
  ).split(" "),
);

/** Keys by their name in `input.json`. */
const NAMED: Readonly<Record<string, PressedKey>> = {
  LeftAlt: { code: "AltLeft", key: "Alt", location: LEFT },
  LeftControl: { code: "ControlLeft", key: "Control", location: LEFT },
  LeftShift: { code: "ShiftLeft", key: "Shift", location: LEFT },
  RightControl: { code: "ControlRight", key: "Control", location: RIGHT },
  RightShift: { code: "ShiftRight", key: "Shift", location: RIGHT },
  NumLock: { code: "NumLock", key: "NumLock", location: NUMPAD },
  NumpadDelete: { code: "NumpadDecimal", key: "Delete", location: NUMPAD },
  NumpadDown: { code: "Numpad2", key: "ArrowDown", location: NUMPAD },
  NumpadEnd: { code: "Numpad1", key: "End", location: NUMPAD },
  NumpadHome: { code: "Numpad7", key: "Home", location: NUMPAD },
  NumpadInsert: { code: "Numpad0", key: "Insert", location: NUMPAD },
  NumpadLeft: { code: "Numpad4", key: "ArrowLeft", location: NUMPAD },
  NumpadPageDown: { code: "Numpad3", key: "PageDown", location: NUMPAD },
  NumpadPageUp: { code: "Numpad9", key: "PageUp", location: NUMPAD },
  NumpadRight: { code: "Numpad6", key: "ArrowRight", location: NUMPAD },
  NumpadUp: { code: "Numpad8", key: "ArrowUp", location: NUMPAD },
  Space: { code: "Space", key: " " },
  Unknown: { code: "", key: "Unidentified" },
};

/** @returns undefined for what is no key of `input.json` */
export function keyOf(key: unknown): PressedKey | undefined {
  if (typeof key === "string")
    return PLAIN.has(key) ? { code: key, key } : Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
  const { Char: character, Numpad: numpad } = Object(key);
  const typed: unknown = character ?? numpad;
  if (typeof typed !== "string" || [...typed].length !== 1) return undefined;
  const code = /[a-z]/i.test(typed) ? `Key${typed.toUpperCase()}` : (PLACES[typed] ?? "");
  return { code, key: typed, ...(numpad !== undefined && { location: NUMPAD }) };
}

/** Keys that control texts, by the name of what they do; `Paste` is no key but an event of its own. */
const CONTROLS: Readonly<Record<string, PressedKey>> = {
  Backspace: { code: "Backspace", key: "Backspace" },
  Delete: { code: "Delete", key: "Delete" },
  Enter: { code: "Enter", key: "Enter" },
  // Of these Ruffle looks at the place. By their names they are no keys that content is told of.
  SelectAll: { code: "KeyA", key: "Select", ctrl: true },
  Copy: { code: "KeyC", key: "Copy", ctrl: true },
  Cut: { code: "KeyX", key: "Cut", ctrl: true },
  ...moves("Left", "ArrowLeft", "Home"),
  ...moves("Right", "ArrowRight", "End"),
};

function moves(to: string, arrow: string, far: string): Record<string, PressedKey> {
  const [near, end] = [
    { code: arrow, key: arrow },
    { code: far, key: far },
  ];
  return {
    [`Move${to}`]: near,
    [`Move${to}Word`]: { ...near, ctrl: true },
    [`Move${to}Line`]: end,
    [`Move${to}Document`]: { ...end, ctrl: true },
    [`Select${to}`]: { ...near, shift: true },
    [`Select${to}Word`]: { ...near, ctrl: true, shift: true },
    [`Select${to}Line`]: { ...end, shift: true },
    [`Select${to}Document`]: { ...end, ctrl: true, shift: true },
  };
}

/** @returns undefined for what is no `TextControl` of `input.json` that a key does */
export function keyOfControl(code: string): PressedKey | undefined {
  return Object.hasOwn(CONTROLS, code) ? CONTROLS[code] : undefined;
}

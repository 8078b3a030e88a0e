import type { InputDevices, MouseButton } from "../player/node/input.ts";
import { TestFolderError } from "./errors.ts";
import { keyOf, keyOfControl, type PressedKey } from "./input-keys.ts";

/** A step of Ruffle's `input.json` (`tests/input-format`), as far as it is read here. */
interface InputEvent {
  type: string;
  pos?: [number, number];
  btn?: "Left" | "Middle" | "Right";
  index?: number;
  assert_handled?: { value: boolean; message: string };
  assert_cursor?: string;
  lines?: number;
  pixels?: number;
  key?: string | { Char: string } | { Numpad: string };
  codepoint?: string;
  code?: string;
  text?: string;
}

/** What a page has no event for. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  ImePreedit: "input.json: ImePreedit is not supported: stock Ruffle takes no input methods from a page",
  ImeCommit: "input.json: ImeCommit is not supported: stock Ruffle takes no input methods from a page",
};

/** CSS names of the shapes of the pointer, by Ruffle's. */
const CURSORS: Readonly<Record<string, string>> = { Arrow: "auto", Hand: "pointer", IBeam: "text", Grab: "grab" };

/**
 * What a user does, frame by frame.
 *
 * It reaches the player as the events of a page, where a key comes together with what it types: a `KeyDown` and the
 * `TextInput` or `TextControl` that follows from it are one event, and text without a key is a key that has no place.
 */
export class ScriptedInput {
  readonly #events: InputEvent[];
  /** what can't be done here, a line each */
  readonly unsupported: readonly string[];
  #next = 0;
  #clicksBefore = 0;

  /** @throws TestFolderError */
  constructor(json: string) {
    this.#events = parseEvents(json);
    this.unsupported = [...new Set(this.#events.flatMap(unsupportedBy))];
  }

  /**
   * Does what is to be done after a frame.
   *
   * @returns what was expected and is not so, a line each
   */
  perform(input: InputDevices): string[] {
    const failures: string[] = [];
    for (;;) {
      const event = this.#events[this.#next++];
      if (event === undefined || event.type === "Wait") return failures;
      const failure = this.#perform(event, input);
      if (failure !== undefined) failures.push(failure);
    }
  }

  #perform(event: InputEvent, input: InputDevices): string | undefined {
    const [x, y] = event.pos ?? [0, 0];
    const button = (event.btn ?? "Left").toLowerCase() as MouseButton;
    switch (event.type) {
      case "MouseMove":
        input.mouseMove(x, y);
        return cursorFailure(event, input);
      case "MouseDown": {
        const clicksBefore = event.index ?? 0;
        // Ruffle counts clicks itself, one by one: a click that others should have gone before has none here.
        const reached = clicksBefore === 0 || clicksBefore === this.#clicksBefore + 1;
        this.#clicksBefore = clicksBefore;
        const handled = input.mouseDown(x, y, { button, clicksBefore });
        if (!reached)
          return `input.json: a click with index ${clicksBefore} follows none with index ${clicksBefore - 1}`;
        return handledFailure(event, handled);
      }
      case "MouseUp":
        input.mouseUp(x, y, button);
        return undefined;
      case "MouseWheel":
        input.mouseWheel(event.lines === undefined ? { pixels: event.pixels! } : { lines: event.lines });
        return undefined;
      case "KeyDown":
        input.focus();
        this.#press(keyOf(event.key!)!, input);
        return undefined;
      case "KeyUp": {
        const { code, key, ...modifiers } = keyOf(event.key!)!;
        input.focus();
        input.keyUp(code, key, modifiers);
        return undefined;
      }
      case "TextInput":
        input.focus();
        // On a page no key types a control character.
        if (!/\p{Cc}/u.test(event.codepoint!)) input.keyDown("", event.codepoint!);
        return undefined;
      case "TextControl":
        input.focus();
        control(event.code!, input);
        return undefined;
      case "SetClipboardText":
        input.clipboard = event.text!;
        return undefined;
      case "FocusGained":
        input.focus();
        return undefined;
      case "FocusLost":
        // Who has lost the focus has had it.
        input.focus();
        input.blur();
        return undefined;
      default:
        return undefined;
    }
  }

  /** With what follows from it. */
  #press(pressed: PressedKey, input: InputDevices): void {
    const { code, key, ...modifiers } = pressed;
    input.keyDown(code, key, modifiers);
    const next = this.#events[this.#next];
    if (next?.type === "TextInput" && next.codepoint === key) this.#next++;
    else if (next?.type === "TextControl" && keyOfControl(next.code!)?.key === key) {
      const { ctrl = false, shift = false } = keyOfControl(next.code!)!;
      if (!ctrl && !shift) this.#next++;
    }
  }
}

function control(code: string, input: InputDevices): void {
  const pressed = keyOfControl(code);
  if (pressed) input.keyDown(pressed.code, pressed.key, pressed);
  else input.paste(input.clipboard);
}

function cursorFailure({ assert_cursor: wanted, pos }: InputEvent, { cursor }: InputDevices): string | undefined {
  if (wanted === undefined || CURSORS[wanted] === cursor) return undefined;
  return `input.json: the pointer at ${pos} is ${cursor}, expected ${CURSORS[wanted]}`;
}

function handledFailure({ assert_handled: wanted }: InputEvent, handled: boolean | undefined): string | undefined {
  if (wanted === undefined || handled === undefined || wanted.value === handled) return undefined;
  return `input.json: ${wanted.message}`;
}

function unsupportedBy({ type, btn, assert_handled }: InputEvent): string[] {
  if (UNSUPPORTED[type] !== undefined) return [UNSUPPORTED[type]];
  if (type !== "MouseDown" || assert_handled === undefined || btn === "Right") return [];
  return ["input.json: assert_handled is not supported: stock Ruffle tells a page of the right button only"];
}

function parseEvents(json: string): InputEvent[] {
  let events: unknown;
  try {
    events = JSON.parse(json);
  } catch (error) {
    throw new TestFolderError("input.json is no JSON", { cause: error });
  }
  if (!Array.isArray(events)) throw new TestFolderError("input.json is no list");
  return events.map((given: unknown, index) => {
    // A member that is null is one that is not there.
    const event: unknown = isObject(given) ? withoutNull(given) : given;
    if (isEvent(event)) return event;

    throw new TestFolderError(`input.json: event ${index + 1} is none that is known: ${show(event)}`);
  });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function withoutNull(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

const show = (value: unknown): string => JSON.stringify(value).slice(0, 80);

const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): boolean => typeof value === "string";
const isPosition = ({ pos }: InputEvent): boolean => Array.isArray(pos) && pos.length === 2 && pos.every(isNumber);
const isButton = ({ btn }: InputEvent): boolean => btn === "Left" || btn === "Middle" || btn === "Right";
const isAssertion = ({ assert_handled: wanted }: InputEvent): boolean =>
  wanted === undefined || (typeof wanted === "object" && typeof wanted.value === "boolean" && isText(wanted.message));
const isKey = ({ key }: InputEvent): boolean => key !== undefined && keyOf(key) !== undefined;

/** What an event of a type has to have. */
const MEMBERS: Readonly<Record<string, (event: InputEvent) => boolean>> = {
  Wait: () => true,
  FocusGained: () => true,
  FocusLost: () => true,
  ImePreedit: () => true,
  ImeCommit: () => true,
  MouseMove: (event) => isPosition(event) && [undefined, ...Object.keys(CURSORS)].includes(event.assert_cursor),
  MouseDown: (event) =>
    isAssertion(event) &&
    isPosition(event) &&
    isButton(event) &&
    (event.index === undefined || Number.isInteger(event.index)),
  MouseUp: (event) => isPosition(event) && isButton(event),
  MouseWheel: ({ lines, pixels }) => isNumber(lines) !== isNumber(pixels),
  KeyDown: isKey,
  KeyUp: isKey,
  TextInput: ({ codepoint }) => isText(codepoint) && [...codepoint!].length === 1,
  TextControl: ({ code }) => code === "Paste" || (isText(code) && keyOfControl(code!) !== undefined),
  SetClipboardText: ({ text }) => isText(text),
};

function isEvent(event: unknown): event is InputEvent {
  const { type } = Object(event);
  return isText(type) && Object.hasOwn(MEMBERS, type) && MEMBERS[type]!(event as InputEvent);
}

import { expect, test } from "vitest";
import { createBrowser } from "../player/node/browser.ts";
import { PlayerClock } from "../player/node/clock.ts";
import type { PageEvent, PageNode } from "../player/node/dom.ts";
import { InputDevices } from "../player/node/input.ts";
import { nullCanvasLibrary } from "../player/node/null-canvas.ts";
import { ScriptedInput } from "./input.ts";

/** A page, the events that come to it, and what Ruffle would do with the pointer. */
function page() {
  const clock = new PlayerClock(0);
  const browser = createBrowser({
    clock,
    url: "file:///test.swf",
    hasAudio: false,
    pixelRatio: 2,
    canvas: nullCanvasLibrary,
    webAssembly: {},
    fetch: async () => new Response(),
    sockets: { open: undefined, onActivity() {} },
    external: { external: {}, content: {} as never, wait() {}, missing() {}, failed() {} },
    onNavigate() {},
    localStorage: {},
    onLog() {},
  });
  const events: string[] = [];
  const canvas = nullCanvasLibrary.createCanvas() as PageNode & {
    style: { setProperty(name: string, value: string): void };
  };
  browser.container.appendChild(canvas);
  const show = (names: string) => (event: object) => {
    const { type, ...members } = event as PageEvent;
    const shown = names.split(" ").flatMap((name) => (members[name] ? `${name}=${String(members[name])}` : []));
    events.push([type, ...shown].join(" "));
  };
  for (const type of ["keydown", "keyup"]) {
    browser.window.addEventListener(type, show("code key location ctrlKey shiftKey"));
  }
  browser.window.addEventListener("paste", (event) => {
    const { clipboardData } = event as { clipboardData: { getData(type: string): string } };
    events.push(`paste ${clipboardData.getData("text/plain")}`);
  });
  for (const type of ["focusin", "focusout"]) browser.container.addEventListener(type, show(""));
  for (const type of ["pointermove", "pointerup", "wheel"]) {
    canvas.addEventListener(type, show("offsetX offsetY button deltaMode deltaY"));
  }
  canvas.addEventListener("pointerdown", (event) => {
    show("offsetX offsetY button buttons")(event);
    events.push(`date ${clock.date()}`);
  });
  return { input: new InputDevices(browser, 2), events, canvas };
}

const FOCUS = "focusin";

test.each<[string, object[], string[]]>([
  ["moves", [{ type: "MouseMove", pos: [20, 10] }], ["pointermove offsetX=10 offsetY=5"]],
  [
    "presses a button, for the first time",
    [
      { type: "MouseDown", pos: [2, 4], btn: "Middle" },
      { type: "MouseUp", pos: [2, 4], btn: "Right" },
    ],
    [
      FOCUS,
      "pointerdown offsetX=1 offsetY=2 button=1 buttons=2",
      "date 1000",
      "pointerup offsetX=1 offsetY=2 button=2",
    ],
  ],
  [
    "clicks twice, and once more",
    [0, 1, 0].map((index) => ({ type: "MouseDown", pos: [2, 2], btn: "Left", index })),
    [1000, 1000, 2000].flatMap((date) => [FOCUS, "pointerdown offsetX=1 offsetY=1 buttons=1", `date ${date}`]),
  ],
  [
    "turns the wheel",
    [
      { type: "MouseWheel", lines: 3 },
      { type: "MouseWheel", pixels: -7 },
    ],
    ["wheel deltaMode=1 deltaY=-3", "wheel deltaY=7"],
  ],
  [
    "presses keys",
    [
      { type: "KeyDown", key: "LeftShift" },
      { type: "KeyUp", key: { Char: "!" } },
      { type: "KeyDown", key: { Numpad: "5" } },
    ],
    [
      FOCUS,
      "keydown code=ShiftLeft key=Shift location=1",
      FOCUS,
      "keyup code=Digit1 key=!",
      FOCUS,
      "keydown code=Digit5 key=5 location=3",
    ],
  ],
  [
    "types a letter by its key",
    [
      { type: "KeyDown", key: { Char: "a" } },
      { type: "TextInput", codepoint: "a" },
    ],
    [FOCUS, "keydown code=KeyA key=a"],
  ],
  [
    "types another letter than that of the key before, and one without a key",
    [
      { type: "KeyDown", key: { Char: "a" } },
      { type: "TextInput", codepoint: "ä" },
    ],
    [FOCUS, "keydown code=KeyA key=a", FOCUS, "keydown key=ä"],
  ],
  ["types no control characters", [{ type: "TextInput", codepoint: "\t" }], [FOCUS]],
  [
    "deletes by the key, once",
    [
      { type: "KeyDown", key: "Backspace" },
      { type: "TextControl", code: "Backspace" },
    ],
    [FOCUS, "keydown code=Backspace key=Backspace"],
  ],
  [
    "selects and copies",
    [
      { type: "TextControl", code: "SelectLeftWord" },
      { type: "TextControl", code: "Copy" },
    ],
    [
      FOCUS,
      "keydown code=ArrowLeft key=ArrowLeft ctrlKey=true shiftKey=true",
      FOCUS,
      "keydown code=KeyC key=Copy ctrlKey=true",
    ],
  ],
  [
    "pastes what is on the clipboard",
    [
      { type: "SetClipboardText", text: "hello" },
      { type: "TextControl", code: "Paste" },
    ],
    [FOCUS, "paste hello"],
  ],
  ["gains and loses the focus", [{ type: "FocusGained" }, { type: "FocusLost" }], [FOCUS, FOCUS, "focusout"]],
])("input.json %s", (_, script, expected) => {
  const { input, events } = page();
  const scripted = new ScriptedInput(JSON.stringify(script));
  expect(scripted.unsupported).toEqual([]);
  expect(scripted.perform(input)).toEqual([]);
  expect(events).toEqual(expected);
});

test("input.json waits for the next frame", () => {
  const { input, events } = page();
  const move = (x: number): object => ({ type: "MouseMove", pos: [x, 0] });
  const scripted = new ScriptedInput(JSON.stringify([move(2), { type: "Wait" }, move(4)]));
  const frames = [1, 2, 3].map(() => {
    scripted.perform(input);
    return events.splice(0);
  });
  expect(frames).toEqual([["pointermove offsetX=1"], ["pointermove offsetX=2"], []]);
});

test("input.json asserts the shape of the pointer, and that the right button is handled", () => {
  const { input, canvas } = page();
  const script = [
    { type: "MouseMove", pos: [0, 0], assert_cursor: "Arrow" },
    { type: "MouseMove", pos: [0, 0], assert_cursor: "Hand" },
    { type: "MouseDown", pos: [0, 0], btn: "Right", assert_handled: { value: true, message: "a menu" } },
    { type: "MouseDown", pos: [0, 0], btn: "Right", assert_handled: { value: true, message: "no menu" } },
  ];
  let presses = 0;
  canvas.addEventListener("pointerdown", () => {
    if (++presses === 1) input.handled();
  });
  canvas.addEventListener("pointermove", () => canvas.style.setProperty("cursor", "auto"));
  expect(new ScriptedInput(JSON.stringify(script)).perform(input)).toEqual([
    "input.json: the pointer at 0,0 is auto, expected pointer",
    "input.json: no menu",
  ]);
});

test("input.json: a third click follows a second one", () => {
  const script = [{ type: "MouseDown", pos: [0, 0], btn: "Left", index: 2 }];
  expect(new ScriptedInput(JSON.stringify(script)).perform(page().input)).toEqual([
    "input.json: a click with index 2 follows none with index 1",
  ]);
});

test.each<[object, string]>([
  [{ type: "ImeCommit", text: "a" }, "input.json: ImeCommit is not supported: "],
  [{ type: "ImePreedit", text: "a", cursor: [0, 1] }, "input.json: ImePreedit is not supported: "],
  [
    { type: "MouseDown", pos: [0, 0], btn: "Left", assert_handled: { value: true, message: "" } },
    "input.json: assert_handled is not supported: ",
  ],
])("%j is named as not supported", (event, line) => {
  expect(new ScriptedInput(JSON.stringify([event, event])).unsupported).toEqual([expect.stringContaining(line)]);
});

test.each([
  ["{", "is no JSON"],
  ["{}", "is no list"],
  ["[1]", "event 1 is none that is known: 1"],
  ['[{ "type": "Wait" }, { "type": "Jump" }]', 'event 2 is none that is known: {"type":"Jump"}'],
  ['[{ "type": "MouseMove", "pos": [1] }]', "event 1"],
  ['[{ "type": "MouseDown", "pos": [1, 2], "btn": "left" }]', "event 1"],
  ['[{ "type": "MouseWheel", "lines": 1, "pixels": 1 }]', "event 1"],
  ['[{ "type": "KeyDown", "key": "constructor" }]', "event 1"],
  ['[{ "type": "KeyDown", "key": { "Char": "ab" } }]', "event 1"],
  ['[{ "type": "TextControl", "code": "toString" }]', "event 1"],
  ['[{ "type": "TextInput", "codepoint": "" }]', "event 1"],
])("%s is refused", (json, message) => {
  expect(() => new ScriptedInput(json)).toThrow(
    expect.objectContaining({ code: "FLASHNET_TEST_FOLDER", message: expect.stringContaining(message) }),
  );
});

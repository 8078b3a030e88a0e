import type { Browser } from "./browser.ts";
import type { PageEventTarget, PageStyle } from "./dom.ts";

const NO_MODIFIERS = { altKey: false, ctrlKey: false, shiftKey: false, metaKey: false };

export type MouseButton = "left" | "middle" | "right";

/** What is pressed together with a key, and where the key is. */
export interface KeyModifiers {
  ctrl?: boolean;
  shift?: boolean;
  /** `KeyboardEvent.location`: 1 left, 2 right, 3 on the number pad; default 0 */
  location?: number;
}

export interface MousePress {
  /** default `left` */
  button?: MouseButton;
  /**
   * How many clicks have been made at this place just before: 0 a click, 1 a double click. Default: whatever Ruffle makes of
   * the time that has passed.
   */
  clicksBefore?: number;
}

const BUTTONS: readonly MouseButton[] = ["left", "middle", "right"];

/** Ruffle counts clicks that are less apart, in milliseconds (`core/src/input.rs`). */
const DOUBLE_CLICK = 500;

/** What of a page mouse and keyboard act on. */
type InputPage = Pick<Browser, "window" | "document" | "container" | "clock">;

/** A mouse and a keyboard. Positions are in stage pixels. */
export class InputDevices {
  #page: InputPage | undefined;
  readonly #pixelRatio: number;
  /** date of the last click whose number was given, in milliseconds since 1970 */
  #lastClick = 0;
  #handled = false;

  /** @param pixelRatio stage pixels of a CSS pixel */
  constructor(page: InputPage | undefined, pixelRatio = 1) {
    this.#page = page;
    this.#pixelRatio = pixelRatio;
  }

  /** Connects them to a page; without one, they do nothing. */
  plug(page: InputPage | undefined): void {
    this.#page = page;
  }

  /** The shape of the pointer, as CSS names it. */
  get cursor(): string {
    return (this.#stage as unknown as { style: PageStyle } | undefined)?.style.cursor ?? "auto";
  }

  /** The text that was copied last, by the movie or by `copied`. */
  get clipboard(): string {
    return this.#page?.document.clipboard ?? "";
  }

  set clipboard(text: string) {
    if (this.#page) this.#page.document.clipboard = text;
  }

  mouseMove(x: number, y: number): void {
    this.#pointer("pointermove", x, y, "left", false);
  }

  /**
   * Presses a button; the movie gets the keyboard focus.
   *
   * @returns whether the movie has done something with it; undefined where Ruffle does not tell: of all but the right button
   */
  mouseDown(x: number, y: number, { button = "left", clicksBefore }: MousePress = {}): boolean | undefined {
    this.focus();
    if (clicksBefore !== undefined && this.#page) {
      // Ruffle counts by the date, which is the first thing that it asks for.
      this.#lastClick = Math.max(this.#lastClick, this.#page.clock.date());
      if (clicksBefore === 0) this.#lastClick += 2 * DOUBLE_CLICK;
      this.#page.clock.setNextDate(this.#lastClick);
    }
    this.#handled = false;
    this.#pointer("pointerdown", x, y, button, true);
    return button === "right" ? this.#handled : undefined;
  }

  mouseUp(x: number, y: number, button: MouseButton = "left"): void {
    this.#pointer("pointerup", x, y, button, false);
  }

  click(x: number, y: number): void {
    this.mouseMove(x, y);
    this.mouseDown(x, y);
    this.mouseUp(x, y);
  }

  /** Turns the wheel, away from the user where the number is positive. */
  mouseWheel(by: { lines: number } | { pixels: number }): void {
    const [deltaMode, deltaY] = "lines" in by ? [1, -by.lines] : [0, -by.pixels];
    this.#stage?.dispatchEvent({ type: "wheel", deltaMode, deltaY });
  }

  /**
   * @param code the key's place, as `KeyboardEvent.code` names it ("KeyA", "Enter")
   * @param key what it types ("a", "Enter")
   */
  keyDown(code: string, key: string, modifiers?: KeyModifiers): void {
    this.#key("keydown", code, key, modifiers);
  }

  keyUp(code: string, key: string, modifiers?: KeyModifiers): void {
    this.#key("keyup", code, key, modifiers);
  }

  /** Puts a text where the cursor is, as the clipboard's. */
  paste(text: string): void {
    this.#page?.window.dispatchEvent({ type: "paste", clipboardData: { getData: () => text } });
  }

  /** Gives the movie the keyboard. */
  focus(): void {
    this.#page?.container.dispatchEvent({ type: "focusin" });
  }

  /** Takes the keyboard away. */
  blur(): void {
    this.#page?.container.dispatchEvent({ type: "focusout" });
  }

  /** Ruffle says that the movie has done something with the right button. */
  handled(): void {
    this.#handled = true;
  }

  get #stage(): PageEventTarget | undefined {
    return this.#page?.container.children[0];
  }

  #key(type: string, code: string, key: string, modifiers: KeyModifiers = {}): void {
    const { ctrl: ctrlKey = false, shift: shiftKey = false, location = 0 } = modifiers;
    this.#page?.window.dispatchEvent({ type, code, key, location, ...NO_MODIFIERS, ctrlKey, shiftKey });
  }

  #pointer(type: string, x: number, y: number, name: MouseButton, pressed: boolean): void {
    const button = BUTTONS.indexOf(name);
    this.#stage?.dispatchEvent({
      type,
      pointerId: 1,
      offsetX: x / this.#pixelRatio,
      offsetY: y / this.#pixelRatio,
      button,
      buttons: pressed ? 2 ** button : 0,
      ...NO_MODIFIERS,
    });
  }
}

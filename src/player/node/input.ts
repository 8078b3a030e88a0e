import type { Browser } from "./browser.ts";
import type { PageEventTarget } from "./dom.ts";

const NO_MODIFIERS = { altKey: false, ctrlKey: false, shiftKey: false, metaKey: false };

/** A mouse and a keyboard. Positions are in stage pixels. */
export class InputDevices {
  readonly #browser: Pick<Browser, "window" | "container">;

  constructor(browser: Pick<Browser, "window" | "container">) {
    this.#browser = browser;
  }

  mouseMove(x: number, y: number): void {
    this.#pointer("pointermove", x, y, 0);
  }

  /** Presses the left button; the movie gets the keyboard focus. */
  mouseDown(x: number, y: number): void {
    this.#browser.container.dispatchEvent({ type: "focusin" });
    this.#pointer("pointerdown", x, y, 1);
  }

  mouseUp(x: number, y: number): void {
    this.#pointer("pointerup", x, y, 0);
  }

  click(x: number, y: number): void {
    this.mouseMove(x, y);
    this.mouseDown(x, y);
    this.mouseUp(x, y);
  }

  /**
   * @param code the key's place, as `KeyboardEvent.code` names it ("KeyA", "Enter")
   * @param key what it types ("a", "Enter")
   */
  keyDown(code: string, key: string): void {
    this.#browser.window.dispatchEvent({ type: "keydown", code, key, ...NO_MODIFIERS });
  }

  keyUp(code: string, key: string): void {
    this.#browser.window.dispatchEvent({ type: "keyup", code, key, ...NO_MODIFIERS });
  }

  #pointer(type: string, x: number, y: number, buttons: number): void {
    const [stage] = this.#browser.container.children as PageEventTarget[];
    const event = { type, pointerId: 1, offsetX: x, offsetY: y, button: 0, buttons, ...NO_MODIFIERS };
    stage?.dispatchEvent(event);
  }
}

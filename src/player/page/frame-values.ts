import type { Import } from "../swf-loads.ts";

/** Imports that Ruffle calls in each tick. */
const ASKED = /\.(clientWidth|clientHeight|devicePixelRatio)\b|\.getGamepads\(/;

/**
 * What Ruffle asks the page for in each tick, and what changes with frames alone: the size of its canvas, for which the
 * browser looks at the layout of the page, and gamepads. In a tick that comes because data has arrived it gets what it had
 * in the last frame; asking the browser would be a tenth of such a tick.
 */
export class FrameValues {
  readonly #isFrame: () => boolean;

  /** @param isFrame says false in a tick that is not a frame's */
  constructor(isFrame: () => boolean) {
    this.#isFrame = isFrame;
  }

  /** The import, told by what it does. */
  watch(original: Import): Import {
    if (!ASKED.test(Function.prototype.toString.call(original))) return original;
    const known = new WeakMap<object, unknown>();
    return (...values) => {
      const [target] = values;
      // The build for engines without reference types names objects by numbers, which it uses again.
      if (typeof target !== "object" || target === null) return original(...values);
      if (!this.#isFrame() && known.has(target)) return known.get(target);
      const value = original(...values);
      // Nothing is what an import gives that has failed, of which wasm-bindgen makes a note: it has to fail each time.
      if (value !== undefined) known.set(target, value);
      return value;
    };
  }
}

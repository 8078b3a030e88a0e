import { PageElement, type Restore } from "./dom.ts";
import type { CanvasLibrary } from "./null-canvas.ts";

/**
 * Canvases with real pixels, drawn by Skia.
 *
 * Loads `@napi-rs/canvas`, a binary of many megabytes, only now; a static import would be moved to the top by bundlers.
 */
export async function loadPixelCanvas(): Promise<CanvasLibrary> {
  const { Canvas, DOMMatrix, ImageData, Path2D } = await import("@napi-rs/canvas");
  const CanvasContext = new Canvas(1, 1).getContext("2d").constructor;
  return {
    createCanvas: () => rememberSize(withElementMembers(new Canvas(300, 150))),
    isCanvas: (value) => value instanceof Canvas,
    isContext: (value) => value instanceof CanvasContext,
    Path2D,
    DOMMatrix: DOMMatrix as unknown as CanvasLibrary["DOMMatrix"],
    ImageData: ImageData as unknown as CanvasLibrary["ImageData"],
    encode: (canvas) => (canvas as InstanceType<typeof Canvas>).toBuffer("image/png"),
  };
}

/** Makes an element of a canvas. It has to remain the library's own object, as it is drawn on other canvases. */
function withElementMembers<Canvas extends object>(
  canvas: Canvas,
): Canvas & Pick<Sizes, "clientWidth" | "clientHeight"> {
  const element = new PageElement();
  for (let kind: object = PageElement.prototype; kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
    for (const name of Object.getOwnPropertyNames(kind)) {
      const member: unknown = Reflect.get(element, name);
      if (name !== "constructor" && typeof member === "function") {
        Object.defineProperty(canvas, name, { value: member.bind(element), configurable: true });
      }
    }
  }
  return Object.assign(canvas, { style: element.style, clientWidth: 0, clientHeight: 0 });
}

interface Sizes {
  width: number;
  height: number;
  clientWidth: number;
  clientHeight: number;
}

function rememberSize<Element extends Sizes & { remember?(): Restore }>(canvas: Element): Element {
  const rememberElement = canvas.remember!;
  const remember = (): Restore => {
    const element = rememberElement();
    const { width, height, clientWidth, clientHeight } = canvas;
    return () => {
      element();
      // A canvas whose size is set is a new one: no pixels, and nothing of the state of its context.
      Object.assign(canvas, { width, height, clientWidth, clientHeight });
    };
  };
  return Object.defineProperty(canvas, "remember", { value: remember });
}

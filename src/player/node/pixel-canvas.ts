import { Canvas, DOMMatrix, ImageData, Path2D } from "@napi-rs/canvas";
import { PageElement } from "./dom.ts";
import type { CanvasLibrary } from "./null-canvas.ts";

const CanvasContext = new Canvas(1, 1).getContext("2d").constructor;

/** A canvas of pixels that is an element as well. It has to be the library's own object, as it is drawn on others. */
function createCanvas(): Canvas {
  const canvas = new Canvas(300, 150);
  const element = new PageElement();
  for (let kind: object = PageElement.prototype; kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
    for (const name of Object.getOwnPropertyNames(kind)) {
      const member: unknown = Reflect.get(element, name);
      if (name !== "constructor" && typeof member === "function") {
        Object.defineProperty(canvas, name, { value: member.bind(element) });
      }
    }
  }
  return Object.assign(canvas, { style: element.style, clientWidth: 0, clientHeight: 0 });
}

/** Canvases with real pixels, by Skia. */
export const pixelCanvasLibrary: CanvasLibrary = {
  createCanvas,
  isCanvas: (value) => value instanceof Canvas,
  isContext: (value) => value instanceof CanvasContext,
  Path2D,
  DOMMatrix: DOMMatrix as unknown as CanvasLibrary["DOMMatrix"],
  ImageData: ImageData as unknown as CanvasLibrary["ImageData"],
  encode: (canvas) => (canvas as Canvas).toBuffer("image/png"),
};

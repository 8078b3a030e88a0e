import { PageElement, type Restore } from "./dom.ts";

/** What a page offers Ruffle's canvas renderer to draw with. */
export interface CanvasLibrary {
  /** a new canvas element; also has the members of `PageElement`, of which `remember` empties it */
  createCanvas(): object;
  isCanvas(value: unknown): boolean;
  isContext(value: unknown): boolean;
  Path2D: new () => object;
  DOMMatrix: new (values?: Float64Array) => object;
  ImageData: new (source: never, width: number) => object;
  /** the picture of a canvas that `createCanvas` made, as PNG; undefined when nothing is drawn */
  encode?(canvas: object): Uint8Array;
}

const nothing = (): void => {};

/** Gives a class methods that do nothing. */
function addNoops(target: { prototype: object }, names: string): void {
  for (const name of names.split(" ")) Object.defineProperty(target.prototype, name, { value: nothing });
}

class NullContext {
  measureText(): object {
    const zero = { width: 0, actualBoundingBoxLeft: 0, actualBoundingBoxRight: 0 };
    return { ...zero, fontBoundingBoxAscent: 0, fontBoundingBoxDescent: 0, actualBoundingBoxAscent: 0 };
  }
  getImageData(_x: number, _y: number, width: number, height: number): NullImageData {
    return new NullImageData(width, height);
  }
  createPattern(): object {
    return new NullPattern();
  }
  createLinearGradient(): object {
    return new NullGradient();
  }
  createRadialGradient(): object {
    return new NullGradient();
  }
}
addNoops(NullContext, "save restore setTransform resetTransform clearRect fillRect fill stroke clip drawImage");
addNoops(NullContext, "putImageData fillText beginPath");

class NullPattern {}
addNoops(NullPattern, "setTransform");

class NullGradient {}
addNoops(NullGradient, "addColorStop");

class NullPath {}
addNoops(NullPath, "rect moveTo lineTo quadraticCurveTo bezierCurveTo closePath addPath");

/** Keeps its numbers, as Ruffle reads some of them back. */
class NullMatrix {
  a = 1;
  b = 0;
  c = 0;
  d = 1;
  e = 0;
  f = 0;

  constructor(values?: Float64Array) {
    if (values?.length === 6) [this.a, this.b, this.c, this.d, this.e, this.f] = Array.from(values) as Six;
  }

  inverse(): NullMatrix {
    return new NullMatrix();
  }
}
type Six = [number, number, number, number, number, number];

class NullImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;

  constructor(source: number | Uint8ClampedArray, sizeOrWidth: number) {
    this.width = typeof source === "number" ? source : sizeOrWidth;
    this.height = typeof source === "number" ? sizeOrWidth : source.length / 4 / sizeOrWidth;
    this.data = typeof source === "number" ? new Uint8ClampedArray(source * sizeOrWidth * 4) : source;
  }
}

class NullCanvas extends PageElement {
  width = 300;
  height = 150;
  readonly #context = new NullContext();

  getContext(kind: string): NullContext | null {
    return kind === "2d" ? this.#context : null;
  }

  override remember(): Restore {
    const element = super.remember();
    const { width, height } = this;
    return () => {
      element();
      Object.assign(this, { width, height });
    };
  }
}

/** Canvases that draw nothing: running a movie without looking at it costs no pixels. */
export const nullCanvasLibrary: CanvasLibrary = {
  createCanvas: () => new NullCanvas(),
  isCanvas: (value) => value instanceof NullCanvas,
  isContext: (value) => value instanceof NullContext,
  Path2D: NullPath,
  DOMMatrix: NullMatrix,
  ImageData: NullImageData,
};

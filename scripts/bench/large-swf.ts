/** SWFs as large as games are. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SwfFile, type SwfTag, TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { compileProgram } from "../../src/testing/compile.ts";

/** DefineBitsJPEG2 */
const DEFINE_BITS = 21;
const CLASSES = 600;

/**
 * A small SWF, further bytecode, and noise for images.
 *
 * @param size in bytes, about
 * @param bits of a byte of noise: eight can't be compressed
 */
export function largeSwf(smallSwf: Uint8Array, bytecode: readonly SwfTag[], size: number, bits = 8): SwfFile {
  const small = readSwf(smallSwf);
  const length = size - bytecode.reduce((sum, { data }) => sum + data.length, 0);
  let state = 1;
  const image = Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> (32 - bits);
  });
  const [attributes, ...tags] = small.tags;
  return { ...small, tags: [attributes!, { code: DEFINE_BITS, data: image }, ...bytecode, ...tags] };
}

/** The bytecode of a large game, about 400 KB, that names nothing of the network. */
export function programTags(): SwfTag[] {
  return readSwf(compileProgram(writeProgram())).tags.filter(({ code }) => code === TagCode.DoAbc2);
}

/** A program of many classes, none of which names anything of the network. @returns its path */
function writeProgram(): string {
  const numbers = Array.from({ length: CLASSES }, (_, number) => number);
  const source = `
    import { Sprite } from "flash.display";
    import { Event } from "flash.events";
    import { Point } from "flash.geom";
    ${numbers.map(entity).join("\n")}
    export class Game extends Sprite {
      constructor() {
        super();
        ${numbers.map((number) => `this.addChild(new Entity${number}());`).join("\n")}
      }
    }`;
  const folder = mkdtempSync(join(tmpdir(), "flashnet-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "Game.ts");
  writeFileSync(file, source);
  return file;
}

function entity(number: number): string {
  return `
    export class Entity${number} extends Sprite {
      speed${number}: number = ${number};
      private readonly items${number}: any[] = [];
      private target${number}: Point = new Point(${number}, ${number + 1});

      update${number}(elapsed: number): void {
        this.x += this.speed${number} * elapsed;
        this.y -= Math.sin(this.x / ${number + 1}) * this.target${number}.y;
        for (let i: int = 0; i < this.items${number}.length; i++) {
          if (this.items${number}[i].alpha < ${number / 1000}) this.remove${number}(i);
        }
        if (this.x > ${number} && this.numChildren > 3) this.dispatchEvent(new Event("moved${number}"));
      }

      remove${number}(index: int): any {
        const item: any = this.items${number}[index];
        item.name = "item ${number} of " + this.name + index.toString(16);
        this.items${number}.splice(index, 1);
        return item;
      }

      draw${number}(color: uint, width: number): void {
        this.graphics.clear();
        this.graphics.beginFill(color, 0.5);
        this.graphics.drawRect(${number}, ${number * 2}, width, width * 2);
        this.graphics.endFill();
        trace("drawn ${number}", color, width);
      }
    }`;
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { readLibrarySwf } from "../../src/player/node/index.ts";
import { type SwfTag, TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { type BenchRow, median } from "./table.ts";

const SIZE = 5 << 20;
/** DefineBitsJPEG2 */
const DEFINE_BITS = 21;
/** Of a program: about 400 KB of bytecode, as of a large game. */
const CLASSES = 600;
const REPEATS = 41;

/**
 * SWFs of 5 MB that name sockets, against inflating them and nothing else: one whose bytecode is a program, and one with the
 * player's own library four times, in which is every name that is looked for.
 */
export async function benchInstrument(): Promise<BenchRow[]> {
  const library = readSwf(await readLibrarySwf()).tags.filter(({ code }) => code === TagCode.DoAbc2);
  const program = readSwf(compileProgram(writeProgram())).tags.filter(({ code }) => code === TagCode.DoAbc2);
  const swfs = {
    "a program": largeSwf(program),
    "the player's library, four times": largeSwf([...library, ...library, ...library, ...library]),
  };
  return Object.entries(swfs).flatMap(([name, swf]) => rowsOf(name, swf));
}

function rowsOf(name: string, swf: Uint8Array): BenchRow[] {
  const plain = writeSwf(readSwf(swf), { compression: "none" });
  const options = { url: "http://localhost/large.swf", natives: builtinNatives, codec: nodeCodec };
  const ours: number[] = [];
  const inflating: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    ours.push(time(() => instrumentSwf(swf, options)));
    inflating.push(time(() => inflateSync(swf.subarray(8))));
  }
  const added = instrumentSwf(plain, options).bytes.length - plain.length;
  return [
    {
      name: `${name}, processor time (first call ${ours[0]!.toFixed(0)} ms)`,
      unit: "ms",
      lessIsBetter: true,
      figures: { flashnet: median(ours), "inflating it": median(inflating) },
    },
    {
      name: `${name}, bytes added`,
      unit: "KiB",
      lessIsBetter: true,
      figures: { flashnet: added / 1024, "the limit of 60": 60 },
    },
  ];
}

/** The telnet client, further bytecode, and noise for images up to 5 MB; compressed. */
function largeSwf(bytecode: readonly SwfTag[]): Uint8Array {
  const small = readSwf(compileProgram(`${root}test-swfs/telnet/Main.ts`));
  const size = bytecode.reduce((sum, { data }) => sum + data.length, 0);
  let state = 1;
  const image = Uint8Array.from({ length: SIZE - size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const [attributes, ...tags] = small.tags;
  const large = [attributes!, { code: DEFINE_BITS, data: image }, ...bytecode, ...tags];
  return writeSwf({ ...small, tags: large }, { compression: "zlib", codec: nodeCodec });
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

/** Of the processor, in ms: other programs take as much of the wall clock as they like. */
function time(action: () => unknown): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

import {
  type ClassInfo,
  type Instance,
  InstanceFlags,
  type MethodBody,
  type MethodInfo,
  NamespaceKind,
  type Script,
  type Trait,
  TraitKind,
} from "../../abc/model.ts";
import { Op } from "../../abc/opcodes.ts";
import { PoolBuilder } from "../../abc/pool-builder.ts";
import { writeAbc } from "../../abc/writer.ts";
import { type SwfFile, type SwfTag, TagCode } from "../../swf/model.ts";
import { encodeRect } from "../../swf/rect.ts";
import { doAbc2Tag, fileAttributesTag } from "../../swf/tags.ts";
import { writeSwf } from "../../swf/writer.ts";
import { CodeWriter } from "../code.ts";

type Write = (code: CodeWriter) => void;

/** Builds ABC files of one script for the tests of this folder. */
export class TestAbc {
  readonly pool = new PoolBuilder();
  readonly #methods: MethodInfo[] = [];
  readonly #bodies: MethodBody[] = [];
  readonly #instances: Instance[] = [];
  readonly #classes: ClassInfo[] = [];
  readonly #scriptTraits: Trait[] = [];
  readonly #inits: Write[] = [];

  name(uri: string, local: string): number {
    return this.pool.qname(uri, local);
  }

  internal(uri: string, local: string): number {
    return this.pool.qname(uri, local, NamespaceKind.PackageInternal);
  }

  string(text: string): number {
    return this.pool.string(text);
  }

  method(write: Write): number {
    const code = new CodeWriter().emit(Op.getlocal_0).emit(Op.pushscope);
    write(code);
    const method = this.#methods.push({ returnType: 0, parameterTypes: [], name: 0, flags: 0 }) - 1;
    const limits = { maxStack: 8, localCount: 2, initScopeDepth: 0, maxScopeDepth: 9 };
    this.#bodies.push({ method, ...limits, code: code.finish(), exceptions: [], traits: [] });
    return method;
  }

  /** A public getter that returns a string. */
  getter(name: string, value: string): Trait {
    const write: Write = (code) => code.emit(Op.pushstring, this.string(value)).emit(Op.returnvalue);
    const kind = TraitKind.Getter;
    return { name: this.name("", name), attributes: 0, kind, dispatchId: 0, method: this.method(write) };
  }

  /**
   * @param ancestors multinames from Object down to the class that is extended
   * @param construct what the constructor does when its super constructor is done
   */
  class(name: number, ancestors: number[], traits: Trait[] = [], construct: Write = () => {}): void {
    const superName = ancestors.at(-1)!;
    const initializer = this.method((code) => {
      code.emit(Op.getlocal_0).emit(Op.constructsuper, 0);
      construct(code);
      code.emit(Op.returnvoid);
    });
    const flags = InstanceFlags.Sealed;
    const classIndex = this.#instances.push({ name, superName, flags, interfaces: [], initializer, traits }) - 1;
    this.#classes.push({ initializer: this.method((code) => code.emit(Op.returnvoid)), traits: [] });
    this.#scriptTraits.push({ name, attributes: 0, kind: TraitKind.Class, slotId: 0, classIndex });
    this.#inits.push((code) => {
      code.emit(Op.getscopeobject, 0);
      for (const ancestor of ancestors) code.emit(Op.getlex, ancestor).emit(Op.pushscope);
      code.emit(Op.getlex, superName).emit(Op.newclass, classIndex);
      for (const _ of ancestors) code.emit(Op.popscope);
      code.emit(Op.initproperty, name);
    });
  }

  /** The class Main, a Sprite. */
  main(construct: Write): void {
    const display = ["DisplayObject", "InteractiveObject", "DisplayObjectContainer", "Sprite"];
    const ancestors = [this.name("", "Object"), this.name("flash.events", "EventDispatcher")];
    this.class(
      this.name("", "Main"),
      [...ancestors, ...display.map((name) => this.name("flash.display", name))],
      [],
      construct,
    );
  }

  /** What the script does when it is run, after the classes are there. */
  run(write: Write): void {
    this.#inits.push(write);
  }

  finish(): Uint8Array {
    const initializer = this.method((code) => {
      for (const write of this.#inits) write(code);
      code.emit(Op.returnvoid);
    });
    const scripts: Script[] = [{ initializer, traits: this.#scriptTraits }];
    return writeAbc({
      minorVersion: 16,
      majorVersion: 46,
      pool: this.pool.pool,
      methods: this.#methods,
      metadata: [],
      instances: this.#instances,
      classes: this.#classes,
      scripts,
      bodies: this.#bodies,
    });
  }
}

const EMPTY = new Uint8Array(0);

export function abcTag(abc: Uint8Array): SwfTag {
  return doAbc2Tag({ lazy: true, name: EMPTY, abc });
}

/** A movie of one frame whose document class is Main. */
export function movie(tags: SwfTag[], swf: Partial<SwfFile> = {}): Uint8Array {
  const main = new TextEncoder().encode("\x01\0\0\0Main\0");
  return writeSwf({
    version: 15,
    compression: "none",
    frameSize: encodeRect({ xMin: 0, xMax: 2000, yMin: 0, yMax: 2000 }),
    frameRate: 0x1800,
    frameCount: 1,
    tags: [
      fileAttributesTag({ actionScript3: true, useNetwork: true }),
      ...tags,
      { code: TagCode.SymbolClass, data: main },
      { code: TagCode.ShowFrame, data: EMPTY },
      { code: TagCode.End, data: EMPTY },
    ],
    trailing: EMPTY,
    ...swf,
  });
}

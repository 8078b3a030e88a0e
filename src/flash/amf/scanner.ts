import { Amf0Marker } from "../../../base/amf0-marker.ts";
import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../bytes/data.ts";
import { EOFError } from "../bytes/errors.ts";
import { malformed, tooDeep, tooLarge } from "./errors.ts";
import { Amf3Marker, Trait } from "./markers.ts";
import { readU29 } from "./u29.ts";

/** What is still to come: so many values, so many names, or names with values up to an end marker. */
type Frame = { kind: "values0" | "values3" | "names"; left: number } | { kind: "properties0" | "properties3" };

interface ScannedTraits {
  names: number;
  dynamic: boolean;
}

/**
 * - "complete": the value ends at the position of the input
 * - "incomplete": it goes on behind the bytes; scan again when there are more
 * - "opaque": there is an object in it that wrote itself, and whose end only its class finds
 */
export type ScanResult = "complete" | "incomplete" | "opaque";

export interface ScannerOptions {
  maxDepth: number;
  /** bytes of the value */
  maxLength: number;
}

/** Frames that an object has at most while what is in it is scanned. */
const FRAMES_PER_OBJECT = 2;

/**
 * Finds where a value ends without making it, and goes on where it stopped when there are more bytes: however small the
 * pieces are in which a value arrives, its bytes are looked at once.
 */
export class AmfScanner {
  readonly #input: ByteBuffer;
  readonly #start: number;
  readonly #options: ScannerOptions;
  readonly #frames: Frame[] = [];
  #traits: ScannedTraits[] = [];
  #opaque = false;

  /** @param input big-endian, with the value at its position */
  constructor(input: ByteBuffer, encoding: ObjectEncoding, options: ScannerOptions) {
    this.#input = input;
    this.#start = input.position;
    this.#options = options;
    this.#frames.push({ kind: encoding === 3 ? "values3" : "values0", left: 1 });
  }

  /** @throws AmfError */
  scan(): ScanResult {
    const input = this.#input;
    while (this.#frames.length > 0 && !this.#opaque) {
      const start = input.position;
      try {
        this.#step(this.#frames.at(-1)!);
      } catch (error) {
        if (!(error instanceof EOFError)) throw error;
        // A step reads first, and notes what it has read when all of it was there.
        input.position = start;
        return "incomplete";
      }
      this.#checkLength(input.position);
    }
    return this.#opaque ? "opaque" : "complete";
  }

  #step(frame: Frame): void {
    switch (frame.kind) {
      case "properties0":
        if (this.#skipName0()) this.#enter(this.#value0());
        else this.#frames.pop();
        break;
      case "properties3":
        if (this.#skipString3()) this.#enter(this.#value3());
        else this.#frames.pop();
        break;
      default:
        if (frame.left === 0) this.#frames.pop();
        else {
          const within = this.#item(frame.kind);
          frame.left--;
          this.#enter(within);
        }
    }
  }

  #item(kind: "values0" | "values3" | "names"): Frame[] {
    if (kind === "values0") return this.#value0();
    if (kind === "values3") return this.#value3();
    this.#skipString3();
    return [];
  }

  /** Goes on with what is in a value; the last frame is first. */
  #enter(frames: readonly Frame[]): void {
    this.#frames.push(...frames);
    const { maxDepth } = this.#options;
    if (this.#frames.length > (maxDepth + 2) * FRAMES_PER_OBJECT) throw tooDeep(this.#input.position, maxDepth);
  }

  #checkLength(end: number): void {
    const { maxLength } = this.#options;
    if (end - this.#start > maxLength) throw tooLarge(this.#input.position, maxLength);
  }

  #skip(count: number): void {
    const end = this.#input.position + count;
    this.#checkLength(end);
    if (count > this.#input.bytesAvailable) throw new EOFError();
    this.#input.position = end;
  }

  /** @returns whether it is not empty */
  #skipString3(): boolean {
    const header = readU29(this.#input);
    if ((header & 1) === 1) this.#skip(header >> 1);
    return header !== 1;
  }

  /** Skips what a value has of its own. @returns what is in it */
  #value3(): Frame[] {
    const input = this.#input;
    const marker = input.readUnsignedByte();
    switch (marker) {
      case Amf3Marker.Undefined:
      case Amf3Marker.Null:
      case Amf3Marker.False:
      case Amf3Marker.True:
        return [];
      case Amf3Marker.Integer:
        readU29(input);
        return [];
      case Amf3Marker.Double:
        this.#skip(8);
        return [];
      case Amf3Marker.String:
        this.#skipString3();
        return [];
    }
    if (marker > Amf3Marker.Dictionary) throw malformed(input.position - 1, `no AMF3 value begins with ${marker}`);
    const header = readU29(input);
    if ((header & 1) === 0) return [];
    return marker === Amf3Marker.Object ? this.#instance3(header) : this.#body3(marker as Amf3Marker, header >> 1);
  }

  #body3(marker: Amf3Marker, length: number): Frame[] {
    switch (marker) {
      case Amf3Marker.Date:
        this.#skip(8);
        return [];
      case Amf3Marker.Array:
        return [{ kind: "values3", left: length }, { kind: "properties3" }];
      case Amf3Marker.IntVector:
      case Amf3Marker.UintVector:
        this.#skip(1 + length * 4);
        return [];
      case Amf3Marker.NumberVector:
        this.#skip(1 + length * 8);
        return [];
      case Amf3Marker.ObjectVector:
        this.#skip(1);
        this.#skipString3();
        return [{ kind: "values3", left: length }];
      case Amf3Marker.Dictionary:
        this.#skip(1);
        return [{ kind: "values3", left: length * 2 }];
      default:
        this.#skip(length);
        return [];
    }
  }

  #instance3(header: number): Frame[] {
    if ((header & Trait.Inline) !== Trait.Inline) {
      const traits = this.#traits[header >> 2];
      if (traits) return membersOf(traits);
      throw malformed(this.#input.position, `a reference to traits ${header >> 2} of ${this.#traits.length}`);
    }
    this.#skipString3();
    if (header & Trait.Externalizable) {
      this.#opaque = true;
      return [];
    }
    const traits = { names: header >> 4, dynamic: (header & Trait.Dynamic) !== 0 };
    this.#traits.push(traits);
    return [...membersOf(traits), { kind: "names", left: traits.names }];
  }

  /** @returns whether there is another property */
  #skipName0(): boolean {
    const input = this.#input;
    const length = input.readUnsignedShort();
    this.#skip(length);
    if (length > 0) return true;
    if (input.readUnsignedByte() === Amf0Marker.ObjectEnd) return false;
    input.position--;
    return true;
  }

  #value0(): Frame[] {
    const input = this.#input;
    const marker = input.readUnsignedByte();
    switch (marker) {
      case Amf0Marker.Null:
      case Amf0Marker.Undefined:
      case Amf0Marker.Unsupported:
        return [];
      case Amf0Marker.Boolean:
        this.#skip(1);
        return [];
      case Amf0Marker.Reference:
        this.#skip(2);
        return [];
      case Amf0Marker.Number:
        this.#skip(8);
        return [];
      case Amf0Marker.Date:
        this.#skip(10);
        return [];
      case Amf0Marker.String:
        this.#skip(input.readUnsignedShort());
        return [];
      case Amf0Marker.LongString:
      case Amf0Marker.XmlDocument:
        this.#skip(input.readUnsignedInt());
        return [];
      case Amf0Marker.TypedObject:
        this.#skip(input.readUnsignedShort());
        return [{ kind: "properties0" }];
      case Amf0Marker.EcmaArray:
        this.#skip(4);
        return [{ kind: "properties0" }];
      case Amf0Marker.Object:
        return [{ kind: "properties0" }];
      case Amf0Marker.StrictArray:
        return [{ kind: "values0", left: input.readUnsignedInt() }];
      case Amf0Marker.Amf3:
        this.#traits = [];
        return [{ kind: "values3", left: 1 }];
      default:
        throw malformed(input.position - 1, `no AMF0 value begins with ${marker}`);
    }
  }
}

function membersOf({ names, dynamic }: ScannedTraits): Frame[] {
  const sealed: Frame = { kind: "values3", left: names };
  return dynamic ? [{ kind: "properties3" }, sealed] : [sealed];
}

import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { utf8Length } from "../../flash/bytes/utf8.ts";
import { SharedObjectError } from "./errors.ts";
import { encodeValue } from "./values.ts";

export interface SlotLimits {
  /** slots that a shared object may have */
  maxSlots: number;
  /** bytes of its names and values */
  maxSharedObjectLength: number;
}

interface Slot {
  value: unknown;
  /** name and value as events have them, by encoding */
  encoded: { [encoding in ObjectEncoding]: Uint8Array };
  /** bytes of the longer one */
  length: number;
}

/** When a slot was last changed or removed, and by whom; 0 is the server. */
interface Mark {
  version: number;
  writer: number;
}

/** Longest name, in bytes: its length has 16 bits. */
const MAX_NAME = 0xffff;

/** The data of a remote shared object, and who changed what: spec/sharedobject-remote.md §C. */
export class Slots {
  /** one more with each change */
  version = 1;
  readonly #limits: SlotLimits;
  readonly #slots = new Map<string, Slot>();
  /** also of slots that are removed, the latest last */
  readonly #marks = new Map<string, Mark>();
  #length = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#slots.size;
  }

  get(name: string): unknown {
    return this.#slots.get(name)?.value;
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  names(): string[] {
    return [...this.#slots.keys()];
  }

  /** @throws SharedObjectError when a limit is exceeded, AmfError when the value can't be written; nothing is changed then */
  set(name: string, value: unknown, mark: Mark): void {
    const { maxSlots, maxSharedObjectLength } = this.#limits;
    const nameLength = utf8Length(name);
    if (nameLength > MAX_NAME) throw limit(`a name of ${nameLength} bytes; ${MAX_NAME} is the most`);
    const old = this.#slots.get(name);
    const encoded = { 0: encodeKey(name, encodeValue(value, 0)), 3: encodeKey(name, encodeValue(value, 3)) };
    const length = Math.max(encoded[0].length, encoded[3].length);
    const total = this.#length - (old?.length ?? 0) + length;
    if (old === undefined && this.#slots.size >= maxSlots) throw limit(`more than ${maxSlots} slots; see maxSlots`);
    if (total > maxSharedObjectLength) {
      throw limit(`more than ${maxSharedObjectLength} bytes; see maxSharedObjectLength`);
    }
    this.#slots.set(name, { value, encoded, length });
    this.#length = total;
    this.#mark(name, mark);
  }

  delete(name: string, mark: Mark): boolean {
    const old = this.#slots.get(name);
    if (old === undefined) return false;
    this.#slots.delete(name);
    this.#length -= old.length;
    this.#mark(name, mark);
    return true;
  }

  /**
   * Whether somebody else has changed a slot since `version`: a writer that has seen nothing newer loses, as it has been
   * sent the change that it did not know of. 0 is the version of writers that don't tell.
   */
  isStale(name: string, version: number, writer: number): boolean {
    const mark = this.#marks.get(name);
    return version > 0 && mark !== undefined && mark.version > version && mark.writer !== writer;
  }

  /** Name and value of a slot as events have them; the name alone of one that is removed. */
  encode(name: string, encoding: ObjectEncoding): Uint8Array {
    return this.#slots.get(name)?.encoded[encoding] ?? encodeKey(name);
  }

  #mark(name: string, mark: Mark): void {
    this.#marks.delete(name);
    this.#marks.set(name, mark);
    if (this.#marks.size <= 2 * this.#limits.maxSlots) return;
    for (const oldest of this.#marks.keys()) {
      this.#marks.delete(oldest);
      break;
    }
  }
}

/** A text as events have it, its length in front, and what follows. */
export function encodeKey(name: string, behind: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(name);
  const bytes = new Uint8Array(2 + text.length + behind.length);
  bytes[0] = text.length >> 8;
  bytes[1] = text.length & 0xff;
  bytes.set(text, 2);
  bytes.set(behind, 2 + text.length);
  return bytes;
}

function limit(what: string): SharedObjectError {
  return new SharedObjectError("FLASHNET_SHARED_OBJECT_LIMIT", `a shared object of ${what}`);
}

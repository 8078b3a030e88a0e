import { amfTooDeep } from "./errors.ts";

/** Objects in one another that are read or written. */
const MAX_DEPTH: int = 10_000;

/**
 * The same of objects that read or write themselves: each takes some eight calls, and those of content. The player ends
 * with the stack that it runs on, at about 180 of them.
 */
export const MAX_EXTERNAL_DEPTH: int = 64;

/** An object that is being read or written, between two of its values; it is in `parent`. */
export class AmfFrame {
  readonly target: any;
  readonly kind: int;
  readonly parent: AmfFrame;
  /** names of what its class gives each object, which come first */
  sealed: string[] = null;
  /** names of its own, or keys, that are to be written */
  names: any[] = null;
  /** of the next of `names` */
  nameIndex: int = 0;
  /** of the next of `sealed` or of the elements */
  index: int = 0;
  /** elements, or keys and values */
  length: uint = 0;
  /** whether named properties of its own are to come: before the elements, or behind `sealed` */
  dynamic: boolean = false;
  /** of the next value */
  name: any = null;
  /** the next value, when it is written */
  value: any = undefined;
  fixed: boolean = false;
  private readonly depth: int;

  /** @throws Error #1023 */
  constructor(parent: AmfFrame, kind: int, target: any) {
    this.parent = parent;
    this.kind = kind;
    this.target = target;
    this.depth = parent == null ? 0 : parent.depth + 1;
    if (this.depth > MAX_DEPTH) throw amfTooDeep();
  }
}

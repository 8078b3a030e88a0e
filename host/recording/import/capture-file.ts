/** Packets of capture files: pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng). */
import { CaptureError } from "../errors.ts";
import { ByteReader } from "./byte-reader.ts";

export interface CapturedFrame {
  /** milliseconds since 1970 */
  time: number;
  linkType: number;
  /** what was kept of it; valid until the next one is taken */
  bytes: Uint8Array;
  /** bytes that it had */
  length: number;
}

/** A name that the file gives an address. */
export interface CapturedName {
  /** 4 or 16 bytes */
  address: Uint8Array;
  name: string;
}

/** Longer packets are damage. */
const MAX_PACKET = 1 << 20;
/** Longer blocks are damage; all but packets are passed over. */
const MAX_BLOCK = 64 << 20;
const MAX_INTERFACES = 4096;

const SECTION_HEADER = 0x0a0d0d0a;
/** Magic numbers of pcap, with the parts of a second in which its time stamps count. */
const PCAP: Readonly<Record<number, number>> = { 2712847316: 1e6, 2712812621: 1e9 };

/**
 * Reads a capture as it goes. Where it is cut off or damaged, `onDamage` is told, and that is its end.
 *
 * @throws CaptureError when it is no capture
 */
export async function* readCapture(
  source: AsyncIterable<Uint8Array>,
  onDamage: (what: string) => void,
): AsyncGenerator<CapturedFrame | CapturedName, void> {
  const reader = new ByteReader(source);
  try {
    const magic = await reader.take(4);
    if (magic === undefined) throw new CaptureError("the file is empty, or nearly so; this is no capture");
    const view = viewOf(magic);
    if (view.getUint32(0) === SECTION_HEADER) return yield* readPcapng(reader, onDamage);
    for (const isLittle of [true, false]) {
      const fraction = PCAP[view.getUint32(0, isLittle)];
      if (fraction !== undefined) return yield* readPcap(reader, isLittle, fraction, onDamage);
    }
    throw new CaptureError("this is neither pcap nor pcapng; have Wireshark save it as one of them");
  } finally {
    await reader.close();
  }
}

async function* readPcap(
  reader: ByteReader,
  isLittle: boolean,
  fraction: number,
  onDamage: (what: string) => void,
): AsyncGenerator<CapturedFrame, void> {
  const header = await reader.take(20);
  if (header === undefined) throw new CaptureError("the file ends in its header");
  const linkType = viewOf(header).getUint32(16, isLittle) & 0xffff;
  for (;;) {
    const at = reader.position;
    const record = await reader.take(16);
    if (record === undefined) {
      if (reader.position > at) onDamage(cutOff(at));
      return;
    }
    const view = viewOf(record);
    const kept = view.getUint32(8, isLittle);
    if (kept > MAX_PACKET) return onDamage(damaged(at, `a packet of ${kept} bytes`));
    const bytes = await reader.take(kept);
    if (bytes === undefined) return onDamage(cutOff(at));
    const time = view.getUint32(0, isLittle) * 1000 + (view.getUint32(4, isLittle) / fraction) * 1000;
    yield { time, linkType, bytes, length: view.getUint32(12, isLittle) };
  }
}

/** What packets of an interface have in common. */
interface Interface {
  linkType: number;
  /** bytes of a packet that are kept; 0: all */
  kept: number;
  /** parts of a second that time stamps count */
  fraction: number;
  /** seconds that are added to time stamps */
  offset: number;
}

async function* readPcapng(
  reader: ByteReader,
  onDamage: (what: string) => void,
): AsyncGenerator<CapturedFrame | CapturedName, void> {
  let isLittle = true;
  let interfaces: Interface[] = [];
  let time = 0;
  let type: number | undefined = SECTION_HEADER;
  for (let at = 0; ; at = reader.position) {
    if (at > 0) {
      const first = await reader.take(4);
      if (first === undefined) {
        if (reader.position > at) onDamage(cutOff(at));
        return;
      }
      type = viewOf(first).getUint32(0, isLittle);
    }
    const isSection = type === SECTION_HEADER;
    const head = await reader.take(isSection ? 8 : 4);
    if (head === undefined) return onDamage(cutOff(at));
    if (isSection) {
      const order = viewOf(head).getUint32(4);
      if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) return onDamage(damaged(at, "a section of no byte order"));
      isLittle = order === 0x4d3c2b1a;
      interfaces = [];
    }
    const length = viewOf(head).getUint32(0, isLittle);
    const rest = length - 8 - (isSection ? 4 : 0);
    if (length % 4 !== 0 || rest < 4 || length > MAX_BLOCK) return onDamage(damaged(at, `a block of ${length} bytes`));
    const block = await reader.take(rest);
    if (block === undefined) return onDamage(cutOff(at));
    const body = block.subarray(0, -4);
    const view = viewOf(body);
    if (viewOf(block).getUint32(body.length, isLittle) !== length) {
      return onDamage(damaged(at, "a block that ends otherwise than it begins"));
    }
    if (type === 1) {
      if (body.length < 8 || interfaces.length === MAX_INTERFACES) return onDamage(damaged(at, "an interface"));
      interfaces.push(interfaceOf(body, isLittle));
    } else if (type === 4) yield* namesIn(body, isLittle);
    // Enhanced, simple, and what was before: "Packet Block".
    else if (type === 6 || type === 3 || type === 2) {
      const isSimple = type === 3;
      const start = isSimple ? 4 : 20;
      if (body.length < start) return onDamage(damaged(at, "a packet without a head"));
      const number = isSimple ? 0 : type === 2 ? view.getUint16(0, isLittle) : view.getUint32(0, isLittle);
      const from = interfaces[number];
      if (from === undefined) return onDamage(damaged(at, "a packet of an interface that is not there"));
      const size = view.getUint32(start - 4, isLittle);
      const kept = isSimple ? Math.min(size, from.kept || size) : view.getUint32(12, isLittle);
      if (kept > body.length - start) return onDamage(damaged(at, `a packet of ${kept} bytes`));
      if (!isSimple) {
        const ticks = view.getUint32(4, isLittle) * 2 ** 32 + view.getUint32(8, isLittle);
        time = (ticks / from.fraction + from.offset) * 1000;
      }
      yield { time, linkType: from.linkType, bytes: body.subarray(start, start + kept), length: size };
    }
  }
}

const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

function interfaceOf(body: Uint8Array, isLittle: boolean): Interface {
  const view = viewOf(body);
  const found = { linkType: view.getUint16(0, isLittle), kept: view.getUint32(4, isLittle), fraction: 1e6, offset: 0 };
  for (const { code, value } of fields(body.subarray(8), isLittle)) {
    if (code === IF_TSRESOL && value.length >= 1) {
      const power = value[0]! & 0x7f;
      found.fraction = value[0]! & 0x80 ? 2 ** power : 10 ** Math.min(power, 19);
    }
    if (code === IF_TSOFFSET && value.length >= 8) {
      const parts = viewOf(value);
      const [high, low] = isLittle
        ? [parts.getInt32(4, true), parts.getUint32(0, true)]
        : [parts.getInt32(0), parts.getUint32(4)];
      found.offset = high * 2 ** 32 + low;
    }
  }
  return found;
}

function* namesIn(body: Uint8Array, isLittle: boolean): IterableIterator<CapturedName> {
  for (const { code, value } of fields(body, isLittle)) {
    const size = { 1: 4, 2: 16 }[code];
    if (size === undefined || value.length <= size) continue;
    const name = new TextDecoder().decode(value.subarray(size)).split("\0")[0]!;
    yield { address: value.slice(0, size), name };
  }
}

/** Options, or records of names: a code, a length, a value, filled up to four bytes. */
function* fields(bytes: Uint8Array, isLittle: boolean): IterableIterator<{ code: number; value: Uint8Array }> {
  const view = viewOf(bytes);
  for (let at = 0; at + 4 <= bytes.length; ) {
    const code = view.getUint16(at, isLittle);
    const length = view.getUint16(at + 2, isLittle);
    if (code === 0) return;
    yield { code, value: bytes.subarray(at + 4, at + 4 + length) };
    at += 4 + ((length + 3) & ~3);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const cutOff = (at: number): string => `the capture is cut off after byte ${at}`;
const damaged = (at: number, what: string): string =>
  `the capture is damaged at byte ${at}, with ${what}; what comes after is not read`;

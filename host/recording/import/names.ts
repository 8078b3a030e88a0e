/** What addresses in a capture are called. */
import { canonicalHost } from "../../../base/address.ts";
import { latin1 } from "../../../base/base64.ts";

/** Addresses whose names are known; those beyond stay numbers. */
const MAX_NAMES = 65536;

/** What a name may be, whoever says it. */
const NAME = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i;

export class Names {
  /** by address: those that were given, and those of the file and of name servers */
  readonly #given = new Map<string, string>();
  readonly #answered = new Map<string, string>();
  /** by address and port: what clients call the server */
  readonly #called = new Map<string, string>();

  /** @param given by numeric address */
  constructor(given: Readonly<Record<string, string>> = {}) {
    for (const [address, name] of Object.entries(given)) this.#given.set(canonicalHost(address), name);
  }

  /** The address itself where there is no name. */
  of({ address, port }: { address: string; port: number }): string {
    const known = this.#given.get(address) ?? this.#answered.get(address) ?? this.#called.get(`${address} ${port}`);
    return known ?? address;
  }

  answered(address: string, name: string): void {
    learn(this.#answered, address, name);
  }

  called({ address, port }: { address: string; port: number }, name: string): void {
    learn(this.#called, `${address} ${port}`, name);
  }
}

/** The first name counts. */
function learn(names: Map<string, string>, key: string, name: string): void {
  const plain = name.replace(/\.$/, "").toLowerCase();
  if (!names.has(key) && names.size < MAX_NAMES && NAME.test(plain)) names.set(key, plain);
}

/** Records of an answer that are looked at. */
const MOST_RECORDS = 256;

/** The addresses in the answer of a name server, and what was asked for: RFC 1035 §4. Damage ends it. */
export function* addressesInDns(message: Uint8Array): IterableIterator<{ address: Uint8Array; name: string }> {
  if (message.length < 12) return;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const isAnswer = (view.getUint16(2) & 0x8000) !== 0;
  if (!isAnswer || view.getUint16(4) !== 1) return;
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at]; length; length = message[at]) {
    if (length > 63 || labels.length > 127) return;
    labels.push(latin1(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  at += 5;
  const name = labels.join(".");
  for (let left = Math.min(view.getUint16(6), MOST_RECORDS); left > 0; left--) {
    at = behindName(message, at);
    if (at + 10 > message.length) return;
    const type = view.getUint16(at);
    const length = view.getUint16(at + 8);
    const data = message.subarray(at + 10, at + 10 + length);
    // A and AAAA.
    if ((type === 1 && data.length === 4) || (type === 28 && data.length === 16)) yield { address: data, name };
    at += 10 + length;
  }
}

function behindName(message: Uint8Array, start: number): number {
  let at = start;
  for (let length = message[at]; length; length = message[at]) {
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
  return at + 1;
}

/** What a client calls its server: in the `Host` of HTTP, or the server name of TLS (RFC 6066 §3). */
export function serverNameIn(payload: Uint8Array): string | undefined {
  return payload[0] === 0x16 ? serverNameInTls(payload) : serverNameInHttp(payload);
}

/** Bytes of a request that are looked at. */
const MOST_OF_REQUEST = 4096;

function serverNameInHttp(payload: Uint8Array): string | undefined {
  // "GET ", "POST", and the like.
  if (!/^[A-Z]{3,7} /.test(latin1(payload.subarray(0, 8)))) return undefined;
  const text = latin1(payload.subarray(0, MOST_OF_REQUEST));
  if (!/^[A-Z]{3,7} [^ \r\n]{1,2048} HTTP\/1\.[01]\r?\n/.test(text)) return undefined;
  return /\r?\nhost:[ \t]*([a-z0-9_.-]{1,253})(?::\d{1,5})?[ \t]*\r?\n/i.exec(text)?.[1];
}

/** In a ClientHello that is in one segment. */
function serverNameInTls(payload: Uint8Array): string | undefined {
  const at = (position: number): number => payload[position] ?? 0;
  const length = (position: number): number => (at(position) << 8) | at(position + 1);
  if (at(1) !== 3 || at(5) !== 1) return undefined;
  let position = 43;
  position += 1 + at(position); // session
  position += 2 + length(position); // cipher suites
  position += 1 + at(position); // compression
  const end = Math.min(payload.length, position + 2 + length(position));
  for (position += 2; position + 4 <= end; position += 4 + length(position + 2)) {
    if (length(position) !== 0 || at(position + 6) !== 0) continue;
    return latin1(payload.subarray(position + 9, position + 9 + length(position + 7)));
  }
  return undefined;
}

import { addDigest, BLOCK, findDigest, type Role, signAnswer } from "./digest.ts";
import { RtmpError } from "./errors.ts";

const VERSION = 3;
/** Bytes 4–7 of a first block that has a digest: of Flash Player 32, and of a server as FMS 3.5.1 was. */
const VERSIONS = { client: [0x80, 0, 7, 2], server: [3, 5, 1, 1] } as const;
/** Bytes before the random ones. */
const HEAD = 8;

export interface HandshakeOptions {
  role: Role;
  /** A client asks for the handshake with digests; a server goes by what the client asks for. */
  digest: boolean;
  /** milliseconds, of the first block */
  time: number;
  random: (length: number) => Uint8Array;
  send: (bytes: Uint8Array) => void;
}

/** One end of the handshake: spec/rtmp.md §2. What the peer echoes is not compared: servers change it. */
export class Handshake {
  readonly #options: HandshakeOptions;
  /** version and first block of the peer; then its second block, which is only counted */
  readonly #first = new Uint8Array(1 + BLOCK);
  #have = 0;
  #own: Uint8Array | undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  get done(): boolean {
    return this.#have === 1 + 2 * BLOCK;
  }

  /** Sends C0 C1. A server waits for them. */
  start(): void {
    this.#own = this.#firstBlock(this.#options.digest);
    this.#options.send(withVersion(this.#own));
  }

  /**
   * @returns how many of the bytes belong to the handshake
   * @throws RtmpError when the first byte says that the peer speaks something else
   */
  push(bytes: Uint8Array): number {
    let taken = 0;
    if (this.#have < this.#first.length) {
      const part = bytes.subarray(0, this.#first.length - this.#have);
      this.#first.set(part, this.#have);
      this.#have += part.length;
      taken = part.length;
      if (this.#have > 0 && this.#first[0] !== VERSION) {
        throw new RtmpError(`the other end speaks version ${this.#first[0]} of RTMP, or none; version 3 is known`);
      }
      if (this.#have < this.#first.length) return taken;
      this.#answer(this.#first.subarray(1));
    }
    const rest = Math.min(bytes.length - taken, 1 + 2 * BLOCK - this.#have);
    this.#have += rest;
    return taken + rest;
  }

  #answer(block: Uint8Array): void {
    const { role, send, random } = this.#options;
    const asks = block.subarray(4, HEAD).some((byte) => byte !== 0);
    const digest = asks ? findDigest(block, role === "client" ? "server" : "client") : undefined;
    if (role === "server") {
      this.#own = this.#firstBlock(digest !== undefined);
      send(withVersion(this.#own));
    }
    if (digest === undefined) send(block.slice());
    else {
      const answer = new Uint8Array(BLOCK);
      answer.set(random(BLOCK));
      signAnswer(answer, role, digest);
      send(answer);
    }
  }

  #firstBlock(digest: boolean): Uint8Array {
    const { role, time, random } = this.#options;
    const block = new Uint8Array(BLOCK);
    new DataView(block.buffer).setUint32(0, time);
    block.set(random(BLOCK - HEAD), HEAD);
    if (digest) {
      block.set(VERSIONS[role], 4);
      addDigest(block, role);
    }
    return block;
  }
}

function withVersion(block: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + BLOCK);
  bytes[0] = VERSION;
  bytes.set(block, 1);
  return bytes;
}

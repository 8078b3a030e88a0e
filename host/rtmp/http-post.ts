import { concat } from "../../base/concat.ts";
import type { TcpConnection } from "../network/backend.ts";
import { RtmpError } from "./errors.ts";

export interface HttpAnswer {
  status: number;
  body: Uint8Array;
}

const NOTHING = new Uint8Array(0);
/** Longest status line with its headers, and longest line, in bytes. */
const MAX_HEAD = 16 * 1024;
const LINE_FEED = 10;
const NO_HTTP = "the answer to an HTTP request is no HTTP";
const END_OF_LINE = "\r\n";

/**
 * What RTMPT needs of HTTP/1.1 (spec/rtmp.md §7), over a connection of ours: POST, one request at a time, over a
 * connection that is kept as long as the server keeps it.
 */
export class HttpPoster {
  readonly #dial: () => Promise<TcpConnection>;
  readonly #host: string;
  readonly #maxBody: number;
  #connection: TcpConnection | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** what has come and is not read */
  #unread: Uint8Array = NOTHING;
  /** something of an answer has come */
  #answered = false;
  #isOver = false;

  /**
   * @param host as the header of that name has it
   * @param maxBody longest body of an answer, in bytes
   */
  constructor(dial: () => Promise<TcpConnection>, host: string, maxBody: number) {
    this.#dial = dial;
    this.#host = host;
    this.#maxBody = maxBody;
  }

  /** The connection of the last request; undefined before the first. */
  get connection(): TcpConnection | undefined {
    return this.#connection;
  }

  /**
   * @throws RtmpError when the answer is no HTTP or too long, and what the connection throws. The connection is closed.
   */
  async post(path: string, body: Uint8Array): Promise<HttpAnswer> {
    const isKept = this.#reader !== undefined;
    try {
      return await this.#exchange(path, body);
    } catch (error) {
      this.#drop();
      // The server may have closed a connection that it kept before it saw the request.
      if (!isKept || this.#answered || this.#isOver) throw error;
    }
    return this.#exchange(path, body);
  }

  /** Closes the connection for good; a request that is under way fails. */
  abort(): void {
    this.#isOver = true;
    this.#drop();
  }

  #drop(): void {
    this.#writer?.abort().catch(() => {});
    this.#reader?.cancel().catch(() => {});
    this.#forget();
  }

  async #exchange(path: string, body: Uint8Array): Promise<HttpAnswer> {
    this.#answered = false;
    if (this.#reader === undefined) await this.#connect();
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${this.#host}`,
      "User-Agent: Shockwave Flash",
      "Accept: */*",
      "Connection: Keep-Alive",
      "Cache-Control: no-cache",
      "Content-Type: application/x-fcs",
      `Content-Length: ${body.length}`,
    ];
    const lines = new TextEncoder().encode(head.join(END_OF_LINE) + END_OF_LINE + END_OF_LINE);
    await this.#writer!.write(concat([lines, body]));
    return this.#answer();
  }

  async #connect(): Promise<void> {
    const connection = await this.#dial();
    if (this.#isOver) {
      connection.writable.abort().catch(() => {});
      throw new RtmpError("the HTTP connection is closed");
    }
    this.#connection = connection;
    this.#reader = connection.readable.getReader();
    this.#writer = connection.writable.getWriter();
    // A connection that broke is heard of where a read or write fails.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  async #answer(): Promise<HttpAnswer> {
    const head = await this.#head();
    const [, minor, status] = /^HTTP\/1\.(\d) (\d{3})/.exec(head) ?? [];
    if (status === undefined) throw new RtmpError(NO_HTTP);
    const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
    const length = header("Content-Length");
    let body: Uint8Array;
    if (/chunked/i.test(header("Transfer-Encoding"))) body = await this.#chunks();
    else if (/^\d+$/.test(length)) body = await this.#bytes(Number(length));
    else if (length !== "") throw new RtmpError(NO_HTTP);
    else body = await this.#rest();
    const keeps = minor === "0" ? /keep-alive/i : /^(?!.*close)/i;
    if (!keeps.test(header("Connection"))) this.#drop();
    return { status: Number(status), body };
  }

  /** Lines up to an empty one. */
  async #head(): Promise<string> {
    let head = "";
    for (;;) {
      const line = await this.#line();
      if (line === "") return head;
      head += `${line}\n`;
      if (head.length > MAX_HEAD) throw new RtmpError(NO_HTTP);
    }
  }

  async #chunks(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let length = 0; ; ) {
      const size = /^[\da-f]{1,8}/i.exec(await this.#line());
      if (size === null) throw new RtmpError(NO_HTTP);
      const bytes = Number.parseInt(size[0], 16);
      if (bytes === 0) break;
      length += bytes;
      this.#checkLength(length);
      chunks.push(await this.#bytes(bytes));
      await this.#line();
    }
    // Trailers.
    await this.#head();
    return concat(chunks);
  }

  /** A body without a length ends with the connection. */
  async #rest(): Promise<Uint8Array> {
    const parts = [this.#unread];
    for (let length = this.#unread.length; ; length += parts.at(-1)!.length) {
      this.#checkLength(length);
      const { done, value } = await this.#reader!.read();
      if (done) break;
      parts.push(value);
    }
    this.#forget();
    return concat(parts);
  }

  async #bytes(length: number): Promise<Uint8Array> {
    this.#checkLength(length);
    const parts: Uint8Array[] = [];
    for (let have = 0; have < length; ) {
      if (this.#unread.length === 0) await this.#more();
      const part = this.#unread.subarray(0, length - have);
      this.#unread = this.#unread.subarray(part.length);
      parts.push(part);
      have += part.length;
    }
    return concat(parts);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#unread.indexOf(LINE_FEED);
      if (end > MAX_HEAD || (end < 0 && this.#unread.length > MAX_HEAD)) throw new RtmpError(NO_HTTP);
      if (end >= 0) {
        const line = new TextDecoder("latin1").decode(this.#unread.subarray(0, end));
        this.#unread = this.#unread.subarray(end + 1);
        return line.replace(/\r$/, "");
      }
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    if (this.#reader === undefined) throw new RtmpError("the HTTP connection is closed");
    const { done, value } = await this.#reader.read();
    if (done) throw new RtmpError("the server has closed the connection in place of an answer");
    this.#answered = true;
    this.#unread = this.#unread.length === 0 ? value : concat([this.#unread, value]);
  }

  #checkLength(length: number): void {
    if (length <= this.#maxBody) return;
    throw new RtmpError(`the answer to an HTTP request has ${length} bytes; the limit is ${this.#maxBody}`);
  }

  #forget(): void {
    this.#reader = this.#writer = undefined;
    this.#unread = NOTHING;
  }
}

/** The PROXY protocol, versions 1 and 2: who a connection is from, said by the proxy in front of its first byte. */
import { createServer, type Server, type Socket } from "node:net";
import ipaddr from "ipaddr.js";
import { familyOf } from "../../../../base/ip-address.ts";
import { type AddressRange, isIn } from "./client-address.ts";

export interface ProxyHeader {
  /** bytes */
  length: number;
  /** undefined when the proxy speaks for itself, as in health checks */
  source: string | undefined;
}

const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const V1 = Buffer.from("PROXY ");
/** longest header of version 1, and longest of version 2 that is waited for: with extensions that nobody here reads */
const MAX_V1 = 107;
const MAX_V2 = 16 + 4096;
/** Milliseconds that a proxy has to send its header. */
const TIMEOUT = 5000;

/**
 * @returns undefined when more of it has to come
 * @throws Error when it is no header of the protocol
 */
export function parseProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsLike(buffer, SIGNATURE)) return buffer.length < 16 ? undefined : parseV2(buffer);
  if (startsLike(buffer, V1)) return parseV1(buffer);
  throw new Error("there is no header of the PROXY protocol");
}

function startsLike(buffer: Buffer, start: Buffer): boolean {
  const length = Math.min(buffer.length, start.length);
  return buffer.subarray(0, length).equals(start.subarray(0, length));
}

function parseV1(buffer: Buffer): ProxyHeader | undefined {
  const end = buffer.subarray(0, MAX_V1).indexOf("\r\n");
  if (end < 0) {
    if (buffer.length < MAX_V1) return undefined;
    throw new Error("the header of the PROXY protocol has no end");
  }
  const length = end + 2;
  const [, family, source = "", target = "", ...ports] = buffer.toString("latin1", 0, end).split(" ");
  if (family === "UNKNOWN") return { length, source: undefined };
  const wanted = family === "TCP4" ? 4 : family === "TCP6" ? 6 : 0;
  const isRight =
    ports.length === 2 &&
    ports.every((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65535) &&
    [source, target].every((address) => familyOf(address) === wanted && !address.includes("%"));
  if (!isRight) throw new Error("the header of the PROXY protocol is malformed");
  return { length, source: ipaddr.process(source).toString() };
}

function parseV2(buffer: Buffer): ProxyHeader | undefined {
  const [versionAndCommand, familyAndTransport] = [buffer[12]!, buffer[13]!];
  const length = 16 + buffer.readUInt16BE(14);
  if (versionAndCommand >> 4 !== 2 || (versionAndCommand & 0xf) > 1) {
    throw new Error("the header of the PROXY protocol has an unknown version or command");
  }
  if (length > MAX_V2) throw new Error("the header of the PROXY protocol is too long");
  if (buffer.length < length) return undefined;
  const isLocal = (versionAndCommand & 0xf) === 0;
  const size = { 1: 4, 2: 16 }[familyAndTransport >> 4];
  // Of families without addresses, and of UNIX sockets, nothing is known.
  if (isLocal || size === undefined) return { length, source: undefined };
  if (length < 16 + 2 * size + 4) throw new Error("the header of the PROXY protocol is too short");
  const address = ipaddr.fromByteArray([...buffer.subarray(16, 16 + size)]);
  return { length, source: ipaddr.process(address.toString()).toString() };
}

/** Who connections are from: of those whose proxy has said so. */
export type Sources = WeakMap<object, string>;

/**
 * A server whose connections go on to another. Those from proxies begin with a header, without which they are ended; all
 * others are what they look like.
 */
export function proxiedServer(server: Server, proxies: readonly AddressRange[], sources: Sources): Server {
  const front = createServer((socket) => {
    if (!isIn(proxies, socket.remoteAddress ?? "")) {
      server.emit("connection", socket);
      return;
    }
    void readHeader(socket).then((header) => {
      if (header === undefined) {
        socket.destroy();
        return;
      }
      if (header.source !== undefined) sources.set(socket, header.source);
      server.emit("connection", socket);
    });
  });
  // An HTTP server looks after its time-outs from when it listens on.
  return front.on("listening", () => server.emit("listening"));
}

/** Leaves what is behind the header to be read. @returns undefined when none comes */
function readHeader(socket: Socket): Promise<ProxyHeader | undefined> {
  return new Promise((resolve) => {
    let read: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => finish(undefined), TIMEOUT);
    const finish = (header: ProxyHeader | undefined): void => {
      clearTimeout(timer);
      socket.off("readable", onReadable).off("close", onClose).off("error", onClose);
      resolve(header);
    };
    const onClose = (): void => finish(undefined);
    const onReadable = (): void => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        read = Buffer.concat([read, chunk as Buffer]);
        let header: ProxyHeader | undefined;
        try {
          header = parseProxyHeader(read);
        } catch {
          finish(undefined);
          return;
        }
        if (header === undefined) continue;
        finish(header);
        if (read.length > header.length) socket.unshift(read.subarray(header.length));
        return;
      }
    };
    socket.on("readable", onReadable).on("close", onClose).on("error", onClose);
  });
}

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { concat } from "../../../base/concat.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

/** A socket with a receive buffer, connected to a server that does this with its end. */
async function connected(serve: (peer: Socket) => void): Promise<{ socket: Socket; buffer: ReceiveBuffer }> {
  const server = createServer(serve).listen(0, "127.0.0.1");
  await once(server, "listening");
  const buffer = new ReceiveBuffer();
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", onread: buffer.onread });
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return { socket, buffer };
}

it("reads more at a time from a peer that sends much, and overwrites nothing", async () => {
  const bytes = new Uint8Array(16 << 20);
  for (let i = 0; i < bytes.length; i++) bytes[i] = i ^ (i >> 8) ^ (i >> 16);
  const { socket, buffer } = await connected((peer) => peer.end(bytes));
  const chunks: Uint8Array[] = [];
  buffer.onData = (chunk) => chunks.push(chunk) > 0;
  await once(socket, "end");
  expect(Buffer.compare(concat(chunks), bytes)).toBe(0);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeGreaterThan(64 << 10);
});

it("reads no more at a time than a part of what its reader may have", async () => {
  const { socket, buffer } = await connected((peer) => peer.end(new Uint8Array(16 << 20)));
  buffer.limit(512 << 10);
  const lengths: number[] = [];
  const memories = new Set<ArrayBufferLike>();
  buffer.onData = ({ length, buffer: memory }) => {
    lengths.push(length);
    memories.add(memory);
    buffer.release(length);
    return true;
  };
  await once(socket, "end");
  expect(lengths.reduce((sum, length) => sum + length)).toBe(16 << 20);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(128 << 10);
  // What is kept to read to again is no more than that, either.
  expect(memories.size).toBeLessThan(8);
});

it("small pieces hold no more memory than they have bytes, and nothing is overwritten", async () => {
  const pieces = Array.from({ length: 300 }, (_, i) => new Uint8Array(300).fill(i));
  const { socket, buffer } = await connected((peer) => {
    // One piece after the other: each asks for the next.
    let sent = 0;
    const send = (): void => void (sent < pieces.length ? peer.write(pieces[sent++]!) : peer.end());
    peer.on("data", send);
    send();
  });
  const chunks: Uint8Array[] = [];
  buffer.onData = (chunk) => {
    chunks.push(chunk);
    return socket.write("next");
  };
  await once(socket, "end");
  expect(Buffer.compare(concat(chunks), concat(pieces))).toBe(0);
  expect(chunks.length).toBe(pieces.length);
  for (const { buffer: memory, length } of chunks) expect(memory.byteLength).toBe(length);
});

it("stops when it is told to, until the socket is resumed", async () => {
  const length = 4 << 20;
  const { socket, buffer } = await connected((peer) => peer.write(new Uint8Array(length)));
  let reads = 0;
  await new Promise<void>((resolve) => {
    buffer.onData = () => {
      reads++;
      resolve();
      return false;
    };
  });
  // What was not to be read would be there by now.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(reads).toBe(1);

  await new Promise<void>((resolve) => {
    buffer.onData = () => {
      if (socket.bytesRead === length) resolve();
      return true;
    };
    socket.resume();
  });
});

it("uses memory again that was released, and no other", async () => {
  const bytes = new Uint8Array(32 << 20);
  for (let i = 0; i < bytes.length; i++) bytes[i] = i ^ (i >> 8) ^ (i >> 16);
  const { socket, buffer } = await connected((peer) => peer.end(bytes));
  const memories = new Set<ArrayBufferLike>();
  // The last megabyte is not released yet, and must stay what it was.
  const waiting: { chunk: Uint8Array; at: number }[] = [];
  let length = 0;
  buffer.onData = (chunk) => {
    memories.add(chunk.buffer);
    waiting.push({ chunk, at: length });
    length += chunk.length;
    while (length - waiting[0]!.at > 1 << 20) {
      const { chunk, at } = waiting.shift()!;
      if (Buffer.compare(chunk, bytes.subarray(at, at + chunk.length)) !== 0) throw new Error(`overwritten at ${at}`);
      buffer.release(chunk.length);
    }
    return true;
  };
  await once(socket, "end");
  expect(length).toBe(bytes.length);
  for (const { chunk, at } of waiting) expect(Buffer.compare(chunk, bytes.subarray(at, at + chunk.length))).toBe(0);
  expect(memories.size).toBeLessThan(16);
});

it("what nobody looks at is all read to the same memory", async () => {
  const length = 16 << 20;
  const { socket, buffer } = await connected((peer) => peer.end(new Uint8Array(length)));
  const memories = new Set<ArrayBufferLike>();
  let read = 0;
  buffer.onData = (chunk) => {
    read += chunk.length;
    if (read < length / 4) return true;
    if (memories.size === 0) buffer.discard();
    memories.add(chunk.buffer);
    return true;
  };
  await once(socket, "end");
  expect(read).toBe(length);
  // That of the chunk before it was told, that of the read which was under way, and the one.
  expect(memories.size).toBeLessThanOrEqual(3);
});

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import type { Datagram } from "../../base/network-types.ts";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { mapStream, wrapBackend, wrapUdpSocket } from "../../host/network/wrappers/wrap.ts";
import { AirProgram, LineClient, readProgram } from "./programs.ts";

const SIZE = 1200;

/** Sends datagrams that are numbered from 1 on, as fast as it can, from a thread of its own. */
async function flood(port: number, count: number): Promise<void> {
  const program = `
    const { workerData: { port, count, size } } = require("node:worker_threads");
    const socket = require("node:dgram").createSocket("udp4");
    socket.connect(port, "127.0.0.1", () => {
      for (let number = 1; number <= count; number++) {
        const data = Buffer.alloc(size);
        data.writeUInt32BE(number);
        socket.send(data, number === count ? () => socket.close() : undefined);
      }
    });`;
  await once(new Worker(program, { eval: true, workerData: { port, count, size: SIZE } }), "exit");
}

/** Sends number 0, again and again as it may get lost, until there is an answer. */
async function finish(port: number, answer: Promise<unknown>): Promise<void> {
  const socket = createSocket("udp4");
  const timer = setInterval(() => socket.send(Buffer.alloc(4), port, "127.0.0.1"), 50);
  try {
    await answer;
  } finally {
    clearInterval(timer);
    socket.close();
  }
}

/** Node's backend, and the numbers of the datagrams that were taken from it. */
function observedBackend(): { backend: NetworkBackend; delivered: number[] } {
  const node = nodeBackend();
  const delivered: number[] = [];
  const note = (datagram: Datagram): Datagram => {
    const { buffer, byteOffset, length } = datagram.data;
    if (length === SIZE) delivered.push(new DataView(buffer, byteOffset).getUint32(0));
    return datagram;
  };
  const backend = wrapBackend(node, {
    bindUdp(local) {
      const socket = node.bindUdp!(local);
      return wrapUdpSocket(socket, { datagrams: mapStream(socket.datagrams, note) });
    },
  });
  return { backend, delivered };
}

async function start(): Promise<{ program: AirProgram; delivered: number[]; port: number; receive(): void }> {
  const { backend, delivered } = observedBackend();
  const program = new AirProgram(readProgram("air/datagrams"), { backend });
  const [, control] = await program.match(/^control on (\d+)$/);
  const receive = (): void => {
    const socket = createSocket("udp4");
    socket.send("go", Number(control), "127.0.0.1", () => socket.close());
  };
  return { program, delivered, port: await program.port(), receive };
}

/** The numbers of what the SWF has seen. */
async function seenBy(program: AirProgram, port: number): Promise<number[]> {
  const answer = program.match(/^seen (.*)$/);
  await finish(port, answer);
  const [, numbers] = await answer;
  const { errors } = await program.stop();
  expect(errors).toEqual([]);
  return numbers!.split(" ").map(Number);
}

const ascending = (numbers: readonly number[]): boolean => numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);

it("1,000 datagrams of 1,200 bytes at full speed: what the system delivers arrives once and in order", async () => {
  const { program, delivered, port, receive } = await start();
  receive();
  await flood(port, 1000);
  const seen = await seenBy(program, port);
  expect(seen).toEqual(delivered);
  expect(seen.length).toBeGreaterThan(0);
  expect(ascending(seen)).toBe(true);
});

it("a SWF that does not receive costs no more than a window; what comes on top is lost", async () => {
  const { program, delivered, port, receive } = await start();
  await flood(port, 20_000);
  // The window of the host, 1 MiB, and what stands before it.
  expect(delivered.length).toBeLessThanOrEqual(Math.ceil((1 << 20) / SIZE) + 1);
  receive();
  const seen = await seenBy(program, port);
  expect(seen).toEqual(delivered);
  expect(seen.length).toBeLessThan(20_000);
  expect(ascending(seen)).toBe(true);
});

it("500 clients of one server exchange 10 messages each: none is lost, none is crossed", async () => {
  const program = new AirProgram(readProgram("echo-server"));
  const port = await program.port();
  const greetings = await Promise.all(
    Array.from({ length: 500 }, async (_, i) => {
      const client = await LineClient.connect(port);
      const greeting = await client.line();
      for (let message = 0; message < 10; message++) {
        const text = `message ${message} of ${i}`;
        client.say(text);
        expect(await client.line()).toBe(`You said: ${text}`);
      }
      client.end();
      return greeting;
    }),
  );
  expect(new Set(greetings).size).toBe(500);
  const { errors } = await program.stop();
  expect(errors).toEqual([]);
});

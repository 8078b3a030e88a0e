import { EventEmitter } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import type { WebSocket } from "ws";
import { VirtualTime } from "../../../base/time.ts";
import { createChannelWebSocket, RESERVED_URL } from "../../../host/channel-websocket.ts";
import { Bindings } from "../../../host/endpoint/bindings.ts";
import { Endpoint } from "../../../host/endpoint/endpoint.ts";
import { WindowBudget } from "../../../host/endpoint/window-budget.ts";
import { type MemoryBackend, memoryBackend } from "../../../host/network/memory/backend.ts";
import { PlayerHost } from "../../../host/player-host.ts";
import { allowAll } from "../../../host/policy/decider.ts";
import { encodeDatagram, encodeVerdict } from "../../../host/protocol/air-messages.ts";
import { encodeFrames } from "../../../host/protocol/framing.ts";
import {
  encodeAck,
  encodeOpen,
  encodePolicyFile,
  encodeRequest,
  Kind,
  MessageType,
} from "../../../host/protocol/messages.ts";
import { encodeStreamMessage } from "../../../host/protocol/multiplex.ts";
import { EMPTY } from "../../../host/protocol/payload.ts";
import { RelaySession } from "../../../host/relay/server/session.ts";
import { Choices, invariant, pieces, type Target } from "../target.ts";
import { OPEN } from "./protocol.ts";

const TYPES: readonly unknown[] = Object.values(MessageType);

/** A network with an echo, one that only reads, one that says something and resets, and one that speaks TLS. */
function network(): MemoryBackend {
  const backend = memoryBackend({ capacity: 256 });
  backend.listen("*:80", ({ readable, writable }) => readable.pipeTo(writable).catch(() => {}));
  backend.listen("*:81", () => {});
  backend.listen("*:82", async ({ writable }) => {
    await writable.getWriter().write(Uint8Array.of(1, 2, 3));
    await writable.abort().catch(() => {});
  });
  backend.listen("*:443", ({ readable, writable }) => readable.pipeTo(writable).catch(() => {}), {
    certificate: { status: "untrustedSigners", encoded: Uint8Array.of(0x30, 0) },
  });
  return backend;
}

/** One message of a client: most often one that makes sense, in whatever order. */
function message(choices: Choices, tickets: readonly string[]): { type: number; payload: Uint8Array } {
  switch (choices.below(12)) {
    case 0:
    case 1: {
      const kind = choices.of([Kind.tcp, Kind.tcp, Kind.tls, Kind.tcpServer, Kind.udp, Kind.accepted, 9]);
      const ticketed = kind === Kind.tcpServer || kind === Kind.udp || kind === Kind.accepted;
      const host = ticketed ? (choices.of(tickets) ?? "") : choices.of(["game.example", "[::1]", "", "nobody"]);
      const port = choices.of([80, 81, 82, 83, 443]);
      const version = choices.below(16) === 0 ? 2 : 1;
      return { type: MessageType.open, payload: encodeOpen({ ...OPEN, kind, host, port, version }) };
    }
    case 2:
    case 3:
    case 4:
      return { type: MessageType.data, payload: choices.some() };
    case 5:
      return { type: MessageType.ack, payload: encodeAck(choices.of([0, 1, 3, 200, 65536, 0xffffffff])) };
    case 6:
      return { type: choices.of([MessageType.end, MessageType.reset, MessageType.shutdown]), payload: EMPTY };
    case 7:
      return { type: MessageType.verdict, payload: encodeVerdict(choices.below(2) === 0) };
    case 8: {
      const remote = { address: choices.of(["127.0.0.1", "::1", "nowhere"]), port: choices.byte() };
      return { type: MessageType.datagram, payload: encodeDatagram({ data: choices.some(), remote }) };
    }
    case 9: {
      return {
        type: MessageType.call,
        payload: encodeRequest({ name: choices.of(["echo", "none", "__proto__"]), body: choices.some() }),
      };
    }
    case 10:
      return { type: MessageType.policyFile, payload: encodePolicyFile(choices.text()) };
    default:
      return { type: choices.below(40), payload: choices.some() };
  }
}

/** What a host may send to a client that has sent so many bytes; all that is more is a queue without a bound. */
const MAX_SENT = 1 << 20;

const LIMITS = { window: 4096, maxWindow: 4096, sendWindow: 4096, drainTimeout: 100 };

const SESSION_LIMITS = { maxStreams: 4 };
/** bytes of a window, and of all of a page */
const WINDOWS = [4096, 8192] as const;

const seeds = (): Uint8Array[] => [
  Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 1, 2, 3, 5, 3, 6, 0),
  Uint8Array.of(0, 2, 0, 4, 1, 7, 0, 2, 1, 65, 6, 0),
  Uint8Array.of(0, 4, 0, 0, 1, 8, 0, 9, 3, 1, 2, 3),
  Uint8Array.of(0, 3, 1, 0, 1, 6, 1, 9, 0, 0, 1, 65),
  Uint8Array.of(10, 2, 65, 66, 9, 1, 0, 0, 0, 0, 2, 1),
];

export const channelTargets: readonly Target[] = [
  {
    name: "endpoint",
    seeds,
    maxLength: 512,
    memory: 8,
    async run(input) {
      const choices = new Choices(input);
      const backend = network();
      const time = new VirtualTime();
      const bindings = new Bindings(backend, {}, time);
      const local = { address: "127.0.0.1", port: 0 };
      const tickets = [bindings.bindTcp(local).ticket, bindings.bindUdp(local).ticket, "none"];
      let sent = 0;
      let closed = false;
      const channel = {
        send(type: number, payload: Uint8Array) {
          invariant(!closed, "a message behind the end of the channel");
          invariant(TYPES.includes(type), `a message of type ${type}`);
          sent += payload.length;
        },
        close() {
          invariant(!closed, "a channel is closed twice");
          closed = true;
        },
      };
      const services = { echo: (payload: Uint8Array) => payload };
      const endpoint = new Endpoint(channel, { backend, policy: allowAll, bindings, limits: LIMITS, time, services });
      while (choices.left > 0) {
        const { type, payload } = message(choices, tickets);
        endpoint.receive(type, payload);
        if (choices.below(4) === 0) await turn();
        if (choices.below(8) === 0) time.advance(1000);
      }
      await turn();
      invariant(sent < MAX_SENT, "more is sent than a client may be sent");
      endpoint.channelClosed();
      endpoint.abort();
      await endpoint.closed;
      bindings.closeAll();
      await backend.close();
    },
  },
  {
    name: "relay-session",
    seeds,
    maxLength: 512,
    memory: 8,
    async run(input) {
      const choices = new Choices(input);
      const backend = network();
      const time = new VirtualTime();
      const bindings = new Bindings(backend, {}, time);
      const tickets = [bindings.bindTcp({ address: "127.0.0.1", port: 0 }).ticket, "none"];
      const page = new Page();
      const options = { backend, policy: allowAll, bindings, limits: LIMITS, time };
      new RelaySession(page as unknown as WebSocket, options, SESSION_LIMITS, new WindowBudget(...WINDOWS));
      while (choices.left > 0 && page.readyState === page.OPEN) {
        const { type, payload } = message(choices, tickets);
        const bytes = encodeStreamMessage(choices.below(6), type, payload);
        const whole = choices.below(32) !== 0;
        page.emit("message", Buffer.from(whole ? bytes : bytes.subarray(0, 3)), choices.below(64) !== 0);
        if (choices.below(4) === 0) await turn();
      }
      await turn();
      invariant(page.sent < MAX_SENT, "more is sent than a page may be sent");
      page.emit("close");
      bindings.closeAll();
      await backend.close();
    },
  },
  {
    name: "channel",
    seeds: () => [
      Uint8Array.of(
        20,
        ...encodeFrames([
          { type: MessageType.open, payload: encodeOpen(OPEN) },
          { type: MessageType.data, payload: Uint8Array.of(1, 2) },
        ]),
      ),
      Uint8Array.from(Buffer.from("\x14O1\n20000\n80\nhttp://localhost/a.swf\ngame.example\0Dhello\0A\0E\0")),
    ],
    dictionary: ["\0\0\0\x02\x06", "\0\0\0\x05\x05\0\0\0\x01", "O1\n1\n80\na\nb\0", "D", "\0", "E\0"],
    maxLength: 1024,
    memory: 8,
    async run(input) {
      const backend = network();
      const host = new PlayerHost({ backend, policy: "allow", time: new VirtualTime() });
      const Channel = createChannelWebSocket(host) as new (url: string) => WebSocketLike;
      const socket = new Channel(RESERVED_URL);
      await turn();
      for (const piece of pieces(input.subarray(1), input.subarray(0, 1))) socket.send(piece);
      await turn();
      socket.close();
      await host.close();
    },
  },
];

interface WebSocketLike {
  send(data: Uint8Array): void;
  close(): void;
}

/** The relay's side of a WebSocket whose page takes everything. */
class Page extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  binaryType = "";
  sent = 0;
  bufferedAmount = 0;

  send(data: Uint8Array, _options?: unknown, done?: () => void): void {
    this.sent += data.length;
    done?.();
  }

  close(): void {
    this.readyState = 3;
  }

  terminate(): void {
    this.readyState = 3;
  }

  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  ping(_data: unknown, _mask: unknown, done: () => void): void {
    done();
  }
}

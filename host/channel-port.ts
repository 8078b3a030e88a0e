import { type Log, silentLog } from "../base/log.ts";
import type { ChannelEnd, ChannelHost } from "./channel-websocket.ts";
import { type Channel, decodeOpen, encodeOpen, MessageType, maxClientPayload } from "./protocol/messages.ts";

/**
 * A host in another window than its player. Each channel is a `MessagePort`, and each message of the channel one of the
 * port: `{ type, payload }`. The end of the channel is null, and a text is why the player's side has broken the protocol.
 */
type PortMessage = { type: number; payload: Uint8Array<ArrayBuffer> } | string | null;

/** Channels of one player at a time; what comes on top is closed at once. */
const MAX_CHANNELS = 4096;

/** Characters of a text that are taken. */
const MAX_TEXT = 1000;

/** Where the player is: channels to a host in another window, which gets a port for each of them. */
export class PortHost implements ChannelHost {
  readonly #connect: (port: MessagePort) => void;

  constructor(connect: (port: MessagePort) => void) {
    this.#connect = connect;
  }

  accept(channel: Channel): ChannelEnd {
    const { port1: port, port2 } = new MessageChannel();
    port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
      if (data !== null && typeof data === "object") return channel.send(data.type, data.payload);
      port.close();
      channel.close();
    };
    this.#connect(port2);
    return {
      receive: (type, payload) => post(port, type, payload),
      fail: (message) => port.postMessage(message),
      channelClosed: () => port.postMessage(null),
    };
  }
}

export interface PortServerOptions {
  /** whose SWF a channel is said to be of; what comes from the port is a claim of content */
  swfUrl(claimed: string): string;
  log?: Log;
}

/** Where the host is: serves channels that come as ports. Nothing of what comes is believed. */
export class PortServer {
  readonly #host: ChannelHost;
  readonly #options: PortServerOptions;
  #channels = 0;

  constructor(host: ChannelHost, options: PortServerOptions) {
    this.#host = host;
    this.#options = options;
  }

  serve(port: MessagePort): void {
    if (this.#channels >= MAX_CHANNELS) {
      (this.#options.log ?? silentLog).warn(`a SWF has more than ${MAX_CHANNELS} channels; it gets no more`);
      port.postMessage(null);
      port.close();
      return;
    }
    this.#channels++;
    let open = true;
    const end = this.#host.accept({
      send(type, payload) {
        if (open) post(port, type, payload);
      },
      close: () => {
        if (!open) return;
        open = false;
        this.#channels--;
        port.postMessage(null);
        port.close();
      },
    });
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === null) end.channelClosed();
      else if (typeof data === "string") end.fail(data.slice(0, MAX_TEXT));
      else if (!isMessage(data)) end.fail("what came from the player's window is no message");
      else end.receive(data.type, data.type === MessageType.open ? this.#claimed(data.payload) : data.payload);
    };
  }

  /** An OPEN in the name of a SWF that may be claimed. */
  #claimed(payload: Uint8Array): Uint8Array {
    let open: ReturnType<typeof decodeOpen>;
    try {
      open = decodeOpen(payload);
    } catch {
      // Its receiver says what is wrong with it.
      return payload;
    }
    return encodeOpen({ ...open, swfUrl: this.#options.swfUrl(open.swfUrl) });
  }
}

/** Copied once: what a message is a part of may be large, and is not to be copied with it. */
function post(port: MessagePort, type: number, payload: Uint8Array): void {
  const copy = payload.slice();
  port.postMessage({ type, payload: copy }, [copy.buffer as ArrayBuffer]);
}

function isMessage(data: unknown): data is Exclude<PortMessage, string | null> {
  if (typeof data !== "object" || data === null) return false;
  const { type, payload } = data as { type?: unknown; payload?: unknown };
  if (typeof type !== "number" || !(payload instanceof Uint8Array) || !(payload.buffer instanceof ArrayBuffer))
    return false;
  return payload.length <= (maxClientPayload(type) ?? -1);
}

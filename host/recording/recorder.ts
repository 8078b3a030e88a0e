import type { Address } from "../../base/address.ts";
import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection, TlsOptions, UdpSocket } from "../network/backend.ts";
import type { ConnectDecision } from "../network/connect-decision.ts";
import { ConnectError } from "../network/errors.ts";
import { onAbort } from "../network/on-abort.ts";
import { isTls, mapStream, wrapBackend, wrapListener, wrapUdpSocket } from "../network/wrappers/wrap.ts";
import type { RecordingEvent } from "./format.ts";

/** An event without what the recorder adds to it. */
type Happening = RecordingEvent extends infer E ? (E extends unknown ? Omit<E, "time" | "connection"> : never) : never;
type Opening = Omit<Extract<Happening, { type: "open" }>, "type">;
type Note = ((happening: Happening) => void) & { connection: number };

/** What stands on a connection between the SWF and the network: its streams are as they leave it. */
export interface Between {
  received(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
  sent(sink: WritableStream<Uint8Array>): WritableStream<Uint8Array>;
}

/**
 * A backend that tells everything that happens on its connections and UDP sockets, in order. Bytes are told when the
 * reader takes them and when the writer gives them, and the chunks must not be changed. What goes over TLS is told as it
 * is before encryption.
 *
 * @param between what stands on a TCP connection of this number; what is told has gone through it. With "nobody" listening,
 *   what is said on it is not told, and costs nothing
 */
export function withRecording(
  backend: NetworkBackend,
  record: (event: RecordingEvent) => void,
  time: Time = realTime(),
  between: (connection: number) => Between | "nobody" | undefined = () => undefined,
): NetworkBackend {
  let connections = 0;

  const numbered = (): Note => {
    const connection = ++connections;
    const note = (happening: Happening): void =>
      record({ time: time.now(), connection, ...happening } as RecordingEvent);
    return Object.assign(note, { connection });
  };
  const begin = (open: Opening): Note => {
    const note = numbered();
    note({ type: "open", ...open });
    return note;
  };

  return wrapBackend(backend, {
    async open(target, options, next) {
      const { asked, swfUrl: swf } = options;
      const note = begin({
        transport: "tcp",
        ...target,
        ...(asked && { asked }),
        ...(swf && { swf }),
        ...(isTls(options) && { tls: true }),
      });
      try {
        const connection = await next(target, isTls(options) ? recordedTls(options, note) : options);
        return recorded(connection, note, between(note.connection));
      } catch (error) {
        const reason = error instanceof ConnectError ? error.reason : "failed";
        note({ type: "refused", reason, message: messageOf(error) });
        throw error;
      }
    },
    accept(connection, { address: host, port }) {
      const note = begin({ transport: "tcp", host, port, accepted: true });
      return recorded(connection, note, between(note.connection));
    },
    bindTcp(local, next) {
      const listener = next(local);
      const { address: host, port } = listener.local;
      return wrapListener(listener, {
        listen(backlog) {
          listener.listen(backlog);
          numbered()({ type: "listening", host, port });
        },
      });
    },
    bindUdp(local, next) {
      const socket = next(local);
      const { address: host, port } = socket.local;
      return recordedSocket(socket, begin({ transport: "udp", host, port }));
    },
  });
}

/** A decision, as a recording has it. @param time when it was made, in milliseconds since the recording began */
export function decisionEvent(
  { swfUrl: swf, host, port, allowed, text }: ConnectDecision,
  time: number,
): RecordingEvent {
  return { time, connection: 0, type: "policy", swf, host, port, allowed, text };
}

function recordedTls<Options extends TlsOptions>(options: Options, note: Note): Options {
  return {
    ...options,
    accept(certificate) {
      note({ type: "certificate", status: certificate.status, data: certificate.encoded });
      return options.accept(certificate);
    },
  };
}

function recordedSocket(socket: UdpSocket, note: Note): UdpSocket {
  let peer: Address | undefined;
  let closed = false;
  return wrapUdpSocket(socket, {
    connect(remote) {
      socket.connect(remote);
      peer = remote;
    },
    send(data, remote) {
      note({ type: "sent", data, peer: peer ?? remote });
      return socket.send(data, remote);
    },
    datagrams: mapStream(socket.datagrams, (datagram) => {
      note({ type: "received", data: datagram.data, peer: datagram.remote });
      return datagram;
    }),
    close() {
      if (!closed) note({ type: "closed" });
      closed = true;
      socket.close();
    },
  });
}

function recorded(
  { readable, writable, local, remote, closed }: TcpConnection,
  note: Note,
  between: Between | "nobody" = { received: (source) => source, sent: (sink) => sink },
): TcpConnection {
  note({ type: "opened", local, remote });
  if (between === "nobody") {
    void closed.then(() => note({ type: "closed" }));
    return { readable, writable, local, remote, closed };
  }
  const readDone = deferred();
  // The reader may still take data after the network has closed: "closed" is the last event.
  void Promise.all([closed, readDone.promise]).then(() => note({ type: "closed" }));
  return {
    readable: recordedReadable(between.received(readable), note, readDone.resolve),
    writable: between.sent(recordedWritable(writable, note)),
    local,
    remote,
    closed,
  };
}

function recordedReadable(
  source: ReadableStream<Uint8Array>,
  note: Note,
  onDone: () => void,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (cancelled) return;
          if (done) {
            note({ type: "end", by: "peer" });
            controller.close();
            onDone();
          } else {
            note({ type: "received", data: value });
            controller.enqueue(value);
          }
        } catch (error) {
          if (cancelled) return;
          note({ type: "reset", by: "peer" });
          controller.error(error);
          onDone();
        }
      },
      cancel() {
        cancelled = true;
        onDone();
        return reader.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}

function recordedWritable(sink: WritableStream<Uint8Array>, note: Note): WritableStream<Uint8Array> {
  const writer = sink.getWriter();
  return new WritableStream<Uint8Array>({
    start(controller) {
      writer.closed.catch((error: unknown) => controller.error(error));
      onAbort(controller, () => {
        note({ type: "reset", by: "swf" });
        writer.abort().catch(() => {});
      });
    },
    write(chunk) {
      note({ type: "sent", data: chunk });
      return writer.write(chunk);
    },
    close() {
      note({ type: "end", by: "swf" });
      return writer.close();
    },
  });
}

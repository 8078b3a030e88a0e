import { type Address, formatTarget } from "../../../base/address.ts";
import type { RecordingEvent, Side } from "../format.ts";
import type { TcpHeader } from "./ip-packet.ts";
import { type Budget, TcpStream } from "./tcp-stream.ts";

/** An event without what all of a connection have in common. */
type Happening = RecordingEvent extends infer E ? (E extends unknown ? Omit<E, "connection"> : never) : never;

export interface TcpConnectionOptions {
  client: Address;
  server: Address;
  /** what the server is called */
  host: string;
  budget: Budget;
  record(happening: Happening): void;
  /** something of it is not as it was on the wire */
  onProblem(what: string): void;
}

/** A TCP connection of a capture, as a recording of the client has it. */
export class TcpImport {
  readonly #options: TcpConnectionOptions;
  readonly #streams: Record<Side, TcpStream>;
  #state: "opening" | "open" | "over" = "opening";
  /** sequence number of the client's SYN, which tells another connection from a repetition of this one's */
  #beginning: number | undefined;
  #time: number;

  /** @param time when it began, in milliseconds since the recording began */
  constructor(options: TcpConnectionOptions, time: number) {
    const { host, server, record } = options;
    this.#options = options;
    this.#streams = { swf: this.#stream("swf"), peer: this.#stream("peer") };
    this.#time = time;
    record({ time, type: "open", transport: "tcp", host, port: server.port });
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  /** Whether a SYN of the client's is the beginning of another connection. */
  isOther({ sequence, isSyn, isAck }: TcpHeader): boolean {
    return isSyn && !isAck && sequence !== this.#beginning;
  }

  add(by: Side, header: TcpHeader, data: Uint8Array, time: number): void {
    this.#time = Math.max(this.#time, time);
    const { isSyn, isAck, isReset, isFin, isPush, acknowledgment } = header;
    if (isReset) {
      this.#reset(by, isAck);
      return;
    }
    let { sequence } = header;
    if (isSyn) {
      this.#beginning ??= isAck ? (acknowledgment - 1) >>> 0 : sequence;
      sequence = (sequence + 1) >>> 0;
      this.#streams[by].begin(sequence);
    }
    if ((isSyn && isAck) || isFin || data.length > 0) this.#open();
    if (isAck) this.#streams[by === "swf" ? "peer" : "swf"].acknowledge(acknowledgment);
    this.#streams[by].add({ sequence, data, isPush, isFin, time: this.#time });
    if (this.#streams.swf.isOver && this.#streams.peer.isOver) this.#close();
  }

  /** The capture ends, or has forgotten it. */
  finish(): void {
    if (this.#state === "over") return;
    if (this.#state === "opening") this.#refuse("timeout", "did not answer");
    else {
      this.#streams.swf.finish();
      this.#streams.peer.finish();
    }
    this.#state = "over";
  }

  #stream(by: Side): TcpStream {
    const { record, onProblem, budget } = this.#options;
    return new TcpStream(
      {
        data: (data, time) => record({ time, type: by === "swf" ? "sent" : "received", data }),
        end: (time) => record({ time, type: "end", by }),
        missing: (bytes) => {
          onProblem(`${bytes} bytes ${by === "swf" ? "to" : "from"} the server are not in the capture`);
        },
      },
      budget,
    );
  }

  #open(): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    const { client: local, server: remote, record } = this.#options;
    record({ time: this.#time, type: "opened", local, remote });
  }

  #reset(by: Side, isAck: boolean): void {
    if (this.#state === "opening" && by === "peer" && isAck) {
      this.#refuse("refused", "refused the connection");
      return;
    }
    this.#open();
    this.#streams.swf.finish();
    this.#streams.peer.finish();
    this.#options.record({ time: this.#time, type: "reset", by });
    this.#close();
  }

  #refuse(reason: "refused" | "timeout", what: string): void {
    const { host, server, record } = this.#options;
    const target = formatTarget({ host, port: server.port });
    record({ time: this.#time, type: "refused", reason, message: `${target} ${what}, as it was captured` });
    this.#state = "over";
  }

  #close(): void {
    this.#options.record({ time: this.#time, type: "closed" });
    this.#state = "over";
  }
}

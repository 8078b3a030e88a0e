import type { Address } from "../../../base/address.ts";
import { MAX_DATAGRAM } from "../../network/send-errors.ts";
import type { RecordingEvent, RecordingLine, Side } from "../format.ts";
import { Addresses } from "./addresses.ts";
import { type Endpoint, TcpFlag, tcpPacket, udpPacket } from "./packets.ts";
import { enhancedPacket, nameResolution, sectionHeader } from "./pcapng.ts";

/** Payload of a segment: what fits an Ethernet frame with IPv6. */
const SEGMENT = 1440;

/** Payload after which the other side acknowledges, to stay within the window that the packets announce. */
const ACKNOWLEDGE = 22 * SEGMENT;

const { fin, syn, rst, psh, ack } = TcpFlag;
const NOTHING = new Uint8Array(0);
const UNKNOWN: Address = { address: "", port: 0 };

/**
 * A recording as a capture file, piece by piece. The payload is what was recorded; the packets around it are made up:
 * handshakes, sequence numbers and acknowledgments as TCP would have them where nothing gets lost.
 *
 * @param started when the recording was made, milliseconds since 1970
 */
export async function* toPcapng(
  lines: AsyncIterable<RecordingLine>,
  started: number,
): AsyncGenerator<Uint8Array, void> {
  const addresses = new Addresses();
  const open = new Map<number, Flow>();
  yield sectionHeader("Made from a recording of flashnet. Only the payload of the packets is genuine.");
  for await (const line of lines) {
    if (line.type === "ignore" || line.type === "policy") continue;
    if (line.type === "open") {
      open.set(line.connection, new Flow(line, addresses));
      continue;
    }
    const flow = open.get(line.connection);
    if (flow === undefined) continue;
    for (const piece of flow.packets(line, started + line.time)) yield piece;
    if (line.type === "closed" || line.type === "refused") open.delete(line.connection);
  }
}

type Open = Extract<RecordingEvent, { type: "open" }>;

/** One connection, or one UDP socket. */
class Flow {
  readonly #open: Open;
  readonly #addresses: Addresses;
  #ends: Record<Side, Endpoint>;
  /** sequence number of each side's next byte */
  readonly #next: Record<Side, number>;
  #broken = false;

  constructor(open: Open, addresses: Addresses) {
    this.#open = open;
    this.#addresses = addresses;
    this.#ends = this.#endsAt(UNKNOWN, UNKNOWN);
    // Any numbers do. These tell connections and sides apart.
    this.#next = { swf: (open.connection * 0x10000) >>> 0, peer: (0x80000000 + open.connection * 0x10000) >>> 0 };
  }

  *packets(event: RecordingEvent, time: number): IterableIterator<Uint8Array> {
    const { transport, accepted } = this.#open;
    switch (event.type) {
      case "opened":
        if (transport === "udp") break;
        yield* this.#locate(event.remote, event.local);
        yield* this.#handshake(accepted ? "peer" : "swf", time);
        break;
      case "refused":
        if (transport === "udp") break;
        yield* this.#locate(UNKNOWN, UNKNOWN);
        yield* this.#refusal(event.message, event.reason === "refused", time);
        break;
      case "sent":
      case "received":
        if (transport === "udp") yield* this.#datagram(event.type, event.data, event.peer, time);
        else yield* this.#data(event.type === "sent" ? "swf" : "peer", event.data, time);
        break;
      case "end":
        yield* this.#end(event.by, time);
        break;
      case "reset":
        yield* this.#reset(event.by, time);
        break;
    }
  }

  *#locate(remote: Address, local: Address): IterableIterator<Uint8Array> {
    this.#ends = this.#endsAt(remote, local);
    if (!this.#open.accepted) yield nameResolution(this.#ends.peer.address, this.#open.host);
  }

  #endsAt(remote: Address, local: Address): Record<Side, Endpoint> {
    const { host, port, connection, transport, accepted } = this.#open;
    if (transport === "udp") return this.#addresses.ends("", remote, { address: host, port }, connection);
    if (accepted) return this.#addresses.ends("", remote, { ...local, port: local.port || port }, connection);
    return this.#addresses.ends(host, remote.port ? remote : { ...remote, port }, local, connection);
  }

  *#handshake(by: Side, time: number): IterableIterator<Uint8Array> {
    const other = otherSide(by);
    yield this.#segment(by, syn, time);
    this.#advance(by, 1);
    yield this.#segment(other, syn | ack, time);
    this.#advance(other, 1);
    yield this.#segment(by, ack, time);
  }

  *#refusal(message: string, answered: boolean, time: number): IterableIterator<Uint8Array> {
    yield this.#segment("swf", syn, time, NOTHING, message);
    this.#advance("swf", 1);
    this.#next.peer = 0;
    if (answered) yield this.#segment("peer", rst | ack, time);
  }

  *#data(by: Side, data: Uint8Array, time: number): IterableIterator<Uint8Array> {
    for (let start = 0; start < data.length; start += SEGMENT) {
      const payload = data.subarray(start, start + SEGMENT);
      yield this.#segment(by, start + SEGMENT < data.length ? ack : ack | psh, time, payload);
      this.#advance(by, payload.length);
      const sent = start + payload.length;
      if (sent === data.length || sent % ACKNOWLEDGE === 0) yield this.#segment(otherSide(by), ack, time);
    }
  }

  *#end(by: Side, time: number): IterableIterator<Uint8Array> {
    if (this.#broken || this.#open.transport === "udp") return;
    yield this.#segment(by, fin | ack, time);
    this.#advance(by, 1);
    yield this.#segment(otherSide(by), ack, time);
  }

  *#reset(by: Side, time: number): IterableIterator<Uint8Array> {
    if (this.#broken || this.#open.transport === "udp") return;
    this.#broken = true;
    yield this.#segment(by, rst | ack, time);
  }

  *#datagram(
    type: "sent" | "received",
    data: Uint8Array,
    other: Address | undefined,
    time: number,
  ): IterableIterator<Uint8Array> {
    const { swf, peer } = other === undefined ? this.#ends : this.#endsAt(other, UNKNOWN);
    const [from, to] = type === "sent" ? [swf, peer] : [peer, swf];
    yield enhancedPacket(time, udpPacket(from, to, data.subarray(0, MAX_DATAGRAM[4])));
  }

  #segment(by: Side, flags: number, time: number, payload: Uint8Array = NOTHING, comment?: string): Uint8Array {
    const other = otherSide(by);
    const segment = {
      from: this.#ends[by],
      to: this.#ends[other],
      sequence: this.#next[by],
      acknowledgment: flags & ack ? this.#next[other] : 0,
      flags,
      payload,
    };
    return enhancedPacket(time, tcpPacket(segment), comment);
  }

  #advance(by: Side, bytes: number): void {
    this.#next[by] = (this.#next[by] + bytes) >>> 0;
  }
}

function otherSide(side: Side): Side {
  return side === "swf" ? "peer" : "swf";
}

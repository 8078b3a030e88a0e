/** From a capture to a recording: docs/recording.md. */
import { type Address, formatAddress } from "../../../base/address.ts";
import { CaptureError } from "../errors.ts";
import type { RecordingEvent } from "../format.ts";
import { type CapturedFrame, readCapture } from "./capture-file.ts";
import { FRAGMENT, readIpPacket, type TcpHeader, type Transported, textOf } from "./ip-packet.ts";
import { ipPacketOf } from "./link-layer.ts";
import { addressesInDns, Names, serverNameIn } from "./names.ts";
import { TcpImport } from "./tcp-connection.ts";
import { Budget } from "./tcp-stream.ts";

export interface ImportOptions {
  /** names by numeric address, before those that the capture itself says */
  hosts?: Readonly<Record<string, string>>;
  /** told, a line each, of what the recording lacks */
  onProblem?(what: string): void;
}

export interface ImportedCapture {
  /** time of the first packet, in milliseconds since 1970 */
  started: number;
  events: AsyncIterable<RecordingEvent>;
}

/** Bytes of all connections that wait for others. */
const MAX_WAITING = 64 << 20;

/** Connections that are followed at once, and UDP sockets; the oldest are given up first. */
const MAX_CONNECTIONS = 65536;

/** Connections of which it is known that they are over. */
const MAX_OVER = 4096;

/** UDP of the system's own: DNS, DHCP, NTP, NetBIOS, SSDP, mDNS, LLMNR. */
const SYSTEM_PORTS = new Set([53, 67, 68, 123, 137, 138, 546, 547, 1900, 5353, 5355]);
const DNS_PORTS = new Set([53, 5353, 5355]);

/**
 * Makes a recording of a capture: of each TCP connection, whoever sent the SYN is the SWF; of datagrams, whoever sent the
 * first one. The capture is read twice, as what a server is called may be said after its first packet.
 *
 * @param open reads the file from its beginning
 * @throws CaptureError when it is no capture, or there is no TCP and no UDP in it
 */
export async function importCapture(
  open: () => AsyncIterable<Uint8Array>,
  { hosts = {}, onProblem = () => {} }: ImportOptions = {},
): Promise<ImportedCapture> {
  const problems = new Map<string, number>();
  const count = (what: string): void => void problems.set(what, (problems.get(what) ?? 0) + 1);
  const names = new Names(hosts);
  let started: number | undefined;
  let found = 0;
  for await (const { time, packet } of packetsOf(open(), { onDamage: onProblem, onSkipped: count, names })) {
    started ??= time;
    if (packet.tcp || !isOfSystem(packet)) found++;
    learnNames(packet, names);
  }
  const skipped = [...problems].map(([what, times]) => `${what}: ${times} packets`);
  if (found === 0 || started === undefined) {
    const why = skipped.length === 0 ? "" : ` (${skipped.join("; ")})`;
    throw new CaptureError(`there is no TCP and no UDP in the capture that a SWF could have had${why}`);
  }
  for (const what of skipped) onProblem(what);
  return { started, events: eventsOf(open(), started, names, onProblem) };
}

interface TimedPacket {
  /** milliseconds since 1970 */
  time: number;
  packet: Transported;
}

interface PacketOptions {
  onDamage?(what: string): void;
  /** a packet is not looked at, and why */
  onSkipped?(what: string): void;
  /** gets those of the file */
  names?: Names;
}

async function* packetsOf(
  file: AsyncIterable<Uint8Array>,
  { onDamage = () => {}, onSkipped = () => {}, names }: PacketOptions,
): AsyncGenerator<TimedPacket, void> {
  for await (const one of readCapture(file, onDamage)) {
    if ("name" in one) {
      names?.answered(textOf(one.address), one.name);
      continue;
    }
    const packet = packetOf(one, onSkipped);
    if (packet === undefined) continue;
    if (packet.lost > 0) onSkipped("cut off by whoever captured them (capture whole packets: tcpdump -s 0)");
    yield { time: one.time, packet };
  }
}

function packetOf({ linkType, bytes }: CapturedFrame, onSkipped: (what: string) => void): Transported | undefined {
  const ip = ipPacketOf(linkType, bytes);
  if (ip === undefined) onSkipped(`passed over, as link type ${linkType} is not known`);
  const packet = ip ? readIpPacket(ip) : undefined;
  if (packet === FRAGMENT) onSkipped("passed over, as they are fragments of IP");
  return packet === FRAGMENT ? undefined : packet;
}

function isOfSystem({ from, to }: Transported): boolean {
  return SYSTEM_PORTS.has(from.port) || SYSTEM_PORTS.has(to.port);
}

function learnNames({ from, to, payload, tcp }: Transported, names: Names): void {
  if (payload.length === 0) return;
  if (tcp === undefined) {
    if (!DNS_PORTS.has(from.port)) return;
    for (const { address, name } of addressesInDns(payload)) names.answered(textOf(address), name);
    return;
  }
  const name = serverNameIn(payload);
  if (name !== undefined) names.called(to, name);
}

async function* eventsOf(
  file: AsyncIterable<Uint8Array>,
  started: number,
  names: Names,
  onProblem: (what: string) => void,
): AsyncGenerator<RecordingEvent, void> {
  const importer = new Importer(names, onProblem);
  for await (const { time, packet } of packetsOf(file, {})) {
    importer.add(packet, Math.max(0, time - started));
    yield* importer.take();
  }
  importer.finish();
  yield* importer.take();
}

class Importer {
  readonly #names: Names;
  readonly #onProblem: (what: string) => void;
  readonly #budget = new Budget(MAX_WAITING);
  readonly #tcp = new Map<string, { connection: TcpImport; client: string }>();
  /** those of connections that were closed lately */
  readonly #over = new Set<string>();
  /** by the address of the socket that is taken for the SWF's */
  readonly #udp = new Map<string, number>();
  #events: RecordingEvent[] = [];
  #connections = 0;
  #time = 0;

  constructor(names: Names, onProblem: (what: string) => void) {
    this.#names = names;
    this.#onProblem = onProblem;
  }

  /** What has happened since it was asked last. */
  take(): RecordingEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  add(packet: Transported, time: number): void {
    this.#time = Math.max(this.#time, time);
    if (packet.tcp) this.#addTcp(packet, packet.tcp);
    else if (!isOfSystem(packet)) this.#addUdp(packet);
  }

  finish(): void {
    for (const { connection } of this.#tcp.values()) connection.finish();
    this.#tcp.clear();
    for (const key of this.#udp.keys()) this.#closeUdp(key);
  }

  #addTcp({ from, to, payload }: Transported, header: TcpHeader): void {
    const [one, other] = [formatAddress(from), formatAddress(to)];
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const isBeginning = header.isSyn && !header.isAck;
    // What is said on a connection that is over has come twice.
    if (this.#over.has(key) && !isBeginning) return;
    let known = this.#tcp.get(key);
    if (known?.connection.isOther(header)) {
      known.connection.finish();
      this.#tcp.delete(key);
      known = undefined;
    }
    if (known === undefined) {
      if (header.isReset || (!header.isSyn && payload.length === 0)) return;
      const isClient = header.isSyn ? !header.isAck : from.port >= to.port;
      const [client, server] = isClient ? [from, to] : [to, from];
      known = { connection: this.#begin(client, server, header.isSyn), client: formatAddress(client) };
      this.#over.delete(key);
      this.#tcp.set(key, known);
      if (this.#tcp.size > MAX_CONNECTIONS) this.#forgetOldest();
    }
    const { connection, client } = known;
    connection.add(one === client ? "swf" : "peer", header, payload, this.#time);
    if (!connection.isOver) return;
    this.#tcp.delete(key);
    this.#over.add(key);
    if (this.#over.size > MAX_OVER) this.#over.delete(this.#over.values().next().value!);
  }

  #begin(client: Address, server: Address, isWhole: boolean): TcpImport {
    const connection = ++this.#connections;
    const host = this.#names.of(server);
    const onProblem = (what: string): void => {
      this.#onProblem(`connection ${connection}, ${formatAddress(client)} to ${formatAddress(server)}: ${what}`);
    };
    if (!isWhole) onProblem("its beginning is not in the capture, and who called whom is a guess by the ports");
    const record = (happening: object): void => void this.#events.push({ connection, ...happening } as RecordingEvent);
    const budget = this.#budget;
    return new TcpImport({ client, server, host, budget, record, onProblem }, this.#time);
  }

  #forgetOldest(): void {
    const [key, { connection }] = this.#tcp.entries().next().value!;
    connection.finish();
    this.#tcp.delete(key);
  }

  #addUdp({ from, to, payload }: Transported): void {
    const [source, destination] = [formatAddress(from), formatAddress(to)];
    const isAnswer = !this.#udp.has(source) && this.#udp.has(destination);
    const [key, own, peer] = isAnswer ? [destination, to, from] : [source, from, to];
    const connection = this.#udp.get(key) ?? this.#bindUdp(key, own);
    const type = isAnswer ? "received" : "sent";
    this.#events.push({ time: this.#time, connection, type, data: payload.slice(), peer });
  }

  #bindUdp(key: string, { address, port }: Address): number {
    if (this.#udp.size >= MAX_CONNECTIONS) this.#closeUdp(this.#udp.keys().next().value!);
    const connection = ++this.#connections;
    this.#udp.set(key, connection);
    // What it was bound to is not said: sockets that send are bound to every address, mostly.
    const host = address.includes(":") ? "::" : "0.0.0.0";
    this.#events.push({ time: this.#time, connection, type: "open", transport: "udp", host, port });
    return connection;
  }

  #closeUdp(key: string): void {
    this.#events.push({ time: this.#time, connection: this.#udp.get(key)!, type: "closed" });
    this.#udp.delete(key);
  }
}

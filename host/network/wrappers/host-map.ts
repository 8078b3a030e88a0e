import {
  type Address,
  AddressSyntaxError,
  canonicalHost,
  formatAddress,
  type HostPort,
  parseHostPort,
  type TcpTarget,
} from "../../../base/address.ts";
import type { FlashnetError } from "../../../base/errors.ts";
import { canonicalAddress, familyOf } from "../../../base/ip-address.ts";
import type { NetworkBackend, UdpSocket } from "../backend.ts";
import { BindError, SendError } from "../errors.ts";
import { isTls, mapStream, wrapBackend, wrapUdpSocket } from "./wrap.ts";

/** What content asks for, and what is dialled instead. A port that is not given means: every port, the same port. */
export interface HostMapping {
  from: HostPort;
  to: HostPort;
}

/**
 * One `--map` value: `host[:port]=host[:port]`.
 *
 * @throws AddressSyntaxError
 */
export function parseHostMapping(text: string): HostMapping {
  const sides = text.split("=");
  if (sides.length !== 2) {
    throw new AddressSyntaxError(`"${text}" is no mapping; write host[:port]=host[:port], like game.example=127.0.0.1`);
  }
  return { from: parseHostPort(sides[0]!), to: parseHostPort(sides[1]!) };
}

/** Where a target leads. The first mapping that names the port wins, then the first without a port. */
export function mapTarget(map: readonly HostMapping[], target: TcpTarget): TcpTarget {
  const host = canonicalHost(target.host);
  const forHost = map.filter(({ from }) => canonicalHost(from.host) === host);
  const mapping =
    forHost.find(({ from }) => from.port === target.port) ?? forHost.find(({ from }) => from.port === undefined);
  return mapping === undefined ? target : { host: mapping.to.host, port: mapping.to.port ?? target.port };
}

/**
 * A backend that dials what the map says. Targets that are not in it stay as they are; mapping is not repeated. The
 * certificate of a server is held against the name that was asked for, and the answer to a datagram comes from where
 * the datagram was sent to, not from where it went.
 */
export function withHostMap(backend: NetworkBackend, map: readonly HostMapping[]): NetworkBackend {
  return wrapBackend(backend, {
    open(target, options, next) {
      return next(mapTarget(map, target), isTls(options) ? { serverName: target.host, ...options } : options);
    },
    bindUdp: (local, next) => mappedSocket(next(local), map),
  });
}

/** Addresses a socket has sent to whose mapping is known when they answer; the oldest is forgotten first. */
const MAX_ASKED = 4096;

function mappedSocket(socket: UdpSocket, map: readonly HostMapping[]): UdpSocket {
  /** what was asked for, by where it led */
  const asked = new Map<string, Address>();
  const mapped = (remote: Address, Failure: new (message: string) => FlashnetError): Address => {
    const { host, port } = mapTarget(map, { host: canonicalAddress(remote.address), port: remote.port });
    if (familyOf(host) === undefined) {
      throw new Failure(`${remote.address} is mapped to ${host}; for datagrams, map it to a numeric address`);
    }
    const address = { address: host, port };
    asked.set(key(address), remote);
    if (asked.size > MAX_ASKED) asked.delete(asked.keys().next().value!);
    return address;
  };
  return wrapUdpSocket(socket, {
    connect: (remote) => socket.connect(mapped(remote, BindError)),
    send: async (data, remote) => socket.send(data, mapped(remote, SendError)),
    datagrams: mapStream(socket.datagrams, ({ data, remote }) => ({ data, remote: asked.get(key(remote)) ?? remote })),
  });
}

function key({ address, port }: Address): string {
  return formatAddress({ address: canonicalAddress(address), port });
}

import {
  type Address,
  AddressSyntaxError,
  canonicalHost,
  formatAddress,
  formatHostPort,
  formatTarget,
  type HostPort,
  parseHostPort,
  stripBrackets,
  type TcpTarget,
} from "../../../base/address.ts";
import type { FlashnetError } from "../../../base/errors.ts";
import { canonicalAddress, familyOf } from "../../../base/ip-address.ts";
import { limitDefaults } from "../../../base/options/limits.ts";
import { urlOf } from "../../../base/url.ts";
import type { NetworkBackend, UdpSocket, WebSocketTarget } from "../backend.ts";
import { BindError, ConnectError, SendError } from "../errors.ts";
import { isTls, mapStream, wrapBackend, wrapUdpSocket } from "./wrap.ts";

/** What content asks for, and what is dialled instead. A port that is not given means: every port, the same port. */
export interface HostMapping {
  from: HostPort;
  to: HostPort | WebSocketUrl;
}

/** A server that takes connections as WebSockets. */
export interface WebSocketUrl {
  /** `ws:` or `wss:`; behind `#`, the sub-protocols that are offered, with commas */
  webSocket: string;
}

/**
 * One `--map` value: `host[:port]=host[:port]`, or `host[:port]=wss://host/path#sub-protocol`.
 *
 * @throws AddressSyntaxError
 */
export function parseHostMapping(text: string): HostMapping {
  const [from, ...more] = text.split("=");
  const to = more.join("=");
  if (/^wss?:/i.test(to)) {
    webSocketOf({ webSocket: to });
    return { from: parseHostPort(from!), to: { webSocket: to } };
  }
  if (more.length !== 1) {
    throw new AddressSyntaxError(`"${text}" is no mapping; write host[:port]=host[:port], like game.example=127.0.0.1`);
  }
  return { from: parseHostPort(from!), to: parseHostPort(to) };
}

/** The value that {@link parseHostMapping} reads. */
export function formatHostMapping({ from, to }: HostMapping): string {
  return `${formatHostPort(from)}=${isWebSocket(to) ? to.webSocket : formatHostPort(to)}`;
}

/** @throws AddressSyntaxError */
function webSocketOf({ webSocket }: WebSocketUrl): Pick<WebSocketTarget, "url" | "protocols"> & { target: TcpTarget } {
  const url = urlOf(webSocket);
  if (url === undefined || !/^wss?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new AddressSyntaxError(`"${webSocket}" is no URL of a WebSocket; write ws://host:port/path or wss://…`);
  }
  const protocols = webSocket.split("#").slice(1).join("#").split(",").filter(Boolean);
  if (
    !protocols.every((protocol) => /^[\w!#$%&'*+.^`|~-]+$/.test(protocol)) ||
    new Set(protocols).size < protocols.length
  ) {
    throw new AddressSyntaxError(
      `"${webSocket}" has no names of sub-protocols behind #; write #binary, or leave it out`,
    );
  }
  url.hash = "";
  const port = Number(url.port) || (url.protocol === "wss:" ? 443 : 80);
  return { url: url.href.replace(/#$/, ""), protocols, target: { host: stripBrackets(url.hostname), port } };
}

/** Where a target leads. The first mapping that names the port wins, then the first without a port. */
export function mapTarget(map: readonly HostMapping[], target: TcpTarget): TcpTarget | WebSocketUrl {
  const host = canonicalHost(target.host);
  const forHost = map.filter(({ from }) => canonicalHost(from.host) === host);
  const { to } = forHost.find(({ from }) => from.port === target.port) ??
    forHost.find(({ from }) => from.port === undefined) ?? { to: target };
  return isWebSocket(to) ? to : { host: to.host, port: to.port ?? target.port };
}

export function isWebSocket(to: HostPort | WebSocketUrl): to is WebSocketUrl {
  return "webSocket" in to;
}

/**
 * A backend that dials what the map says. Targets that are not in it stay as they are; mapping is not repeated. The
 * certificate of a server is held against the name that was asked for, and the answer to a datagram comes from where
 * the datagram was sent to, not from where it went.
 */
export function withHostMap(
  backend: NetworkBackend,
  map: readonly HostMapping[],
  maxUnread = limitDefaults("PlayerHost").webSocketBuffer,
): NetworkBackend {
  return wrapBackend(backend, {
    async open(asked, options, next) {
      const to = mapTarget(map, asked);
      if (!isWebSocket(to)) {
        const led = to.host === asked.host && to.port === asked.port ? options : { ...options, asked };
        return next(to, isTls(led) ? { serverName: asked.host, ...led } : led);
      }
      if (isTls(options)) {
        throw new ConnectError(
          "tls",
          `${formatTarget(asked)} is mapped to a WebSocket, in which there is no TLS of the content's own; map it to a host and port`,
        );
      }
      const { target, ...webSocket } = webSocketOf(to);
      return next(target, { ...options, asked, webSocket: { ...webSocket, maxUnread } });
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
    const to = mapTarget(map, { host: canonicalAddress(remote.address), port: remote.port });
    if (isWebSocket(to)) throw new Failure(`${remote.address} is mapped to a WebSocket, which has no datagrams`);
    const { host, port } = to;
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

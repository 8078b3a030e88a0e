import { type HostPort, parseHostPort } from "./address.ts";
import type { NetworkBackend, TcpTarget } from "./backend.ts";
import { AddressSyntaxError } from "./errors.ts";

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
  const host = target.host.toLowerCase();
  const forHost = map.filter(({ from }) => from.host.toLowerCase() === host);
  const mapping =
    forHost.find(({ from }) => from.port === target.port) ?? forHost.find(({ from }) => from.port === undefined);
  return mapping === undefined ? target : { host: mapping.to.host, port: mapping.to.port ?? target.port };
}

/** A backend that dials what the map says. Targets that are not in it stay as they are; mapping is not repeated. */
export function withHostMap(backend: NetworkBackend, map: readonly HostMapping[]): NetworkBackend {
  return {
    openTcp: (target, options) => backend.openTcp(mapTarget(map, target), options),
    close: () => backend.close(),
  };
}

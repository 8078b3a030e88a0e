/** The host, whole; the parts that run in a page too can be imported one by one. */
export type { Address, NetworkBackend, OpenOptions, TcpConnection, TcpTarget } from "./backend/backend.ts";
export { AddressSyntaxError, ConnectError, type ConnectFailure, ConnectionLostError } from "./backend/errors.ts";
export { type HostMapping, parseHostMapping, withHostMap } from "./backend/host-map.ts";
export { withConnectionLimit } from "./backend/limits.ts";
export {
  type MemoryBackend,
  type MemoryBackendOptions,
  type MemoryConnection,
  type MemoryServer,
  memoryBackend,
} from "./backend/memory.ts";
export { type NodeBackendOptions, nodeBackend } from "./backend/node.ts";
export { type RelayBackendOptions, type RelayWebSocket, relayBackend } from "./backend/relay.ts";
export { parseTargetRule, type TargetRule, type TargetRules, withRules } from "./backend/rules.ts";
export { Host, type HostLimits, type HostOptions } from "./host.ts";
export {
  createHostWebSocket,
  type HostWebSocketOptions,
  RESERVED_HOST,
  RESERVED_PORT,
  RESERVED_URL,
  type WebSocketConstructor,
} from "./host-websocket.ts";
export type { Log } from "./log.ts";
export { allowAll, type ConnectRequest, type Decision, type PolicyDecider } from "./policy/decider.ts";
export { ProtocolError } from "./protocol/errors.ts";
export { Relay, type RelayLimits, type RelayOptions } from "./relay/server.ts";
export type { Instrument, Service } from "./requests.ts";
export type { WindowOptions } from "./send-window.ts";

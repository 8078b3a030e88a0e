/** The host, whole; the parts that run in a page too can be imported one by one. */

export type { Address, TcpTarget } from "../base/address.ts";
export { AddressSyntaxError } from "../base/address.ts";
export type { Log } from "../base/log.ts";
export type { CertificateStatus, ChainCertificate, Datagram, ServerCertificate } from "../base/network-types.ts";
export { OptionError } from "../base/options/check.ts";
export { realTime, type Time, VirtualTime } from "../base/time.ts";
export {
  type ChannelWebSocketOptions,
  createChannelWebSocket,
  RESERVED_HOST,
  RESERVED_PORT,
  RESERVED_URL,
  type WebSocketConstructor,
} from "./channel-websocket.ts";
export type { Service } from "./endpoint/requests.ts";
export type { WindowOptions } from "./endpoint/send-window.ts";
export type {
  InterfaceAddress,
  NetworkBackend,
  NetworkInterface,
  OpenOptions,
  TcpConnection,
  TcpListener,
  TlsOptions,
  UdpSocket,
  WebSocketTarget,
} from "./network/backend.ts";
export type { ConnectDecision } from "./network/connect-decision.ts";
export type { DirectSockets } from "./network/direct-sockets/api.ts";
export { directSocketsBackend } from "./network/direct-sockets/backend.ts";
export { BindError, ConnectError, type ConnectFailure, ConnectionLostError, SendError } from "./network/errors.ts";
export {
  type MemoryBackend,
  type MemoryBackendOptions,
  type MemoryConnection,
  type MemoryServer,
  type MemoryServerOptions,
  memoryBackend,
} from "./network/memory/backend.ts";
export { type NodeBackendOptions, nodeBackend } from "./network/node/backend.ts";
export type { TlsSettings } from "./network/node/tls-trust.ts";
export { webSocketBackend } from "./network/websocket/backend.ts";
export type { ByteWebSocket, ByteWebSocketConstructor } from "./network/websocket/dial.ts";
export { type WispBackendOptions, wispBackend } from "./network/wisp/backend.ts";
export { withConnectionLimit } from "./network/wrappers/connection-limit.ts";
export { type HostMapping, parseHostMapping, type WebSocketUrl, withHostMap } from "./network/wrappers/host-map.ts";
export { parseTargetRule, type TargetRule, type TargetRules, withRules } from "./network/wrappers/target-rules.ts";
export { PlayerHost, type PlayerHostLimits, type PlayerHostOptions } from "./player-host.ts";
export { allowAll, type ConnectRequest, type Decision, type PolicyDecider } from "./policy/decider.ts";
export { PolicyEngine, type PolicyEngineOptions, type PolicyLimits } from "./policy/engine.ts";
export { parsePolicyFile } from "./policy/parser.ts";
export {
  type AccessEntry,
  type Allowance,
  formatPolicyFile,
  type PolicyFile,
  PolicySyntaxError,
} from "./policy/policy-file.ts";
export { type Sandbox, type SandboxFacts, sandboxOf } from "./policy/sandbox.ts";
export { PolicyServer, type PolicyServerLimits } from "./policy/server.ts";
export { ProtocolError } from "./protocol/errors.ts";
export { type Conversation, loadRecording, type RecordedServer, type Recording } from "./recording/conversation.ts";
export { CaptureError, RecordingError, ReplayMismatchError } from "./recording/errors.ts";
export { createRecording, type RecordingFile, type RecordingReader, readRecording } from "./recording/file.ts";
export type { IgnoreRule, RecordingEvent, RecordingLine } from "./recording/format.ts";
export { parseIgnoreRule } from "./recording/ignore-rules.ts";
export { decisionEvent, withRecording } from "./recording/recorder.ts";
export { type ReplayOptions, replayBackend } from "./recording/replay.ts";
export { openReplay } from "./recording/replay-file.ts";
export {
  type RelayBackendOptions,
  type RelayToken,
  type RelayWebSocket,
  relayBackend,
} from "./relay/client/backend.ts";
export type { SyncRequest } from "./relay/client/sync-request.ts";
export { Relay, type RelayLimits, type RelayOptions } from "./relay/server/relay.ts";

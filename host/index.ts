/** The host, whole; the parts that run in a page too can be imported one by one. */
export type {
  InterfaceAddress,
  NetworkBackend,
  NetworkInterface,
  OpenOptions,
  TcpConnection,
  TcpListener,
  TcpTarget,
  TlsOptions,
  UdpSocket,
} from "./backend/backend.ts";
export {
  AddressSyntaxError,
  BindError,
  ConnectError,
  type ConnectFailure,
  ConnectionLostError,
  SendError,
} from "./backend/errors.ts";
export { type HostMapping, parseHostMapping, withHostMap } from "./backend/host-map.ts";
export { withConnectionLimit } from "./backend/limits.ts";
export {
  type MemoryBackend,
  type MemoryBackendOptions,
  type MemoryConnection,
  type MemoryServer,
  type MemoryServerOptions,
  memoryBackend,
} from "./backend/memory.ts";
export { type NodeBackendOptions, nodeBackend } from "./backend/node.ts";
export { type RelayBackendOptions, type RelayWebSocket, relayBackend } from "./backend/relay.ts";
export { parseTargetRule, type TargetRule, type TargetRules, withRules } from "./backend/rules.ts";
export type { SyncRequest } from "./backend/sync-request.ts";
export type { TlsSettings } from "./backend/tls-trust.ts";
export type { Instrument, Service } from "./endpoint/requests.ts";
export type { WindowOptions } from "./endpoint/send-window.ts";
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
export type { Address, CertificateStatus, ChainCertificate, Datagram, ServerCertificate } from "./network-types.ts";
export { allowAll, type ConnectRequest, type Decision, type PolicyDecider } from "./policy/decider.ts";
export { PolicyEngine, type PolicyEngineOptions, type PolicyLimits } from "./policy/engine.ts";
export { PolicySyntaxError } from "./policy/errors.ts";
export { type Allowance, formatPolicyFile } from "./policy/format.ts";
export { parsePolicyFile } from "./policy/parser.ts";
export type { AccessEntry, PolicyFile } from "./policy/policy-file.ts";
export { type Sandbox, type SandboxFacts, sandboxOf } from "./policy/sandbox.ts";
export { PolicyServer, type PolicyServerLimits } from "./policy/server.ts";
export { ProtocolError } from "./protocol/errors.ts";
export { type Conversation, loadRecording, type RecordedServer, type Recording } from "./recording/conversation.ts";
export { RecordingError, ReplayMismatchError } from "./recording/errors.ts";
export { createRecording, type RecordingFile, type RecordingReader, readRecording } from "./recording/file.ts";
export type { IgnoreRule, RecordingEvent, RecordingLine } from "./recording/format.ts";
export { parseIgnoreRule } from "./recording/ignore-rules.ts";
export { withRecording } from "./recording/recorder.ts";
export { type ReplayOptions, replayBackend } from "./recording/replay.ts";
export { Relay, type RelayLimits, type RelayOptions } from "./relay/server.ts";
export { loadServerScript } from "./scripted/load.ts";
export { realTime, type Time, VirtualTime } from "./time.ts";

/** flashnet for a page with stock Ruffle on it, and what it needs of the host. */
export type { NetworkBackend, OpenOptions, TcpConnection, TcpTarget } from "../../../host/backend/backend.ts";
export { ConnectError, type ConnectFailure } from "../../../host/backend/errors.ts";
export { type HostMapping, parseHostMapping } from "../../../host/backend/host-map.ts";
export {
  type MemoryBackend,
  type MemoryConnection,
  type MemoryServer,
  memoryBackend,
} from "../../../host/backend/memory.ts";
export { parseTargetRule, type TargetRules } from "../../../host/backend/rules.ts";
export type { Host, HostLimits } from "../../../host/host.ts";
export type { Log } from "../../../host/log.ts";
export type { PolicyDecider } from "../../../host/policy/decider.ts";
export { InstallError } from "./errors.ts";
export { type FlashNet, type FlashNetNetwork, type FlashNetOptions, installFlashNet } from "./install.ts";

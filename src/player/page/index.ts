/** flashnet for a page with stock Ruffle on it, and what it needs of the host. */

export type { TcpTarget } from "../../../base/address.ts";
export type { Log } from "../../../base/log.ts";
export { OptionError } from "../../../base/options/check.ts";
export type { NetworkBackend, OpenOptions, TcpConnection } from "../../../host/network/backend.ts";
export type { DirectSockets } from "../../../host/network/direct-sockets/api.ts";
export { directSocketsBackend } from "../../../host/network/direct-sockets/backend.ts";
export { ConnectError, type ConnectFailure } from "../../../host/network/errors.ts";
export {
  type MemoryBackend,
  type MemoryConnection,
  type MemoryServer,
  memoryBackend,
} from "../../../host/network/memory/backend.ts";
export { type WispBackendOptions, wispBackend } from "../../../host/network/wisp/backend.ts";
export { type HostMapping, parseHostMapping } from "../../../host/network/wrappers/host-map.ts";
export { parseTargetRule, type TargetRules } from "../../../host/network/wrappers/target-rules.ts";
export type { PlayerHost, PlayerHostLimits } from "../../../host/player-host.ts";
export type { PolicyDecider } from "../../../host/policy/decider.ts";
export type { RelayNotice, ShowNotice } from "../../../host/relay/client/access.ts";
export type { Obstacle } from "../../../host/relay/client/local-network.ts";
export { InstallError, RuffleLoadError } from "./errors.ts";
export { type FlashNet, type FlashNetNetwork, type FlashNetOptions, installFlashNet } from "./install.ts";
export type { PermissionOption, PermissionTexts } from "./permission.ts";

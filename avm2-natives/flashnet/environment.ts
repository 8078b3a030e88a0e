import { RESERVED_HOST, RESERVED_PORT } from "../../host/protocol/numbers.ts";
import { Placeholder } from "../../src/instrument/placeholders.ts";

/**
 * What the host tells the natives at the moment it puts them into a SWF: each value is a placeholder in the constant
 * pool, replaced by the instrumentation (src/instrument). Content can't change them, but it can read the bytes of any SWF
 * that it can load: nothing here is a secret.
 */

/** URL the SWF was loaded from; policies are matched against its host (spec/security.md §6). */
export const SWF_URL: string = Placeholder.swfUrl;

/** "flash" or "air". */
export const RUNTIME: string = Placeholder.runtime;

/** `Security.sandboxType` of the SWF (spec/security.md §1). */
export const SANDBOX: string = Placeholder.sandbox;

/** "refuse" if `XMLSocket` refuses ports below 1024 at once (docs/policy.md, "Ports below 1024"). */
export const LOW_PORTS: string = Placeholder.lowPorts;

/** The embedding page's `allowNetworking`: "all", "internal" or "none". */
export const ALLOW_NETWORKING: string = Placeholder.allowNetworking;

/** What calls that return at once begin with (SyncCall.ts); "" for content that has none. */
export const SYNC_CALL: string = Placeholder.syncCall;

/** What SharedObjects begin with by which SWFs are rewritten (rewritten.ts); "" if they are not. */
export const REWRITING: string = Placeholder.rewriting;

/** What natives are called, each between commas: `,flash.net::Socket,` */
export const DEFINITIONS: string = Placeholder.definitions;

/** "1" in the SWF that the player was given; "" in those that content loads */
export const IS_ROOT: string = Placeholder.isRoot;

/** The one name and port the player's own sockets are configured for; behind it is the host, never a network. */
export const HOST: string = RESERVED_HOST;
export const PORT: int = RESERVED_PORT;

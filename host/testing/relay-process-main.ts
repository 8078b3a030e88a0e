import { nodeBackend } from "../network/node/backend.ts";
import { Relay, type RelayLimits } from "../relay/server/relay.ts";

/** The other side of relay-process.ts. */
const limits: RelayLimits = JSON.parse(process.argv[2]!);
const relay = new Relay({ limits, backend: nodeBackend({ lingerTimeout: 100 }) });
const url = await relay.listen();
process.send!({ url, token: relay.token });
process.on("disconnect", () => process.exit());

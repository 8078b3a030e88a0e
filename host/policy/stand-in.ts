import { formatTarget } from "../../base/address.ts";
import type { NetworkBackend } from "../network/backend.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { wrapBackend } from "../network/wrappers/wrap.ts";
import { answerPolicyRequest } from "./answer.ts";
import { MASTER_PORT } from "./ports.ts";

/** Milliseconds for a conversation that needs no network. */
const TIMEOUT = 5000;

/**
 * A backend that answers for the policy port of some hosts itself, whether they exist or not.
 *
 * @param files master policy file by host
 */
export function withPolicyFiles(backend: NetworkBackend, files: Readonly<Record<string, string>>): NetworkBackend {
  const policyPorts = memoryBackend();
  const hosts = new Set<string>();
  for (const [host, text] of Object.entries(files)) {
    const file = new TextEncoder().encode(text);
    hosts.add(host.toLowerCase());
    policyPorts.listen(formatTarget({ host, port: MASTER_PORT }), (connection) =>
      answerPolicyRequest(connection, file, TIMEOUT),
    );
  }
  return wrapBackend(backend, {
    openTcp(target, options) {
      const ours = target.port === MASTER_PORT && hosts.has(target.host.toLowerCase());
      return (ours ? policyPorts : backend).openTcp(target, options);
    },
    async close() {
      await policyPorts.close();
      await backend.close();
    },
  });
}

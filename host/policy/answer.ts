/** How a policy port is served: on any connection, and for hosts whose own port 843 is not to be asked. */
import { canonicalHost, formatTarget } from "../../base/address.ts";
import { realTime, startTimer, type Time } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection } from "../network/backend.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { isTls, wrapBackend } from "../network/wrappers/wrap.ts";
import { MASTER_PORT } from "./judgement.ts";

/** As players send it, or with a space as documentation prints it; its NUL may be missing. spec/security.md §2 */
const REQUEST = /^<policy-file-request\s?\/>/;
const LONGEST_REQUEST = "<policy-file-request />".length;

/**
 * The server's side of a policy port: waits for the request, sends the file and a NUL, and closes. A client that asks for
 * something else, or for nothing in time, gets a reset.
 *
 * @param file UTF-8
 * @param timeout milliseconds
 * @param time what the time-out goes by; default the wall clock
 * @throws nothing: whatever the client does, the server goes on
 */
export async function answerPolicyRequest(
  { readable, writable }: TcpConnection,
  file: Uint8Array,
  timeout: number,
  time: Time = realTime(),
): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  writer.closed.catch(() => {});
  const stopTimer = startTimer(time, timeout, () => void writer.abort().catch(() => {}));
  try {
    if (!(await isRequested(reader))) throw new Error("something else was asked for");
    await writer.write(file);
    await writer.write(Uint8Array.of(0));
    await writer.close();
    await reader.cancel();
  } catch {
    await writer.abort().catch(() => {});
  } finally {
    stopTimer();
  }
}

async function isRequested(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
  let request = "";
  while (request.length < LONGEST_REQUEST) {
    const { done, value } = await reader.read();
    if (done) break;
    request += String.fromCharCode(...value.subarray(0, LONGEST_REQUEST));
    if (REQUEST.test(request)) return true;
  }
  return false;
}

/** Milliseconds for a conversation that needs no network. */
const STAND_IN_TIMEOUT = 5000;

/**
 * A backend that answers for the policy port of some hosts itself, whether they exist or not.
 *
 * @param files master policy file by host
 */
export function withPolicyFiles(
  backend: NetworkBackend,
  files: Readonly<Record<string, string>>,
  time: Time = realTime(),
): NetworkBackend {
  const policyPorts = memoryBackend();
  const hosts = new Set<string>();
  for (const [host, text] of Object.entries(files)) {
    const file = new TextEncoder().encode(text);
    hosts.add(canonicalHost(host));
    policyPorts.listen(formatTarget({ host, port: MASTER_PORT }), (connection) =>
      answerPolicyRequest(connection, file, STAND_IN_TIMEOUT, time),
    );
  }
  return wrapBackend(backend, {
    open(target, options, next) {
      const ours = !isTls(options) && target.port === MASTER_PORT && hosts.has(canonicalHost(target.host));
      return ours ? policyPorts.openTcp(target, options) : next(target, options);
    },
    async close(next) {
      await policyPorts.close();
      await next();
    },
  });
}

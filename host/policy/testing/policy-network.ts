import { type MemoryBackend, type MemoryConnection, memoryBackend } from "../../network/memory/backend.ts";
import type { Decision } from "../decider.ts";
import { PolicyEngine, type PolicyLimits } from "../engine.ts";
import { POLICY_REQUEST } from "../fetcher.ts";
import type { Sandbox } from "../sandbox.ts";

const encoder = new TextEncoder();

/** A policy file with these children of its root. */
export function policyFile(children: string): string {
  return `<cross-domain-policy>${children}</cross-domain-policy>`;
}

export function allow(domain: string, toPorts: string): string {
  return `<allow-access-from domain="${domain}" to-ports="${toPorts}"/>`;
}

export function siteControl(metaPolicy: string): string {
  return `<site-control permitted-cross-domain-policies="${metaPolicy}"/>`;
}

/** A network of policy servers that notes which addresses were connected to. */
export class PolicyNetwork {
  readonly backend: MemoryBackend = memoryBackend();
  /** addresses, in the order of the connections */
  readonly asked: string[] = [];

  /** Waits for a request, answers with this and a NUL, and leaves the rest to the client. */
  serve(address: string, answer: string, answered: Promise<void> = Promise.resolve()): void {
    this.listen(address, async ({ readable, writable }) => {
      await readRequest(readable);
      await answered;
      const writer = writable.getWriter();
      await writer.write(encoder.encode(`${answer}\0`));
    });
  }

  /** Waits for a request, answers with this alone, and leaves the rest to the client. */
  sends(address: string, text: string): void {
    this.listen(address, async ({ readable, writable }) => {
      await readRequest(readable);
      await writable.getWriter().write(encoder.encode(text));
    });
  }

  /** Takes connections and never says anything. */
  silent(address: string): void {
    this.listen(address, async () => {});
  }

  /** Serves connections until the client closes them. */
  listen(address: string, server: (connection: MemoryConnection) => Promise<void>): void {
    this.backend.listen(address, (connection) => {
      this.asked.push(address);
      // Not returned: the backend would close the connection when the promise settles.
      server(connection).catch(() => {});
    });
  }
}

/** @throws Error when it is not the request of spec/security.md §2, to the byte */
export async function readRequest(readable: ReadableStream<Uint8Array>): Promise<void> {
  const reader = readable.getReader();
  const received: number[] = [];
  while (received.length < POLICY_REQUEST.length) {
    const { done, value } = await reader.read();
    if (done) break;
    received.push(...value);
  }
  reader.releaseLock();
  if (String(received) !== String([...POLICY_REQUEST])) throw new Error(`${received} is no policy request`);
}

export const SWF: string = "http://site.example/game.swf";
export const HOST: string = "game.example";
export const ALL: string = policyFile(allow("*", "*"));
export const NOTHING: string = policyFile("");

/** What a test sets besides the network. */
export interface Given {
  swfUrl?: string;
  sandbox?: Sandbox;
  host?: string;
  port?: number;
  timeout?: number;
  signal?: AbortSignal;
  openHosts?: ReadonlySet<string>;
  limits?: PolicyLimits;
  /** URLs that content has named */
  named?: string[];
}

/** An engine on a network, with short time-outs. */
export function engineOn(network: PolicyNetwork, { sandbox = "remote", openHosts, limits, named = [] }: Given = {}) {
  const log: string[] = [];
  const engine = new PolicyEngine({
    backend: network.backend,
    sandboxOf: () => sandbox,
    openHosts,
    limits: { policyMasterTimeout: 40, policyTimeout: 80, ...limits },
    log: (line) => log.push(line),
  });
  for (const url of named) engine.loadPolicyFile(url);
  return { engine, log };
}

export function request(engine: PolicyEngine, given: Given = {}): Promise<Decision> {
  const { swfUrl = SWF, host = HOST, port = 5000, timeout = 1000, signal = new AbortController().signal } = given;
  return engine.decide({ swfUrl, host, port, timeout, signal });
}

export async function isAllowed(network: PolicyNetwork, given: Given = {}): Promise<boolean> {
  return (await request(engineOn(network, given).engine, given)).allowed;
}

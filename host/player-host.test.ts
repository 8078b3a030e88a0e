import { describe, expect, it } from "vitest";
import type { ConnectDecision } from "./network/connect-decision.ts";
import { memoryBackend } from "./network/memory/backend.ts";
import { parseHostMapping } from "./network/wrappers/host-map.ts";
import { parseTargetRule } from "./network/wrappers/target-rules.ts";
import { PlayerHost, type PlayerHostOptions } from "./player-host.ts";
import type { ConnectRequest } from "./policy/decider.ts";
import type { Sandbox } from "./policy/sandbox.ts";
import { decodeOpened, decodeRefused, encodeOpen, MessageType } from "./protocol/messages.ts";

/** Opens game.example:80 through a host; the answer is where it led, or the text of the event. */
async function connect(options: Partial<PlayerHostOptions>): Promise<string> {
  const network = memoryBackend();
  for (const address of ["game.example:80", "other.example:81"]) network.listen(address, () => {});
  const host = new PlayerHost({ backend: network, policy: "allow", ...options });
  const answer = await new Promise<{ type: number; payload: Uint8Array }>((resolve) => {
    const endpoint = host.accept({ send: (type, payload) => resolve({ type, payload }), close() {} });
    const open = { version: 1, kind: 1, timeout: 5000, port: 80, host: "game.example", swfUrl: "http://a/b.swf" };
    endpoint.receive(MessageType.open, encodeOpen(open));
  });
  await host.close();
  expect(host.active).toBe(0);
  if (answer.type === MessageType.refused) return decodeRefused(answer.payload).eventText;
  const { remoteAddress, remotePort } = decodeOpened(answer.payload);
  return `${remoteAddress}:${remotePort}`;
}

const SECURITY_ERROR = "Error #2048: Security sandbox violation: http://a/b.swf cannot load data from game.example:80.";

describe("PlayerHost", () => {
  const toOther = [parseHostMapping("game.example:80=other.example:81")];

  it("connects to what content asks for", async () => {
    expect(await connect({})).toBe("game.example:80");
  });

  it("connects to what the host map says", async () => {
    expect(await connect({ map: toOther })).toBe("other.example:81");
  });

  it("enforces policies unless it is told otherwise, and says how to allow the connection", async () => {
    const log: string[] = [];
    const options = { log: { debug() {}, warn: (text: string) => log.push(text) }, limits: { policyTimeout: 20 } };
    expect(await connect({ policy: "enforce", ...options })).toBe(SECURITY_ERROR);
    expect(log.join()).toContain("allow every connection (--policy allow)");
  });

  it("has policies decided for what content asks for, not for what the host map says", async () => {
    const requests: ConnectRequest[] = [];
    const policy = {
      async decide(request: ConnectRequest) {
        requests.push(request);
        return { allowed: true } as const;
      },
    };
    expect(await connect({ policy, map: toOther })).toBe("other.example:81");
    expect(requests).toMatchObject([{ swfUrl: "http://a/b.swf", host: "game.example", port: 80, timeout: 5000 }]);
  });

  it("applies target rules to what the host map says", async () => {
    const rules = { deny: [parseTargetRule("other.example")] };
    expect(await connect({ ...rules })).toBe("game.example:80");
    expect(await connect({ ...rules, map: toOther })).toBe(SECURITY_ERROR);
  });

  it("tells what is decided, by policies and by target rules, for what content asks for", async () => {
    const told: ConnectDecision[] = [];
    const onDecision = (decision: ConnectDecision) => told.push(decision);
    const asked = { swfUrl: "http://a/b.swf", host: "game.example", port: 80 };
    await connect({ policy: "enforce", limits: { policyTimeout: 20 }, onDecision });
    expect(told.splice(0)).toEqual([{ ...asked, allowed: false, text: expect.stringContaining("may not connect") }]);
    const file = '<cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>';
    await connect({ policy: "enforce", policyFor: { "game.example": file }, onDecision });
    expect(told.splice(0)).toEqual([{ ...asked, allowed: true, text: "xmlsocket://game.example:843 lets it connect" }]);
    await connect({ deny: [parseTargetRule("other.example")], map: toOther, onDecision });
    expect(told.splice(0)).toEqual([
      { ...asked, allowed: false, text: expect.stringContaining("other.example:81 is forbidden by a target rule") },
    ]);
    await connect({ onDecision });
    expect(told).toEqual([]);
  });

  it("limits connections", async () => {
    expect(await connect({ limits: { maxConnections: 0 } })).toBe("Error #2031: Socket Error.");
  });

  describe("of a SWF that is not there", () => {
    const sandboxOf = (url: string): Sandbox | undefined => (url === "http://other/c.swf" ? "remote" : undefined);

    it.each(["enforce", "allow"] as const)("connects nothing, whatever the policy: %s", async (policy) => {
      const log: string[] = [];
      const options = { log: { debug() {}, warn: (text: string) => log.push(text) }, limits: { policyTimeout: 20 } };
      expect(await connect({ policy, sandboxOf, ...options })).toBe("Error #2031: Socket Error.");
      expect(log).toEqual(["http://a/b.swf is not the URL of a SWF in this player; content has made it up"]);
    });
  });

  it("uses AIR's words for AIR", async () => {
    expect(await connect({ runtime: "air", limits: { maxConnections: 0 } })).toBe(
      "Error #2031: Socket Error. URL: game.example",
    );
  });
});

import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../base/time.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { answerPolicyRequest, withPolicyFiles } from "./answer.ts";
import { fetchPolicyFile } from "./fetcher.ts";
import { allow, PolicyNetwork, policyFile } from "./testing/policy-network.ts";

const FILE = policyFile(allow("*", "80"));
const LIMITS = { timeout: 5000, maxLength: 1000 };

describe("answerPolicyRequest (spec/security.md §2)", () => {
  it("resets a client that asks for nothing, by the clock that it is given", async () => {
    const time = new VirtualTime();
    const backend = memoryBackend();
    backend.listen("*:843", (connection) =>
      answerPolicyRequest(connection, new TextEncoder().encode(FILE), 5000, time),
    );
    const { readable } = await backend.openTcp(
      { host: "a.example", port: 843 },
      { timeout: 5000, signal: new AbortController().signal },
    );
    let end = "";
    const reading = readable
      .getReader()
      .read()
      .then(
        () => "closed",
        () => "reset",
      )
      .then((how) => {
        end = how;
      });
    time.advance(4999);
    await new Promise((resolve) => setTimeout(resolve));
    expect(end).toBe("");
    time.advance(1);
    await reading;
    expect(end).toBe("reset");
    await backend.close();
  });
});

describe("withPolicyFiles", () => {
  it("answers for port 843 of its hosts, and for nothing else", async () => {
    const network = new PolicyNetwork();
    for (const address of ["*:843", "game.example:80"]) network.serve(address, policyFile(""));
    const backend = withPolicyFiles(network.backend, { "Game.Example": FILE, "::1": FILE });
    const entriesAt = async (host: string, port: number) =>
      (await fetchPolicyFile(backend, { host, port }, LIMITS)).file?.entries.length;
    expect(await entriesAt("game.example", 843)).toBe(1);
    expect(await entriesAt("GAME.example", 843)).toBe(1);
    expect(await entriesAt("::1", 843)).toBe(1);
    expect(network.asked).toEqual([]);
    expect(await entriesAt("game.example", 80)).toBe(0);
    expect(await entriesAt("other.example", 843)).toBe(0);
    await backend.close();
  });

  it("answers for hosts that are gone", async () => {
    const backend = withPolicyFiles(memoryBackend(), { "dead.example": FILE });
    expect((await fetchPolicyFile(backend, { host: "dead.example", port: 843 }, LIMITS)).file).toBeDefined();
    await backend.close();
  });
});

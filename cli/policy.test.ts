import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { nodeBackend } from "../host/network/node/backend.ts";
import { fetchPolicyFile, parsePolicyUrl } from "../host/policy/fetcher.ts";
import { type RelayWebSocket, relayBackend } from "../host/relay/client/backend.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const SWF = fileURLToPath(new URL("../test-swfs/policy/avm2/test.swf", import.meta.url));
const LIMITS = { timeout: 5000, maxLength: 4096 };

let folder: string;
/** a server that takes connections and answers no policy requests */
let game: Server;
let gamePort: number;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-policy-"));
  await writeFile(
    at("policy.xml"),
    '<cross-domain-policy><allow-access-from domain="localhost" to-ports="6112"/></cross-domain-policy>',
  );
  await writeFile(at("broken.xml"), "<cross-domain-policy>");
  game = createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end()));
  await new Promise<void>((resolve) => game.listen(0, "127.0.0.1", resolve));
  gamePort = (game.address() as AddressInfo).port;
});

afterAll(async () => {
  game.close();
  await rm(folder, { recursive: true });
});

/** Has the SWF connect to game.example.com:6112, which leads to the game; its policy ports are closed. */
function runSwf(...args: string[]) {
  const map = [`game.example.com:6112=127.0.0.1:${gamePort}`, "game.example.com:843=127.0.0.1:1"];
  const maps = map.flatMap((mapping) => ["--map", mapping]);
  return run("run", SWF, "--param", "targets=game.example.com:6112", "--until", "done", ...maps, ...args);
}

describe("policy", () => {
  it("serves a policy file until it is interrupted", async () => {
    const terminal = new TestTerminal();
    const args = ["--allow", "*.example.com:80,1024-2000", "--allow", "[::1]", "--allow", "localhost:*", "--port", "0"];
    const done = flashnet(["policy", ...args], terminal);
    const target = parsePolicyUrl(await terminal.firstLine());
    const backend = nodeBackend();
    const { file } = await fetchPolicyFile(backend, target!, LIMITS);
    expect(file).toEqual({
      metaPolicy: "all",
      entries: [
        {
          domain: "*.example.com",
          secure: false,
          toPorts: [
            { first: 80, last: 80 },
            { first: 1024, last: 2000 },
          ],
        },
        { domain: "[::1]", secure: false, toPorts: [{ first: 0, last: 65535 }] },
        { domain: "localhost", secure: false, toPorts: [{ first: 0, last: 65535 }] },
      ],
    });
    await backend.close();
    terminal.interrupt();
    expect(await done).toBe(0);
    expect(terminal.stdoutText).toBe(`xmlsocket://127.0.0.1:${target!.port}\n`);
  });

  it.each([
    ["nobody is allowed", []],
    ["a domain that no SWF has", ["--allow", "www.*.com"]],
    ["no domain", ["--allow", ":80"]],
    ["a URL", ["--allow", "http://example.com"]],
    ["a CIDR range, which policy files have not", ["--allow", "10.0.0.0/8"]],
    ["no port", ["--allow", "example.com:http"]],
    ["an empty list of ports", ["--allow", "example.com:"]],
    ["one port that is none", ["--allow", "example.com:80,99999"]],
  ])("%s: exit 2", async (_, args) => {
    const { exitCode, stdout, stderr } = await run("policy", "--port", "0", ...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: .*\n$/);
  });

  it("says when the port is taken", async () => {
    const { exitCode, stderr } = await run("policy", "--allow", "*", "--port", String(gamePort));
    expect([exitCode, stderr]).toEqual([
      1,
      `error: port ${gamePort} can't be listened on: something else listens there; choose another with --port\n`,
    ]);
  });
});

describe("run", () => {
  const REFUSED =
    "game.example.com:6112 2048 Error #2048: Security sandbox violation: http://localhost/test.swf cannot load data from game.example.com:6112.";

  it("enforces policies, and says on stderr why and what to do", async () => {
    const { exitCode, stdout, stderr } = await runSwf();
    expect([exitCode, stdout]).toEqual([0, `sandbox remote\n${REFUSED}\ndone\n`]);
    expect(stderr).toContain("http://localhost/test.swf may not connect to game.example.com:6112.");
    expect(stderr).toContain("--policy-for game.example.com=FILE");
    expect(stderr).toContain("--policy allow");
  });

  it("--policy allow connects", async () => {
    const { stdout, stderr } = await runSwf("--policy", "allow");
    expect([stdout, stderr]).toEqual(["sandbox remote\ngame.example.com:6112 connect\ndone\n", ""]);
  });

  it("--limit sets a limit of the player, and the message names it", async () => {
    const { stdout, stderr } = await runSwf("--policy", "allow", "--limit", "maxConnections=0");
    expect(stdout).toContain("2031");
    expect(stderr).toContain("over the limit of 0; raise the limit maxConnections");
  });

  it("--policy-for answers for the host, --policy-log has Flash's lines", async () => {
    const log = at("policyfiles.txt");
    const { stdout } = await runSwf("--policy-for", `game.example.com=${at("policy.xml")}`, "--policy-log", log);
    expect(stdout).toBe("sandbox remote\ngame.example.com:6112 connect\ndone\n");
    const resource = "xmlsocket://game.example.com:6112 by requestor from http://localhost/test.swf";
    expect(await readFile(log, "utf8")).toBe(`OK: Root-level SWF loaded: http://localhost/test.swf
OK: Searching for <allow-access-from> in policy files to authorize data loading from resource at ${resource}
OK: Policy file accepted: xmlsocket://game.example.com:843
Warning: Domain game.example.com does not specify a meta-policy.  Applying default meta-policy 'all'.  This configuration is deprecated.  See http://www.adobe.com/go/strict_policy_files to fix this problem.
OK: Request for resource at ${resource} is permitted due to policy file at xmlsocket://game.example.com:843
`);
  });

  it("a policy for another domain does not help", async () => {
    const { stdout } = await runSwf(
      "--policy-for",
      `game.example.com=${at("policy.xml")}`,
      "--url",
      "http://127.0.0.1/test.swf",
    );
    expect(stdout).toContain("Security sandbox violation: http://127.0.0.1/test.swf cannot load data from");
  });

  it("--trust trusts local SWFs", async () => {
    const url = "file:///C:/test.swf";
    expect((await runSwf("--url", url)).stdout).toMatch(/^sandbox localWithNetwork\n.* 2048 /);
    expect((await runSwf("--url", url, "--trust")).stdout).toBe(
      "sandbox localTrusted\ngame.example.com:6112 connect\ndone\n",
    );
  });

  it.each([
    [
      "a policy file that is not there",
      ["--policy-for", "a=missing.xml"],
      1,
      /missing\.xml can't be read: there is no/,
    ],
    [
      "a policy file that is none",
      ["--policy-for", "a=BROKEN"],
      1,
      /broken\.xml is no policy file: byte 21: unclosed tag/,
    ],
    ["no file", ["--policy-for", "a"], 2, /"a" is not HOST=FILE/],
    ["a log that can't be written", ["--policy-log", "/no/such/folder/log"], 1, /log can't be written: there is no/],
    ["an unknown rule for low ports", ["--low-ports", "open"], 2, /Allowed choices are policy, refuse/],
  ])("%s", async (_, args, exitCode, message) => {
    const { stderr, ...result } = await runSwf(...args.map((arg) => arg.replace("BROKEN", at("broken.xml"))));
    expect(result).toEqual({ exitCode, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("--limit", () => {
  it.each([
    ["run", "maxStreams=1", /there is no option maxStreams/],
    ["run", "maxConnection=1", /there is no option maxConnection; did you mean maxConnections\? known are ackStep, /],
    ["serve", "window=4MB", /window is a whole number of bytes, like 1MiB/],
    ["relay", "claimTimeout=soon", /claimTimeout is a whole number of milliseconds, like 10s/],
    ["policy", "window", /window/],
    ["test", "=1", /Write NAME=VALUE/],
  ])("%s --limit %s is bad usage", async (command, limit, message) => {
    const { exitCode, stdout, stderr } = await run(command, "--limit", limit, "x");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  it("sets limits of the relay", async () => {
    const terminal = new TestTerminal();
    const done = flashnet(["relay", "--port", "0", "--limit", "maxSockets=0"], terminal);
    const [url, token] = (await terminal.firstLine()).split(" ") as [string, string];
    const backend = relayBackend({ url, token, WebSocket: WebSocket as unknown as new () => RelayWebSocket });
    const target = { host: "127.0.0.1", port: gamePort };
    await expect(backend.openTcp(target, { timeout: 5000 })).rejects.toMatchObject({ reason: "relay" });
    expect(terminal.stderrText).toContain("there are 0 pages already; raise the limit maxSockets");
    await backend.close();
    terminal.interrupt();
    expect(await done).toBe(0);
  });
});

describe("relay", () => {
  it("--policy-for answers for hosts that are dead, whatever rules there are", async () => {
    const terminal = new TestTerminal();
    const policyFor = ["--policy-for", `dead.example=${at("policy.xml")}`];
    const done = flashnet(["relay", "--port", "0", "--allow", "10.0.0.0/8", ...policyFor], terminal);
    const [url, token] = (await terminal.firstLine()).split(" ") as [string, string];
    const backend = relayBackend({ url, token, WebSocket: WebSocket as unknown as new () => RelayWebSocket });
    const { file } = await fetchPolicyFile(backend, { host: "dead.example", port: 843 }, LIMITS);
    expect(file?.entries).toHaveLength(1);
    const other = await fetchPolicyFile(backend, { host: "other.example", port: 843 }, LIMITS);
    expect(other.failure).toBe("unreachable");
    await backend.close();
    terminal.interrupt();
    expect(await done).toBe(0);
  });
});

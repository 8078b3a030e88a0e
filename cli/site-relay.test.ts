import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { flashnet } from "./program.ts";
import { TestTerminal } from "./testing/terminal.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-site-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function configure(toml: string, name = "site.toml"): string {
  const file = join(folder, name);
  writeFileSync(file, toml);
  return file;
}

const site = (origin: string, more = ""): string =>
  `port = 0\norigins = ["${origin}"]\ntargets = ["game.example:7"]\n${more}`;

async function start(toml: string) {
  const file = configure(toml);
  const terminal = new TestTerminal();
  const line = terminal.firstLine();
  const ended = flashnet(["relay", "--site", file], terminal);
  const [url, metrics] = (await line).split(" ");
  const http = url!.replace("ws:", "http:");
  /** whether pages of an origin may come */
  const takes = async (origin: string): Promise<boolean> => {
    const call = `${http}/call?session=${"0".repeat(32)}`;
    const answer = await fetch(call, {
      method: "POST",
      headers: { Origin: origin },
      body: '{"name":"supports","args":[]}',
    });
    return answer.status !== 403;
  };
  const events = () =>
    terminal.stderrText
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { terminal, ended, url: url!, http, metrics, takes, events };
}

const until = (isSo: () => boolean): Promise<unknown> => vi.waitUntil(isSo, { timeout: 10_000 });

describe("relay --site", () => {
  it("prints where it is, logs in JSON, and loads its file anew on SIGHUP", async () => {
    const relay = await start(site("https://a.example", "[metrics]\nport = 0\n"));
    expect(relay.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/relay$/);
    expect((await fetch(relay.metrics!)).status).toBe(200);
    expect(await relay.takes("https://a.example")).toBe(true);
    expect(await relay.takes("https://b.example")).toBe(false);

    configure(site("https://b.example", "udp = true\n[metrics]\nport = 0\n"));
    relay.terminal.signal("SIGHUP");
    await until(() => relay.terminal.stderrText.includes("takes origins"));
    expect(await relay.takes("https://a.example")).toBe(false);
    expect(await relay.takes("https://b.example")).toBe(true);

    configure("orgins = 1");
    relay.terminal.signal("SIGHUP");
    await until(() => relay.terminal.stderrText.includes("goes on as before"));
    expect(await relay.takes("https://b.example")).toBe(true);

    relay.terminal.signal("SIGINT");
    expect(await relay.ended).toBe(0);
    const about = relay.events().filter(({ event }) => event === "relay" || event === "warning");
    expect(about.map(({ message }) => message.replaceAll(folder, "."))).toEqual([
      `listens at ${relay.url}`,
      "takes origins, targets and tokens from ./site.toml; udp changed as well, which takes a new start",
      expect.stringMatching(
        /^\.\/site\.toml: there is no option orgins; did you mean origins\? .*; the relay goes on as before$/,
      ),
      "has ended",
    ]);
    for (const { time } of relay.events()) expect(new Date(time).toISOString()).toBe(time);
  });

  it("as a process goes on at SIGHUP, drains at SIGTERM, and ends at the next", async () => {
    const file = configure(site("https://a.example", "[drain]\nnotice = '10min'\n"), "process.toml");
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const relay = spawn(process.execPath, ["--import", "tsx", main, "relay", "--site", file]);
    const ended = once(relay, "exit");
    const events = createInterface({ input: relay.stderr })[Symbol.asyncIterator]();
    const said = async (): Promise<string> => JSON.parse((await events.next()).value!).message;
    try {
      const [url] = (await once(createInterface({ input: relay.stdout }), "line")) as [string];
      expect(await said()).toBe(`listens at ${url}`);
      relay.kill("SIGHUP");
      expect(await said()).toBe(`takes origins, targets and tokens from ${file}`);
      relay.kill("SIGTERM");
      expect(await said()).toMatch(/^is not ready any more/);
      expect((await fetch(new URL("/ready", url.replace("ws:", "http:")))).status).toBe(503);
      relay.kill("SIGTERM");
      expect(await said()).toBe("has ended");
      expect(await ended).toEqual([0, null]);
    } finally {
      relay.kill("SIGKILL");
    }
  });

  it("drains on SIGTERM", async () => {
    const relay = await start(site("https://a.example", "[drain]\nnotice = '200ms'\n"));
    relay.terminal.signal("SIGTERM");
    expect((await fetch(new URL("/ready", relay.http))).status).toBe(503);
    expect(await relay.ended).toBe(0);
  });

  it("ends at once on a second SIGTERM", async () => {
    const relay = await start(site("https://a.example", "[drain]\nnotice = '10min'\n"));
    relay.terminal.signal("SIGTERM");
    relay.terminal.signal("SIGTERM");
    expect(await relay.ended).toBe(0);
  });

  it("takes keys of tokens from files beside its own", async () => {
    const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" });
    configure(String(key), "token.pem");
    const relay = await start(site("https://a.example", '[token]\nalgorithm = "ES256"\nkey = "token.pem"\n'));
    const call = `${relay.http}/call?session=${"0".repeat(32)}`;
    const answer = await fetch(call, { method: "POST", headers: { Origin: "https://a.example" }, body: "{}" });
    expect(answer.status).toBe(401);
    relay.terminal.signal("SIGINT");
    await relay.ended;
  });

  it.each([
    ["a file that is not there", "", /^error: site\.toml can't be read: /],
    [
      "a key file that is not there",
      '[token]\nalgorithm = "ES256"\nkey = "no.pem"\n',
      /^error: no\.pem can't be read: /,
    ],
    [
      "a policy file that is none",
      '[policy_for]\n"game.example" = "wrong.toml"\n',
      /^error: wrong\.toml is no policy file: /,
    ],
  ])("does not start with %s", async (_, more, message) => {
    const terminal = new TestTerminal();
    const file = configure(site("https://a.example", more), "wrong.toml");
    const code = await flashnet(["relay", "--site", more === "" ? join(folder, "none", "site.toml") : file], terminal);
    expect(code).toBe(2);
    expect(terminal.stderrText.replace(join(folder, "none/"), "")).toMatch(message);
  });

  it("says which port is taken, and where to choose another", async () => {
    const other = await start(site("https://a.example", "[metrics]\nport = 0\n"));
    const taken = new URL(other.metrics!).port;
    const file = configure(site("https://a.example", `[metrics]\nport = ${taken}\n`), "taken.toml");
    const terminal = new TestTerminal();
    expect(await flashnet(["relay", "--site", file], terminal)).toBe(1);
    expect(terminal.stderrText).toBe(
      `error: port ${taken} can't be listened on: something else listens there; choose another in ${file}\n`,
    );
    other.terminal.signal("SIGINT");
    await other.ended;
  });

  it("has everything in its file", async () => {
    const terminal = new TestTerminal();
    expect(await flashnet(["relay", "--site", configure(site("https://a.example")), "--port", "1"], terminal)).toBe(2);
    expect(terminal.stderrText).toContain("'--site <file.toml>' cannot be used with option '--port <n>'");
  });
});

import { describe, expect, it } from "vitest";
import { deferred } from "../../base/deferred.ts";
import {
  ALL,
  allow,
  engineOn,
  HOST,
  isAllowed,
  NOTHING,
  PolicyNetwork,
  policyFile,
  request,
  siteControl,
} from "./testing/policy-network.ts";

describe("lookup (spec/security.md §3)", () => {
  it("1. files named by loadPolicyFile are fetched only when a connection needs them", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:5001`, ALL);
    const { engine } = engineOn(network, { named: [`xmlsocket://${HOST}:5001`, "xmlsocket://other.example:5001"] });
    expect(network.asked).toEqual([]);
    expect(await request(engine)).toMatchObject({ allowed: true });
    expect(network.asked).toEqual([`${HOST}:5001`]);
  });

  it("1. all of them are completed before the destination is asked", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:5001`, NOTHING, answered.promise);
    network.serve(`${HOST}:5002`, NOTHING);
    network.serve(`${HOST}:5000`, ALL);
    const named = [`xmlsocket://${HOST}:5001`, `xmlsocket://${HOST}:5002`];
    const { engine } = engineOn(network, { named, limits: { policyTimeout: 5000 } });
    const decision = request(engine, { timeout: 5000 });
    await expect.poll(() => network.asked.length).toBe(2);
    answered.resolve();
    expect(await decision).toMatchObject({ allowed: true });
    expect(network.asked).toEqual([`${HOST}:5001`, `${HOST}:5002`, `${HOST}:5000`]);
  });

  it("2. the master is asked first", async () => {
    const network = new PolicyNetwork();
    for (const port of [843, 5000, 5001]) network.serve(`${HOST}:${port}`, NOTHING);
    expect(await isAllowed(network, { named: [`xmlsocket://${HOST}:5001`] })).toBe(false);
    expect(network.asked).toEqual([`${HOST}:843`, `${HOST}:5001`, `${HOST}:5000`]);
  });

  it("2. a master that refuses the connection is none", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:5000`, ALL);
    expect(await isAllowed(network)).toBe(true);
  });

  it("2. a master that does not answer in 3 s is none", async () => {
    const network = new PolicyNetwork();
    network.silent(`${HOST}:843`);
    network.serve(`${HOST}:5000`, ALL);
    const { engine, log } = engineOn(network);
    expect(await request(engine)).toMatchObject({ allowed: true });
    expect(log).toContainEqual(expect.stringMatching(/^Warning: Timeout on xmlsocket:\/\/game\.example:843 /));
  });

  it("2. a master that arrives later may still count", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:843`, ALL, answered.promise);
    network.serve(`${HOST}:5000`, NOTHING, answered.promise);
    const { engine, log } = engineOn(network, { limits: { policyTimeout: 5000 } });
    const decision = request(engine, { timeout: 5000 });
    await expect.poll(() => network.asked).toEqual([`${HOST}:843`, `${HOST}:5000`]);
    answered.resolve();
    expect(await decision).toMatchObject({ allowed: true });
    expect(log.at(-1)).toContain("permitted due to policy file at xmlsocket://game.example:843");
  });

  it("2. a master that arrives later may forbid what was allowed", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:843`, policyFile(siteControl("none")), answered.promise);
    network.serve(`${HOST}:5000`, ALL);
    const { engine, log } = engineOn(network, { limits: { policyTimeout: 5000 } });
    expect(await request(engine)).toMatchObject({ allowed: true });
    answered.resolve();
    await expect.poll(() => log).toContain("OK: Policy file accepted: xmlsocket://game.example:843");
    expect((await request(engine)).allowed).toBe(false);
  });

  it.each<[row: string, metaPolicy: string, asked: number[]]>([
    ["3. `none`: nobody else is asked", "none", [843]],
    ["3. `master-only`: nobody else is asked", "master-only", [843]],
    ["3. `all`: files on other ports count", "all", [843, 5001]],
  ])("%s", async (_, metaPolicy, asked) => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(siteControl(metaPolicy)));
    for (const port of [5000, 5001]) network.serve(`${HOST}:${port}`, ALL);
    expect(await isAllowed(network, { named: [`xmlsocket://${HOST}:5001`] })).toBe(asked.length > 1);
    expect(network.asked).toEqual(asked.map((port) => `${HOST}:${port}`));
  });

  it("a host that is opened by hand needs no file, even after it was refused", async () => {
    const openHosts = new Set<string>();
    const network = new PolicyNetwork();
    const { engine } = engineOn(network, { openHosts });
    expect((await request(engine)).allowed).toBe(false);
    openHosts.add(HOST);
    expect(await request(engine)).toMatchObject({ allowed: true, text: `${HOST} is open to every SWF` });
    expect((await request(engine, { host: "other.example" })).allowed).toBe(false);
  });

  it("4. a master that grants permits, and nobody else is asked", async () => {
    const network = new PolicyNetwork();
    for (const port of [843, 5000]) network.serve(`${HOST}:${port}`, ALL);
    expect(await isAllowed(network)).toBe(true);
    expect(network.asked).toEqual([`${HOST}:843`]);
  });

  it("5. otherwise the destination port itself is asked", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("other.example", "*")));
    network.serve(`${HOST}:5000`, ALL);
    expect(await isAllowed(network)).toBe(true);
  });

  it("6. any file that grants permits, whatever the others say", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("other.example", "*")));
    network.serve(`${HOST}:5001`, "garbage");
    network.silent(`${HOST}:5002`);
    network.serve(`${HOST}:5003`, ALL);
    const named = [5001, 5002, 5003].map((port) => `xmlsocket://${HOST}:${port}`);
    expect(await isAllowed(network, { named })).toBe(true);
  });

  it("6. it is denied only after every candidate has completed", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:843`, NOTHING);
    network.serve(`${HOST}:5001`, ALL, answered.promise);
    const { engine } = engineOn(network, { named: [`xmlsocket://${HOST}:5001`], limits: { policyTimeout: 5000 } });
    let decided = false;
    const decision = request(engine, { timeout: 5000 }).finally(() => {
      decided = true;
    });
    await expect.poll(() => network.asked).toContain(`${HOST}:5001`);
    expect(decided).toBe(false);
    answered.resolve();
    expect(await decision).toMatchObject({ allowed: true });
  });

  it("a server that stays silent is denied after the time-outs", async () => {
    const network = new PolicyNetwork();
    for (const port of [843, 5000]) network.silent(`${HOST}:${port}`);
    expect(await isAllowed(network)).toBe(false);
    expect(network.asked).toEqual([`${HOST}:843`, `${HOST}:5000`]);
  });

  it("the socket's own time-out limits the wait for the destination port", async () => {
    const network = new PolicyNetwork();
    network.silent(`${HOST}:5000`);
    expect(await isAllowed(network, { timeout: 20, limits: { policyTimeout: 600_000 } })).toBe(false);
    await network.backend.close();
  });

  it("the socket's own time-out does not limit the wait for the master", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:843`, ALL, answered.promise);
    const { engine } = engineOn(network, { limits: { policyMasterTimeout: 5000, policyTimeout: 5000 } });
    const decision = request(engine, { timeout: 1 });
    // A request that does not wait for it gets to the destination meanwhile.
    await isAllowed(network, { host: "other.example", limits: { policyMasterTimeout: 10, policyTimeout: 10 } });
    answered.resolve();
    expect(await decision).toMatchObject({ allowed: true });
    expect(network.asked).toEqual([`${HOST}:843`]);
  });

  it("2. a master that does not answer has its 3 s alone when content names it, too", async () => {
    const network = new PolicyNetwork();
    network.silent(`${HOST}:843`);
    network.serve(`${HOST}:5000`, ALL);
    const { engine } = engineOn(network, { named: [`xmlsocket://${HOST}:843`], limits: { policyTimeout: 60_000 } });
    expect(await request(engine, { timeout: 60_000 })).toMatchObject({ allowed: true });
  });

  it("a request for port 843 itself: it is asked only once", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, NOTHING);
    expect(await isAllowed(network, { port: 843, named: [`xmlsocket://${HOST}:843`] })).toBe(false);
    expect(network.asked).toEqual([`${HOST}:843`]);
  });

  it("a request for port 843 waits for it as for any destination", async () => {
    const network = new PolicyNetwork();
    const answered = deferred();
    network.serve(`${HOST}:843`, ALL, answered.promise);
    const { engine, log } = engineOn(network, { limits: { policyTimeout: 5000 } });
    const decision = request(engine, { port: 843, timeout: 5000 });
    await expect.poll(() => log).toContainEqual(expect.stringContaining("Timeout"));
    answered.resolve();
    expect(await decision).toMatchObject({ allowed: true });
  });

  it("a file named twice, or the destination named, is asked for once", async () => {
    const network = new PolicyNetwork();
    for (const port of [5000, 5001]) network.serve(`${HOST}:${port}`, NOTHING);
    const named = [5001, 5001, 5000].map((port) => `xmlsocket://${HOST}:${port}`);
    expect(await isAllowed(network, { named })).toBe(false);
    expect(network.asked.toSorted()).toEqual([`${HOST}:5000`, `${HOST}:5001`]);
  });

  it("a file that is named after the request does not count for it", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:5001`, ALL);
    const { engine } = engineOn(network);
    const decision = request(engine);
    engine.loadPolicyFile(`xmlsocket://${HOST}:5001`);
    expect((await decision).allowed).toBe(false);
    expect((await request(engine)).allowed).toBe(true);
  });

  it.each(["http://game.example/crossdomain.xml", "https://game.example/crossdomain.xml"])(
    "files served by HTTP authorise no socket: %s",
    async (url) => {
      const network = new PolicyNetwork();
      const { engine, log } = engineOn(network, { named: [url] });
      expect((await request(engine)).allowed).toBe(false);
      expect(log.filter((line) => line.includes("crossdomain"))).toEqual([]);
    },
  );

  it.each(["xmlsocket://game.example", "nonsense", ""])("loadPolicyFile(%j) fails, which only the log shows", (url) => {
    const { log } = engineOn(new PolicyNetwork(), { named: [url] });
    expect(log).toEqual([`Warning: Failed to load policy file from ${url}`]);
  });

  it("content that gives up is not waited for", async () => {
    const network = new PolicyNetwork();
    network.silent(`${HOST}:843`);
    const giveUp = new AbortController();
    const { engine } = engineOn(network, { limits: { policyMasterTimeout: 600_000, policyTimeout: 600_000 } });
    const decision = request(engine, { signal: giveUp.signal, timeout: 600_000 });
    await expect.poll(() => network.asked).toEqual([`${HOST}:843`]);
    giveUp.abort();
    expect((await decision).allowed).toBe(false);
    await network.backend.close();
  });
});

describe("cache (spec/security.md §3)", () => {
  it("100 sockets to one host, opened at once, cause one fetch from each policy port", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, NOTHING);
    network.serve(`${HOST}:5000`, ALL);
    const { engine } = engineOn(network, { limits: { policyTimeout: 5000, policyMasterTimeout: 5000 } });
    const decisions = await Promise.all(Array.from({ length: 100 }, () => request(engine, { timeout: 5000 })));
    expect(decisions.every(({ allowed }) => allowed)).toBe(true);
    expect(network.asked).toEqual([`${HOST}:843`, `${HOST}:5000`]);
  });

  it("what was fetched holds for the life of the player, by host and port", async () => {
    const network = new PolicyNetwork();
    for (const host of [HOST, "other.example"]) network.serve(`${host}:843`, ALL);
    const { engine } = engineOn(network);
    for (const port of [5000, 80, 5000]) expect((await request(engine, { port })).allowed).toBe(true);
    expect((await request(engine, { host: "other.example" })).allowed).toBe(true);
    expect((await request(engine, { host: HOST.toUpperCase() })).allowed).toBe(true);
    expect(network.asked).toEqual([`${HOST}:843`, "other.example:843"]);
  });

  it("a port that gave no file is not asked again at once", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:5000`, "garbage");
    const { engine } = engineOn(network);
    for (let i = 0; i < 3; i++) expect((await request(engine)).allowed).toBe(false);
    expect(network.asked).toEqual([`${HOST}:5000`]);
  });

  it("a port that gave no file is asked again after a while: its server may have been started", async () => {
    const network = new PolicyNetwork();
    const { engine } = engineOn(network, { limits: { policyRetry: 0 } });
    expect((await request(engine)).allowed).toBe(false);
    network.serve(`${HOST}:5000`, ALL);
    expect((await request(engine)).allowed).toBe(true);
  });

  it("remembers so many files and no more", async () => {
    const network = new PolicyNetwork();
    for (const host of ["a", "b", "c"]) network.serve(`${host}:843`, ALL);
    const { engine } = engineOn(network, { limits: { maxPolicyFiles: 2 } });
    for (const host of ["a", "b", "c", "c", "b", "a"]) expect((await request(engine, { host })).allowed).toBe(true);
    expect(network.asked).toEqual(["a:843", "b:843", "c:843", "a:843"]);
  });
});

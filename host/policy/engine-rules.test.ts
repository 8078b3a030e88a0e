import { describe, expect, it } from "vitest";
import type { Sandbox } from "./sandbox.ts";
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
  SWF,
  siteControl,
} from "./testing/policy-network.ts";

describe("who needs a policy file (spec/security.md §1)", () => {
  const LOCAL = "file:///C:/game.swf";
  it.each<[row: string, sandbox: Sandbox, swfUrl: string, without: boolean, own: boolean, everybody: boolean]>([
    ["remote: always", "remote", SWF, false, true, true],
    ["remote: also for the SWF's own host", "remote", `http://${HOST}/game.swf`, false, true, true],
    ['localWithNetwork: one for domain="*"', "localWithNetwork", LOCAL, false, false, true],
    ["localTrusted: none", "localTrusted", LOCAL, true, true, true],
    ["localWithFile: no socket at all", "localWithFile", LOCAL, false, false, false],
    ["application: none", "application", "app:/game.swf", true, true, true],
  ])("%s", async (_, sandbox, swfUrl, without, own, everybody) => {
    const given = { sandbox, swfUrl };
    expect(await isAllowed(new PolicyNetwork(), given)).toBe(without);
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("site.example", "*") + allow(HOST, "*")));
    expect(await isAllowed(network, given)).toBe(own);
    const open = new PolicyNetwork();
    open.serve(`${HOST}:843`, ALL);
    expect(await isAllowed(open, given)).toBe(everybody);
  });

  it("application: any port, below 1024 too, and nobody is asked", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, NOTHING);
    expect(await isAllowed(network, { sandbox: "application", port: 80 })).toBe(true);
    expect(network.asked).toEqual([]);
  });
});

describe("scope and authority (spec/security.md §4)", () => {
  it("port 80 is opened by a policy on 843", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("*", "80")));
    expect(await isAllowed(network, { port: 80 })).toBe(true);
  });

  it.each<[row: string, policyPort: number, allowed: boolean]>([
    ["port 80 is opened by another policy port below 1024", 500, true],
    ["port 80 is not opened by a policy on 5000", 5000, false],
    ["port 80 is not opened by a policy on 1024", 1024, false],
  ])("%s", async (_, policyPort, allowed) => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:${policyPort}`, policyFile(allow("*", "*")));
    expect(await isAllowed(network, { port: 80, named: [`xmlsocket://${HOST}:${policyPort}`] })).toBe(allowed);
  });

  it("port 80 is opened by a policy on port 80", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:80`, ALL);
    expect(await isAllowed(network, { port: 80 })).toBe(true);
  });

  it.each<[row: string, policyHost: string, host: string]>([
    ["a policy of one host says nothing about another", "a.example.com", "b.example.com"],
    ["a policy of a domain says nothing about what is below it", "example.com", "www.example.com"],
    ["a policy of `localhost` says nothing about `127.0.0.1`", "localhost", "127.0.0.1"],
    ["a policy of `127.0.0.1` says nothing about `localhost`", "127.0.0.1", "localhost"],
  ])("%s", async (_, policyHost, host) => {
    const network = new PolicyNetwork();
    network.serve(`${policyHost}:843`, ALL);
    expect(await isAllowed(network, { host, named: [`xmlsocket://${policyHost}:843`] })).toBe(false);
    expect(await isAllowed(network, { host: policyHost })).toBe(true);
  });

  it("the requestor's domain is that of the SWF's URL: `localhost` is not `127.0.0.1`", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("127.0.0.1", "*")));
    expect(await isAllowed(network, { swfUrl: "http://127.0.0.1:8080/a.swf" })).toBe(true);
    expect(await isAllowed(network, { swfUrl: "http://localhost/a.swf" })).toBe(false);
  });

  it("an IPv6 host, with brackets or without", async () => {
    const network = new PolicyNetwork();
    network.serve("[::1]:843", ALL);
    const { engine } = engineOn(network);
    for (const host of ["::1", "[::1]"]) expect((await request(engine, { host })).allowed).toBe(true);
    expect(network.asked).toEqual(["[::1]:843"]);
  });
});

describe("meta-policy (spec/security.md §5)", () => {
  it.each<[row: string, master: string, byMaster: boolean, byDestination: boolean]>([
    ["none", policyFile(siteControl("none") + allow("*", "1-4999")), false, false],
    ["master-only", policyFile(siteControl("master-only") + allow("*", "1-4999")), true, false],
    ["all", policyFile(siteControl("all") + allow("*", "1-4999")), true, true],
    ["absent", policyFile(allow("*", "1-4999")), true, true],
    ["by-content-type", policyFile(siteControl("by-content-type") + allow("*", "1-4999")), true, true],
    [
      "several, one of them `none`",
      policyFile(siteControl("all") + siteControl("none") + allow("*", "1-4999")),
      false,
      false,
    ],
    ["unknown", policyFile(siteControl("some") + allow("*", "1-4999")), false, false],
    ["a master that can't be read says nothing", "garbage", false, true],
  ])("%s", async (_, master, byMaster, byDestination) => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, master);
    network.serve(`${HOST}:5000`, ALL);
    expect(await isAllowed(network, { port: 4000 })).toBe(byMaster);
    expect(await isAllowed(network, { port: 5000 })).toBe(byDestination);
  });

  it("is only honoured in the master file", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:5001`, policyFile(siteControl("none")));
    network.serve(`${HOST}:5000`, ALL);
    expect(await isAllowed(network, { named: [`xmlsocket://${HOST}:5001`] })).toBe(true);
  });
});

describe("entries (spec/security.md §6)", () => {
  it.each<[row: string, entries: string, swfUrl: string, allowed: boolean]>([
    ["domain and port match", allow("site.example", "5000"), SWF, true],
    ["the domain does not match", allow("other.example", "5000"), SWF, false],
    ["the port does not match", allow("site.example", "5001"), SWF, false],
    [
      "domain of one entry and port of another",
      allow("site.example", "5001") + allow("other.example", "5000"),
      SWF,
      false,
    ],
    ["an entry without `to-ports` grants nothing", '<allow-access-from domain="*"/>', SWF, false],
    ['`secure="true"` and a SWF by HTTP', '<allow-access-from domain="*" to-ports="*" secure="true"/>', SWF, false],
    [
      '`secure="true"` and a SWF by HTTPS',
      '<allow-access-from domain="*" to-ports="*" secure="true"/>',
      "https://a/b.swf",
      true,
    ],
    ["`secure` left out and a SWF by HTTP", allow("*", "*"), SWF, true],
    ["unknown elements spoil the whole file", `${allow("*", "*")}<x/>`, SWF, false],
    [
      "the port of the SWF's URL is no part of its domain",
      allow("site.example", "*"),
      "http://site.example:8080/a.swf",
      true,
    ],
    ["the page's domain does not matter, only the SWF's", allow("page.example", "*"), SWF, false],
  ])("%s", async (_, entries, swfUrl, allowed) => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(entries));
    expect(await isAllowed(network, { swfUrl })).toBe(allowed);
  });
});

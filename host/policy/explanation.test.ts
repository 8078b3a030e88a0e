import { describe, expect, it } from "vitest";
import {
  ALL,
  allow,
  engineOn,
  type Given,
  HOST,
  isAllowed,
  NOTHING,
  PolicyNetwork,
  policyFile,
  request,
  SWF,
  siteControl,
} from "./testing/policy-network.ts";

describe("what people are told", () => {
  async function explanation(network: PolicyNetwork, given: Given = {}): Promise<string> {
    const decision = await request(engineOn(network, given).engine, given);
    return decision.allowed ? "" : decision.text;
  }

  it("who asked for what, which files were looked at, which rule refused, what would allow it", async () => {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(siteControl("all") + allow("other.example", "*")));
    network.serve(`${HOST}:5000`, policyFile(allow("site.example", "80")));
    expect(await explanation(network)).toBe(
      "http://site.example/game.swf may not connect to game.example:5000. " +
        "Policy files looked at: xmlsocket://game.example:843 (does not allow the domain site.example); " +
        "xmlsocket://game.example:5000 (does not have port 5000 in its to-ports). " +
        "The rule: a SWF may connect if a policy file lets it, and none does. " +
        "To allow it, have port 843 or 5000 of game.example serve a policy file with " +
        '<allow-access-from domain="site.example" to-ports="5000"/>, ' +
        "or give flashnet such a file (--policy-for game.example=FILE), or allow every connection (--policy allow).",
    );
  });

  it("no command with a host in it that a shell could take for more", async () => {
    const text = await explanation(new PolicyNetwork(), { host: "game.example;rm" });
    expect(text).not.toContain("--policy-for");
    expect(text).toContain("or allow every connection (--policy allow).");
  });

  it("what it says to do, done, allows it", async () => {
    const network = new PolicyNetwork();
    const [line] = /<allow-access-from [^>]*>/.exec(await explanation(network))!;
    network.serve(`${HOST}:843`, policyFile(line));
    expect(await isAllowed(network)).toBe(true);
  });

  it.each<[rule: string, arrange: (network: PolicyNetwork) => void, given: Given, text: string]>([
    ["no file at all", () => {}, {}, "843 (none: game.example:843 refused the connection"],
    [
      "no answer",
      (network) => network.silent(`${HOST}:5000`),
      {},
      "5000 (none: game.example:5000 sent nothing within 80 ms)",
    ],
    [
      "a file without its NUL, on a connection that stays open",
      (network) => network.sends(`${HOST}:5000`, ALL),
      {},
      `5000 (none: game.example:5000 sent ${ALL.length} bytes and no NUL, with which a policy file ends, within 80 ms)`,
    ],
    [
      "a web server",
      (network) => network.serve(`${HOST}:5000`, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
      {},
      "5000 (no policy file: a web server answers there, with HTTP/1.1 400 Bad Request)",
    ],
    [
      "a web server that waits for more",
      (network) => network.sends(`${HOST}:5000`, "HTTP/1.0 501 Not Implemented\r\n\r\n"),
      {},
      "5000 (none: a web server answers there, with HTTP/1.0 501 Not Implemented)",
    ],
    [
      "ports that are none",
      (network) => network.serve(`${HOST}:5000`, policyFile(allow("*", "undefined"))),
      {},
      "5000 (has to-ports that are no list of ports, such as 80,1024-2000 or *)",
    ],
    [
      "files named that are fetched by HTTP",
      () => {},
      { named: ["http://game.example/crossdomain.xml"] },
      "The SWF has named others, which don't count: http://game.example/crossdomain.xml (files fetched by HTTP are for loading data, and open no sockets). ",
    ],
    [
      "files named without a port",
      () => {},
      { named: ["xmlsocket://game.example"] },
      "xmlsocket://game.example (it is no xmlsocket://HOST:PORT)",
    ],
    [
      "files named for another spelling of the host",
      () => {},
      { named: ["xmlsocket://127.0.0.1:5000"] },
      "xmlsocket://127.0.0.1:5000 (it is for 127.0.0.1, and the SWF connects to game.example)",
    ],
    [
      "no answer so far",
      (network) => network.silent(`${HOST}:5000`),
      { timeout: 10 },
      "5000 (has not answered so far)",
    ],
    [
      "no policy file",
      (network) => network.serve(`${HOST}:843`, "<html/>"),
      {},
      "843 (no policy file: byte 7: <html> has no place as the root)",
    ],
    [
      "meta-policy none",
      (network) => network.serve(`${HOST}:843`, policyFile(siteControl("none"))),
      {},
      'The meta-policy "none" there forbids every connection',
    ],
    [
      "meta-policy master-only",
      (network) => network.serve(`${HOST}:843`, policyFile(siteControl("master-only"))),
      {},
      'The meta-policy "master-only" there lets no other file count',
    ],
    [
      "port authority",
      (network) => network.serve(`${HOST}:5001`, ALL),
      { port: 80, named: [`xmlsocket://${HOST}:5001`] },
      "5001 (does not count for port 80: files served on port 1024 and up open no port below)",
    ],
    ["a low port", () => {}, { port: 80 }, "have port 843 or 80 of game.example serve"],
    ["port 843 itself", () => {}, { port: 843 }, "have port 843 of game.example serve"],
    [
      "a local SWF",
      (network) => network.serve(`${HOST}:843`, policyFile(allow("a.example", "*"))),
      { swfUrl: "file:///a.swf", sandbox: "localWithNetwork" },
      'does not allow local SWFs, which takes domain="*"',
    ],
    [
      "secure",
      (network) =>
        network.serve(`${HOST}:843`, policyFile('<allow-access-from domain="*" to-ports="*" secure="true"/>')),
      {},
      "allows SWFs loaded by HTTPS only",
    ],
    [
      "to-ports missing",
      (network) => network.serve(`${HOST}:843`, policyFile('<allow-access-from domain="*"/>')),
      {},
      "lacks to-ports, without which an entry opens no port",
    ],
    ["sandbox", () => {}, { swfUrl: "file:///a.swf", sandbox: "localWithFile" }, "--trust"],
  ])("%s", async (_, arrange, given, text) => {
    const network = new PolicyNetwork();
    arrange(network);
    const told = await explanation(network, given);
    expect(told).toContain(text);
    expect(told).not.toContain("\n");
    await network.backend.close();
  });
});

describe("policyfiles.txt (spec/security.md §9)", () => {
  const RESOURCE = "xmlsocket://game.example:5000";
  const SEARCHING = `OK: Searching for <allow-access-from> in policy files to authorize data loading from resource at ${RESOURCE} by requestor from ${SWF}`;
  const NO_META_POLICY =
    "Warning: Domain game.example does not specify a meta-policy.  Applying default meta-policy 'all'.  This configuration is deprecated.  See http://www.adobe.com/go/strict_policy_files to fix this problem.";
  const MASTER = "xmlsocket://game.example:843";
  const DENIED = `Error: Request for resource at ${RESOURCE} by requestor from ${SWF} is denied due to lack of policy file permissions.`;

  it.each<[row: string, arrange: (network: PolicyNetwork) => void, named: string[], lines: string[]]>([
    [
      "permitted",
      (network) => network.serve(`${HOST}:843`, policyFile(siteControl("all") + allow("*", "*"))),
      [],
      [
        SEARCHING,
        `OK: Policy file accepted: ${MASTER}`,
        `OK: Request for resource at ${RESOURCE} by requestor from ${SWF} is permitted due to policy file at ${MASTER}`,
      ],
    ],
    [
      "denied",
      (network) => {
        network.serve(`${HOST}:843`, NOTHING);
        network.serve(`${HOST}:5000`, "garbage");
      },
      [],
      [
        SEARCHING,
        `OK: Policy file accepted: ${MASTER}`,
        NO_META_POLICY,
        `Error: [strict] Ignoring policy file at ${RESOURCE} due to incorrect syntax.  See http://www.adobe.com/go/strict_policy_files to fix this problem.`,
        DENIED,
      ],
    ],
    [
      "the server cannot be reached",
      () => {},
      [],
      [
        SEARCHING,
        `Warning: Failed to load policy file from ${MASTER}`,
        NO_META_POLICY,
        `Warning: Failed to load policy file from ${RESOURCE}`,
        `Error: Request for resource at ${RESOURCE} by requestor from ${SWF} has failed because the server cannot be reached.`,
      ],
    ],
    [
      "a file ignored because of the meta-policy",
      (network) => network.serve(`${HOST}:843`, policyFile(siteControl("master-only"))),
      [`xmlsocket://${HOST}:5001`],
      [
        SEARCHING,
        `OK: Policy file accepted: ${MASTER}`,
        "Error: Ignoring policy file at xmlsocket://game.example:5001 due to meta-policy 'master-only'.",
        DENIED,
      ],
    ],
  ])("%s", async (_, arrange, named, lines) => {
    const network = new PolicyNetwork();
    arrange(network);
    const { engine, log } = engineOn(network, { named, limits: { policyMasterTimeout: 5000, policyTimeout: 5000 } });
    await request(engine);
    expect(log).toEqual(lines);
  });

  it("a master that takes too long is logged once, however many wait for it", async () => {
    const network = new PolicyNetwork();
    network.silent(`${HOST}:843`);
    const { engine, log } = engineOn(network, { limits: { policyMasterTimeout: 20, policyTimeout: 60 } });
    await Promise.all([request(engine), request(engine), request(engine)]);
    expect(log.filter((line) => line.includes("Timeout"))).toEqual([
      "Warning: Timeout on xmlsocket://game.example:843 (at 0.02 seconds) while waiting for socket policy file.  This should not cause any problems, but see http://www.adobe.com/go/strict_policy_files for an explanation.",
    ]);
    expect(log.filter((line) => line === NO_META_POLICY)).toHaveLength(1);
  });
});

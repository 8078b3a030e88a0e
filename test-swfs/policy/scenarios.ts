/** Policy servers and game servers as they are found in the wild, and whether a SWF may connect. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { formatTarget } from "../../base/address.ts";
import type { HostMapping } from "../../host/network/wrappers/host-map.ts";

/** Where the SWF believes to be from. */
export const SWF_URL = "http://localhost/games/game.swf";

/** What a server does with a policy request. */
type Answer = (socket: Socket) => unknown;

interface Scenario {
  row: string;
  /** what the SWF connects to */
  target: string;
  /** by port; ports that nobody asks for a policy are closed, but that of the target */
  answers: Record<number, Answer>;
  /** what the SWF names by `Security.loadPolicyFile` */
  policies?: string[];
  allowed: boolean;
}

function sends(children: string): Answer {
  return (socket) => socket.end(`<?xml version="1.0"?><cross-domain-policy>${children}</cross-domain-policy>\0`);
}

const allow = (domain: string, toPorts: string): string =>
  `<allow-access-from domain="${domain}" to-ports="${toPorts}"/>`;
const ALL = sends(allow("*", "*"));
const MASTER_ONLY = '<site-control permitted-cross-domain-policies="master-only"/>';

const singleBytes: Answer = async (socket) => {
  const bytes = [...`<cross-domain-policy>${allow("localhost", "5000")}</cross-domain-policy>\0`];
  socket.setNoDelay(true);
  for (const [i, byte] of bytes.entries()) {
    socket.write(byte);
    // Some of them arrive alone for sure.
    if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
};

const silent: Answer = () => {};
const garbage: Answer = (socket) => socket.end(Buffer.from([0xff, 0xd8, 0xff, 0x3c, 0x00, 0x3e, 0x0d]));

export const scenarios: readonly Scenario[] = [
  {
    row: "allowed by master",
    target: "a.example:5000",
    answers: { 843: sends(allow("localhost", "5000")) },
    allowed: true,
  },
  {
    row: "refused by master",
    target: "b.example:5000",
    answers: { 843: sends(allow("other.example", "*")) },
    allowed: false,
  },
  { row: "master-only", target: "c.example:5000", answers: { 843: sends(MASTER_ONLY), 5000: ALL }, allowed: false },
  { row: "allowed by destination port", target: "d.example:5000", answers: { 5000: ALL }, allowed: true },
  {
    row: "port 80 opened by a policy on 843",
    target: "e.example:80",
    answers: { 843: sends(allow("*", "80")) },
    allowed: true,
  },
  {
    row: "port 80 not opened by a policy on 5000",
    target: "f.example:80",
    answers: { 5000: ALL },
    policies: ["xmlsocket://f.example:5000"],
    allowed: false,
  },
  {
    row: "port 80 opened by a policy on 500",
    target: "g.example:80",
    answers: { 500: ALL },
    policies: ["xmlsocket://g.example:500"],
    allowed: true,
  },
  {
    row: "a server that never answers",
    target: "h.example:5000",
    answers: { 843: silent, 5000: silent },
    allowed: false,
  },
  {
    row: "a silent master, and a destination that allows",
    target: "i.example:5000",
    answers: { 843: silent, 5000: ALL },
    allowed: true,
  },
  {
    row: "a server that sends garbage",
    target: "j.example:5000",
    answers: { 843: garbage, 5000: garbage },
    allowed: false,
  },
  { row: "a policy split into single bytes", target: "k.example:5000", answers: { 5000: singleBytes }, allowed: true },
  {
    row: "a SWF from localhost, allowed for 127.0.0.1",
    target: "l.example:5000",
    answers: { 843: sends(allow("127.0.0.1", "*")) },
    allowed: false,
  },
  { row: "a policy of localhost", target: "localhost:5000", answers: { 843: ALL }, allowed: true },
  { row: "127.0.0.1 is another host than localhost", target: "127.0.0.1:5000", answers: {}, allowed: false },
];

/** The servers of all scenarios, each behind ports of the system's choice. */
export class ScenarioServers {
  readonly map: HostMapping[] = [];
  /** every connection: port of the scenario, and whether a policy was asked for */
  readonly connections: { target: string; policy: boolean }[] = [];
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<ScenarioServers> {
    const servers = new ScenarioServers();
    for (const scenario of scenarios) await servers.#add(scenario);
    return servers;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #add({ target, answers }: Scenario): Promise<void> {
    const [host, port] = target.split(":") as [string, string];
    for (const served of new Set([843, 500, Number(port), ...Object.keys(answers).map(Number)])) {
      const open = served === Number(port) || served in answers;
      // Nobody listens on this port of this machine.
      const to = open ? await this.#listen(formatTarget({ host, port: served }), answers[served]) : CLOSED;
      this.map.push({ from: { host, port: served }, to });
    }
  }

  async #listen(target: string, answer: Answer | undefined): Promise<{ host: string; port: number }> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
      const connection = { target, policy: false };
      this.connections.push(connection);
      socket.once("data", (request) => {
        connection.policy = request.toString() === "<policy-file-request/>\0";
        // A game server that knows nothing of policies takes it for a mistake.
        if (answer === undefined || !connection.policy) socket.end();
        else void answer(socket);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    this.#servers.push(server);
    return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  }
}

const CLOSED = { host: "127.0.0.1", port: 1 };

/** FlashVars that have a program go through all scenarios. */
export const flashVars: Record<string, string> = {
  targets: scenarios.map(({ target }) => target).join(","),
  policies: scenarios.flatMap(({ policies = [] }) => policies).join(","),
  // How long the server that never answers is waited for.
  timeout: "2000",
};

/** What a program traces of its scenarios, in the order of the list. */
export function expectedTrace(kind: "Socket" | "XMLSocket" | "AVM1"): string[] {
  return scenarios.map(({ target, allowed }) => {
    if (kind === "AVM1") return `${target} ${allowed}`;
    if (allowed) return `${target} connect`;
    return `${target} 2048 Error #2048: Security sandbox violation: ${SWF_URL} cannot load data from ${target}.`;
  });
}

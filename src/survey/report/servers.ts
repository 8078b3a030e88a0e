import type { ConnectionRow, SurveyRow } from "../row.ts";
import { serversOf } from "../servers.ts";
import { fileOf } from "./compact.ts";
import type { LeftOut, ServerHost } from "./format.ts";
import { shortened } from "./shortened.ts";

/** Hosts that are counted, and those that are told. */
const MAX_COUNTED = 20_000;
const MAX_TOLD = 500;
/** Of each host: ports with protocols, and SWFs that are named. */
const MAX_PORTS = 20;
const MAX_EXAMPLES = 10;
/** Characters of a host: names have 253 at most. */
const MAX_HOST = 260;

interface Counted {
  swfs: number;
  ports: Map<string, ServerHost["ports"][number]>;
  portsLeftOut: number;
  examples: ServerHost["examples"];
}

/** Which servers are asked for, and by how many SWFs. */
export class ServerTally {
  readonly #hosts = new Map<string, Counted>();
  #isFull = false;

  add(row: SurveyRow): void {
    const byHost = new Map<string, ConnectionRow[]>();
    for (const server of serversOf(row)) {
      const host = shortened(server.host, MAX_HOST);
      byHost.set(host, [...(byHost.get(host) ?? []), server]);
    }
    for (const [host, servers] of byHost) this.#add(host, servers, row);
  }

  /** By the number of SWFs; those of one number by name. */
  told(): { servers: ServerHost[]; serversLeftOut: LeftOut } {
    const servers = [...this.#hosts]
      .sort(([left, { swfs: few }], [right, { swfs: many }]) => many - few || (left < right ? -1 : 1))
      .slice(0, MAX_TOLD)
      .map(([host, { swfs, ports, portsLeftOut, examples }]) => ({
        ...{ host, swfs, portsLeftOut, examples },
        ports: [...ports.values()].sort((left, right) => right.swfs - left.swfs || left.port - right.port),
      }));
    return { servers, serversLeftOut: { names: this.#hosts.size - servers.length, orMore: this.#isFull } };
  }

  #add(host: string, servers: readonly ConnectionRow[], row: SurveyRow): void {
    let counted = this.#hosts.get(host);
    if (counted === undefined) {
      if (this.#hosts.size >= MAX_COUNTED) {
        this.#isFull = true;
        return;
      }
      counted = { swfs: 0, ports: new Map(), portsLeftOut: 0, examples: [] };
      this.#hosts.set(host, counted);
    }
    counted.swfs++;
    if (counted.examples.length < MAX_EXAMPLES) counted.examples.push({ sha256: row.sha256, file: fileOf(row) });
    for (const { port, protocol } of servers) {
      const key = `${port} ${protocol}`;
      const known = counted.ports.get(key);
      if (known !== undefined) known.swfs++;
      else if (counted.ports.size < MAX_PORTS) counted.ports.set(key, { port, protocol, swfs: 1 });
      else counted.portsLeftOut++;
    }
  }
}

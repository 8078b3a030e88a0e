import type { SurveyRow } from "../row.ts";
import { needsServer, problemsOf, serversOf } from "../servers.ts";
import { differs, needsAir } from "./compact.ts";
import type { DistributionName, ReportSummary } from "./format.ts";
import { ServerTally } from "./servers.ts";
import { byNumber, Tally } from "./tally.ts";

/** Bars of each distribution; versions are few. */
const MAX_BARS = 20;
const MAX_VERSIONS = 64;
const MAX_RUFFLES = 8;

/** What is said of all SWFs together. It takes the same memory for any number of them. */
export class SummaryTally {
  readonly #airOnly: ReadonlySet<string>;
  readonly #servers = new ServerTally();
  readonly #ruffles = new Set<string>();
  readonly #tallies: Record<DistributionName, Tally> = {
    versions: new Tally(),
    machines: new Tally(),
    classes: new Tally(),
    hosts: new Tally(),
    ports: new Tally(),
    problems: new Tally(),
  };
  readonly #counts = {
    swfs: 0,
    files: 0,
    needServer: 0,
    hostUnknown: 0,
    needAir: 0,
    failed: 0,
    compared: 0,
    differ: 0,
  };

  constructor(airOnly: ReadonlySet<string>) {
    this.#airOnly = airOnly;
  }

  add(row: SurveyRow): void {
    const { inspect, runs, compare, fileCount } = row;
    const counts = this.#counts;
    const servers = serversOf(row);
    const problems = problemsOf(row);
    counts.swfs++;
    counts.files += fileCount;
    if (needsServer(row)) counts.needServer++;
    if (needsServer(row) && servers.length === 0) counts.hostUnknown++;
    if (needsAir(row, this.#airOnly)) counts.needAir++;
    if (problems.length > 0) counts.failed++;
    if (compare !== null) counts.compared++;
    if (differs(row)) counts.differ++;
    for (const { ruffle } of runs) if (this.#ruffles.size < MAX_RUFFLES) this.#ruffles.add(ruffle);
    this.#servers.add(row);
    this.#count("versions", inspect?.swfVersion == null ? [] : [`${inspect.swfVersion}`]);
    this.#count("machines", inspect?.vm == null ? [] : [inspect.vm]);
    this.#count("classes", inspect?.classes.map(({ name }) => name) ?? []);
    this.#count(
      "hosts",
      servers.map(({ host }) => host),
    );
    this.#count(
      "ports",
      servers.map(({ port }) => `${port}`),
    );
    this.#count(
      "problems",
      problems.map(({ code, message }) => `${code}: ${message}`),
    );
  }

  summary(): ReportSummary {
    const { versions, machines, classes, hosts, ports, problems } = this.#tallies;
    return {
      ...this.#counts,
      avm1: machines.count("AVM1"),
      avm2: machines.count("AVM2"),
      ruffles: [...this.#ruffles],
      distributions: {
        versions: versions.top(MAX_VERSIONS, byNumber),
        machines: machines.top(MAX_BARS),
        classes: classes.top(MAX_BARS),
        hosts: hosts.top(MAX_BARS),
        ports: ports.top(MAX_BARS),
        problems: problems.top(MAX_BARS),
      },
      ...this.#servers.told(),
    };
  }

  /** A SWF counts once for each name. */
  #count(name: DistributionName, values: readonly string[]): void {
    for (const value of new Set(values)) this.#tallies[name].add(value);
  }
}

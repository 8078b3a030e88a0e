import { html, type TemplateResult } from "lit";
import { printable } from "../../../base/printable.ts";
import type { Distribution, DistributionName, LeftOut, ReportConfig } from "../../../src/survey/report/format.ts";
import { linkTo, type Search } from "../search.ts";

const number = new Intl.NumberFormat("en");

/** Titles, what one of them is called, and the SWFs that a bar stands for. */
const DISTRIBUTIONS: Record<DistributionName, { title: string; one: string; search(name: string): Partial<Search> }> = {
  versions: { title: "SWF versions", one: "version", search: (version) => ({ version }) },
  machines: { title: "Machines", one: "machine", search: (machine) => ({ machine }) },
  problems: {
    title: "Problems",
    one: "problem",
    search: (name) => ({ show: "failed", text: name.slice(0, name.indexOf(":")) }),
  },
  hosts: { title: "Hosts", one: "host", search: (host) => ({ host }) },
  ports: { title: "Ports", one: "port", search: (port) => ({ text: `:${port}` }) },
  classes: { title: "Classes", one: "class", search: (name) => ({ class: name }) },
};

/** How many there are, and how many of each kind. */
export function overview({ summary, shown }: ReportConfig): TemplateResult {
  const { swfs, files, avm1, avm2, needServer, hostUnknown, needAir, failed, compared, differ, ruffles } = summary;
  return html`<div class="scroll overview">
    <div class="figures">
      ${figure("SWFs", swfs, files === swfs ? "" : `in ${number.format(files)} files`, {})}
      ${figure("Need a server", needServer, hostUnknown > 0 ? `${number.format(hostUnknown)} of unknown hosts` : "", { show: "needsServer" })}
      ${figure("Need AIR", needAir, "", { show: "needsAir" })}
      ${figure("AVM1", avm1, "ActionScript 1 and 2", { machine: "AVM1" })}
      ${figure("AVM2", avm2, "ActionScript 3", { machine: "AVM2" })}
      ${figure("Failed", failed, "", { show: "failed" })}
      ${compared > 0 ? figure("Differ", differ, `of ${number.format(compared)} compared`, { show: "differs" }) : ""}
    </div>
    ${ruffles.length > 0 ? html`<p class="quiet">Run in Ruffle ${ruffles.map((version) => printable(version)).join(", ")}.</p>` : ""}
    ${shown < swfs ? html`<p class="quiet">${notShown(shown, swfs)}</p>` : ""}
    <div class="distributions">
      ${(Object.keys(DISTRIBUTIONS) as DistributionName[]).map((name) => distribution(name, summary.distributions[name]))}
    </div>
  </div>`;
}

/** What the table lacks. */
export function notShown(shown: number, swfs: number): string {
  const rest = number.format(swfs - shown);
  return `The table has ${number.format(shown)} of ${number.format(swfs)} SWFs, first those that need a server or AIR, failed, or differ; the other ${rest} are in results.parquet and results.jsonl. All figures are of all SWFs.`;
}

/** What a list lacks, if it lacks anything. */
export function leftOut({ names, orMore }: LeftOut, one: string): string {
  if (names === 0 && !orMore) return "";
  const many = one === "class" ? "classes" : `${one}s`;
  return `and ${number.format(names)} ${orMore ? "or more " : ""}other ${names === 1 && !orMore ? one : many}`;
}

function figure(title: string, count: number, more: string, search: Partial<Search>): TemplateResult {
  return html`<a class="figure" href=${linkTo({ view: "swfs", ...search })}>
    <b>${number.format(count)}</b> <span>${title}</span> <span class="quiet">${more}</span></a>`;
}

function distribution(name: DistributionName, { bars, leftOut: rest }: Distribution): TemplateResult | "" {
  if (bars.length === 0) return "";
  const { title, one, search } = DISTRIBUTIONS[name];
  const largest = Math.max(...bars.map(([, swfs]) => swfs));
  return html`<section aria-labelledby=${name}>
    <h2 id=${name}>${title}</h2>
    <ol class="bars">${bars.map(
      ([label, swfs]) => html`<li><a href=${linkTo({ view: "swfs", ...search(label) })}>
        <span class="label" title=${printable(label)}>${printable(label)}</span>
        <span class="track" aria-hidden="true"><span style="width: ${(100 * swfs) / largest}%"></span></span>
        <span class="count">${number.format(swfs)}</span></a></li>`,
    )}</ol>
    <p class="quiet">${leftOut(rest, one)}</p>
  </section>`;
}

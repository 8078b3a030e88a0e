import { html, type TemplateResult } from "lit";
import { printable } from "../../../base/printable.ts";
import type { ReportSummary, ServerHost } from "../../../src/survey/report/format.ts";
import { mapOption } from "../map-option.ts";
import { linkTo } from "../search.ts";
import { nameOf } from "../table.ts";
import { leftOut } from "./overview.ts";

const number = new Intl.NumberFormat("en");

/** Servers by host, and what would revive each. @param text what is looked for among their names */
export function servers(summary: ReportSummary, text: string, typed: (event: InputEvent) => void): TemplateResult {
  const wanted = text.toLowerCase().trim();
  const found = summary.servers.filter(({ host }) => host.toLowerCase().includes(wanted));
  return html`<div class="bar" role="search">
      <input type="search" aria-label="Search hosts" placeholder="Host…" maxlength="200" aria-keyshortcuts="/" .value=${text} @input=${typed}>
      <span class="status quiet" role="status">${number.format(found.length)} ${found.length === 1 ? "host" : "hosts"} ${leftOut(summary.serversLeftOut, "host")}</span>
    </div>
    <div class="scroll servers">
      <p class="quiet">With the option beside it, <code>flashnet run</code> and <code>flashnet serve</code> dial a server of
        yours in place of one that is gone.${
          summary.hostUnknown > 0
            ? html` Of <a href=${linkTo({ view: "swfs", show: "needsServer" })}>${number.format(summary.hostUnknown)} SWFs</a> it is
            known that they open connections, and not where to.`
            : ""
        }</p>
      ${found.map(serverHost)}
      ${found.length === 0 ? html`<p class="nothing">${summary.servers.length === 0 ? "No SWF asks for a server, as far as is known." : "No host is like that."}</p>` : ""}
    </div>`;
}

function serverHost({ host, swfs, ports, portsLeftOut, examples }: ServerHost): TemplateResult {
  return html`<section class="host">
    <h2>${printable(host) || "(no name)"}</h2>
    <table>
      <thead><tr><th scope="col">Port</th><th scope="col">Protocol</th><th scope="col">SWFs</th><th scope="col">To revive it</th></tr></thead>
      <tbody>${ports.map(
        ({ port, protocol, swfs }) => html`<tr>
          <td>${port}</td><td>${protocol.toUpperCase()}</td><td>${number.format(swfs)}</td>
          <td>${revival(host, port)}</td>
        </tr>`,
      )}</tbody>
    </table>
    ${portsLeftOut > 0 ? html`<p class="quiet">and further ports</p>` : ""}
    <details><summary>${number.format(swfs)} ${swfs === 1 ? "SWF" : "SWFs"}</summary>
      <ul>${examples.map(({ sha256, file }) => html`<li><a href=${linkTo({ view: "servers", swf: sha256 })}>${nameOf({ file })}</a></li>`)}</ul>
      ${swfs > examples.length ? html`<p><a href=${linkTo({ view: "swfs", host })}>all of them in the table</a></p>` : ""}
    </details>
  </section>`;
}

function revival(host: string, port: number): TemplateResult {
  const option = mapOption({ host, port });
  return option === undefined
    ? html`<span class="quiet">nothing: it is no name of a host</span>`
    : html`<flashnet-copy .text=${option}></flashnet-copy>`;
}

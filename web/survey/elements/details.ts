import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { formatTarget } from "../../../base/address.ts";
import { printable, printableText } from "../../../base/printable.ts";
import type {
  CompareRow,
  ConnectionRow,
  InspectRow,
  RunRow,
  StageProblem,
  SurveyRow,
} from "../../../src/survey/row.ts";
import { formatBytes } from "../../inspector/format.ts";
import { mapOption } from "../map-option.ts";
import { picturePath } from "../picture-path.ts";
import { nameOf } from "../table.ts";
import { detailsStyles } from "./details-styles.ts";

const number = new Intl.NumberFormat("en");

/** All that is known of one SWF, in a dialog. It tells `closed`. */
export class DetailsElement extends LitElement {
  static override properties = {
    row: { attribute: false },
    problem: { attribute: false },
    pictures: { attribute: false },
  };
  static override styles = detailsStyles;

  /** undefined while it is loaded */
  declare row: SurveyRow | undefined;
  /** why there is none */
  declare problem: string | undefined;
  declare pictures: string;

  protected override firstUpdated(): void {
    this.#dialog.showModal();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("row")) this.renderRoot.querySelector(".scroll")!.scrollTop = 0;
  }

  override render(): TemplateResult {
    const { row, problem } = this;
    const name = row === undefined ? "…" : nameOf({ file: row.files[0] || row.sha256 });
    return html`<dialog aria-labelledby="name" @close=${this.#closed} @click=${this.#clicked}>
      <header><h2 id="name">${name}</h2><button type="button" autofocus @click=${() => this.#dialog.close()}>Close</button></header>
      <div class="scroll">
        ${problem === undefined ? "" : html`<p class="problem" role="alert">${problem}</p>`}
        ${row === undefined ? "" : this.#row(row)}
      </div>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  #row({ sha256, size, files, fileCount, inspect, runs, compare }: SurveyRow): TemplateResult {
    return html`<p class="mono hash">${sha256}</p>
      ${compare === null ? "" : comparison(compare)}
      ${this.#runPictures(runs)}
      <section><h3>Found in ${number.format(fileCount)} ${fileCount === 1 ? "place" : "places"}, ${formatBytes(size)}</h3>
        ${texts(files, fileCount - files.length)}</section>
      ${inspect === null ? html`<p class="quiet">It was not inspected.</p>` : inspected(inspect)}
      ${runs.length === 0 ? html`<p class="quiet">It was not run.</p>` : runs.map(ran)}`;
  }

  /** Side by side, as two Ruffles drew it. */
  #runPictures(runs: readonly RunRow[]): TemplateResult | "" {
    const shown = runs.flatMap(({ ruffle, picture }) => {
      const path = picturePath(this.pictures, picture);
      return path === undefined ? [] : [{ ruffle, path }];
    });
    if (shown.length === 0) return "";
    return html`<div class="pictures">${shown.map(
      ({ ruffle, path }) => html`<figure><img src=${path} alt="Its last frame in Ruffle ${printable(ruffle)}">
        <figcaption class="quiet">Ruffle ${printable(ruffle)}</figcaption></figure>`,
    )}</div>`;
  }

  /** A click beside the dialog is one on its own surface, which its content covers. */
  #clicked({ target }: MouseEvent): void {
    if (target === this.#dialog) this.#dialog.close();
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}

function comparison({ from, to, same, differences }: CompareRow): TemplateResult {
  const which = `Ruffle ${printable(from)} and ${printable(to)}`;
  if (same) return html`<p class="good">${which} do the same with it.</p>`;
  return html`<section><h3>${which} differ</h3>
    <dl>${differences.map(({ what, text }) => html`<dt>${what}</dt><dd class="text">${lines(text)}</dd>`)}</dl></section>`;
}

function inspected(inspect: InspectRow): TemplateResult {
  const { problem, swfVersion, vm, width, height, frameRate, frames, classes, calls, connections } = inspect;
  const facts = [
    swfVersion === null ? "" : `SWF ${swfVersion}`,
    vm ?? "",
    width === null || height === null ? "" : `${width} × ${height}`,
    frames === null ? "" : `${number.format(frames)} ${frames === 1 ? "frame" : "frames"}`,
    frameRate === null ? "" : `${Number(frameRate.toFixed(2))} a second`,
  ];
  return html`<section><h3>Inspected</h3>
    ${problemText(problem)}
    <p>${facts.filter(Boolean).join(", ")}</p>
    ${
      classes.length === 0
        ? ""
        : html`<h4>Classes</h4><dl>${classes.map(
            ({ name, provider, lacks }) => html`<dt>${printable(name)}</dt>
        <dd><span class=${provider === "missing" ? "problem" : "quiet"}>${PROVIDERS[provider]}</span>${lacks.map((text) => html`<br>${printable(text)}`)}</dd>`,
          )}</dl>`
    }
    ${servers("Servers that it names", connections)}
    ${list("Calls", calls)} ${list("Policy files", inspect.policyUrls)} ${list("Shared objects", inspect.sharedObjects)}
    ${list("Mentioned", inspect.mentioned)} ${list("Not read", inspect.unread)}
  </section>`;
}

const PROVIDERS = { flashnet: "from flashnet", player: "the player's", missing: "nobody has it" } as const;

function ran(run: RunRow): TemplateResult {
  const { ruffle, problem, ended, frames, trace, traceLines, errors, connections, loads } = run;
  const rest = (traceLines ?? 0) - trace.length;
  return html`<section><h3>Run in Ruffle ${printable(ruffle)}</h3>
    ${problemText(problem)}
    ${ended === null ? "" : html`<p>${frames === null ? "" : `${number.format(frames)} frames; `}ended by: ${printable(ended)}</p>`}
    ${servers("Servers that it asked for", connections)}
    ${list("Loads", loads)}
    ${errors.length === 0 ? "" : html`<h4>Errors</h4><pre class="mono" tabindex="0">${errors.map(lines).join("\n\n")}</pre>`}
    ${
      trace.length === 0
        ? ""
        : html`<h4>Trace</h4><pre class="mono" tabindex="0">${trace.map(lines).join("\n")}</pre>
      ${rest > 0 ? html`<p class="quiet">and ${number.format(rest)} more lines</p>` : ""}`
    }
  </section>`;
}

function problemText(problem: StageProblem | null): TemplateResult | "" {
  return problem === null ? "" : html`<p class="problem"><b>${problem.code}</b>: ${printable(problem.message)}</p>`;
}

function servers(title: string, connections: readonly ConnectionRow[]): TemplateResult | "" {
  if (connections.length === 0) return "";
  return html`<h4>${title}</h4><dl>${connections.map((server) => {
    const option = mapOption(server);
    return html`<dt>${printable(formatTarget(server))} ${server.protocol.toUpperCase()}</dt>
      <dd>${option === undefined ? html`<span class="quiet">no name of a host</span>` : html`<flashnet-copy .text=${option}></flashnet-copy>`}</dd>`;
  })}</dl>`;
}

function list(title: string, all: readonly string[]): TemplateResult | "" {
  return all.length === 0 ? "" : html`<h4>${title}</h4>${texts(all)}`;
}

/** @param more that are not among them */
function texts(all: readonly string[], more = 0): TemplateResult {
  return html`<ul class="mono">${all.map((text) => html`<li>${printable(text)}</li>`)}</ul>
    ${more > 0 ? html`<p class="quiet">and ${number.format(more)} more</p>` : ""}`;
}

/** Text of several lines; a carriage return alone is none. */
function lines(text: string): string {
  return printableText(text.replaceAll("\r\n", "\n"));
}

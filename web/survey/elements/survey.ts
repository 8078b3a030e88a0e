import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { messageOf } from "../../../base/errors.ts";
import type { CompactRow, DistributionName, ReportConfig } from "../../../src/survey/report/format.ts";
import type { SurveyRow } from "../../../src/survey/row.ts";
import { loadData } from "../data.ts";
import { EVERYTHING, linkTo, type Search, SHOWS, type Show, type Sort, VIEWS, type View } from "../search.ts";
import { Table, type TableRow } from "../table.ts";
import { notShown, overview } from "./overview.ts";
import { servers } from "./servers.ts";
import { surveyStyles } from "./survey-styles.ts";
import type { TableElement } from "./table.ts";

const number = new Intl.NumberFormat("en");

/** Milliseconds between two times that the table is looked through again, as rows come. */
const PAUSE = 1000;
/** Names that a filter offers. */
const MAX_OPTIONS = 200;

/** The report of a survey. It tells `search-changed`. */
export class SurveyElement extends LitElement {
  static override properties = {
    config: { attribute: false },
    search: { attribute: false },
    found: { state: true },
    details: { state: true },
    problem: { state: true },
  };
  static override styles = surveyStyles;

  declare config: ReportConfig;
  declare search: Search;
  declare found: readonly TableRow[];
  declare details: SurveyRow | undefined;
  declare problem: string | undefined;
  readonly table = new Table();
  #isWhole = false;

  constructor() {
    super();
    this.search = EVERYTHING;
    this.found = [];
  }

  /** Loads the rows, one script after another. @throws Error */
  async load(): Promise<void> {
    const { data, chunks } = this.config;
    let looked = Number.NEGATIVE_INFINITY;
    for (const chunk of chunks) {
      this.table.put(await loadData<CompactRow[]>(data, chunk));
      if (this.search.swf !== "" && this.details === undefined) void this.#openDetails();
      if (performance.now() - looked < PAUSE) continue;
      this.#find();
      looked = performance.now();
    }
    this.#isWhole = true;
    this.#find();
    this.requestUpdate();
    if (this.details === undefined) void this.#openDetails();
  }

  /** Goes to the field for what is looked for. */
  focusSearch(): void {
    if (this.search.view === "overview") this.#searchFor({ ...EVERYTHING, view: "swfs" });
    void this.updateComplete.then(() => {
      const field = this.renderRoot.querySelector<HTMLInputElement>("[type=search]")!;
      field.focus();
      field.select();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("search")) return;
    const before = changed.get("search") ?? EVERYTHING;
    const { swf, ...looked } = this.search;
    if (linkTo({ ...before, swf: "" }) !== linkTo(looked)) {
      this.#find();
      this.#tableElement?.toTop();
    }
    if (before.swf !== swf) void this.#openDetails();
  }

  override render(): TemplateResult {
    const { view, swf, text } = this.search;
    return html`<nav aria-label="Parts of the report">${(Object.keys(VIEWS) as View[]).map(
      (name) =>
        html`<a href=${linkTo({ view: name })} aria-current=${name === view ? "page" : "false"}>${VIEWS[name]}</a>`,
    )}</nav>
    ${view === "overview" ? overview(this.config) : view === "servers" ? servers(this.config.summary, text, this.#typed) : this.#swfs()}
    ${
      swf === ""
        ? ""
        : html`<flashnet-survey-details .row=${this.details} .problem=${this.problem} .pictures=${this.config.pictures}
      @closed=${() => this.#searchFor({ swf: "" })}></flashnet-survey-details>`
    }`;
  }

  get #tableElement(): TableElement | null {
    return this.renderRoot.querySelector("flashnet-survey-table");
  }

  #swfs(): TemplateResult {
    const { text, show, version, machine, host } = this.search;
    const { shown, summary, pictures } = this.config;
    return html`<div class="bar" role="search">
      <input type="search" aria-label="Search" placeholder="Name, server, class…" maxlength="200" aria-keyshortcuts="/"
        .value=${text} @input=${this.#typed} @keydown=${this.#leaveSearch}>
      <div class="filters" role="group" aria-label="Show">${(Object.keys(SHOWS) as Show[]).map((name) => this.#show(name, show))}</div>
      ${this.#filter("version", "Version", version, "versions")}
      ${this.#filter("machine", "Machine", machine, "machines")}
      ${this.#filter("class", "Class", this.search.class, "classes")}
      ${this.#filter("host", "Host", host, "hosts")}
      <span class="status quiet" role="status" title=${shown < summary.swfs ? notShown(shown, summary.swfs) : ""}>${this.#status()}</span>
    </div>
    <div class="grow">
      <flashnet-survey-table .rows=${this.found} .search=${this.search} .pictures=${pictures}
        @sorted=${({ detail }: CustomEvent<{ sort: Sort; down: boolean }>) => this.#searchFor(detail)}
        @swf-opened=${({ detail }: CustomEvent<string>) => this.#searchFor({ swf: detail })}></flashnet-survey-table>
      ${this.#isWhole && this.found.length === 0 ? this.#nothing() : ""}
    </div>`;
  }

  #show(name: Show, shown: Show): TemplateResult | "" {
    const { swfs, needServer, needAir, failed, differ } = this.config.summary;
    const count = { all: swfs, needsServer: needServer, needsAir: needAir, failed, differs: differ }[name];
    if (count === 0 && name !== "all" && name !== shown) return "";
    return html`<button type="button" aria-pressed=${name === shown} @click=${() => this.#searchFor({ show: name })}>${
      SHOWS[name]
    } <span class="quiet">${number.format(count)}</span></button>`;
  }

  /** The names that there are most of, and the chosen one. */
  #filter(
    name: "version" | "machine" | "class" | "host",
    label: string,
    chosen: string,
    distribution: DistributionName,
  ): TemplateResult | "" {
    const { distributions, servers } = this.config.summary;
    const known =
      name === "host" ? servers.map(({ host }) => host) : distributions[distribution].bars.map(([bar]) => bar);
    const names = [...new Set([...known.slice(0, MAX_OPTIONS), ...(chosen === "" ? [] : [chosen])])];
    if (names.length === 0) return "";
    const choose = ({ target }: Event): void => this.#searchFor({ [name]: (target as HTMLSelectElement).value });
    return html`<select aria-label=${label} @change=${choose} class=${chosen === "" ? "" : "chosen"}>
      <option value="" ?selected=${chosen === ""}>${label}: any</option>
      ${names.map((one) => html`<option value=${one} ?selected=${one === chosen}>${one.replace(/^.*::/, "")}</option>`)}
    </select>`;
  }

  #status(): string {
    const { shown, summary } = this.config;
    const loaded = this.table.size;
    const loading = this.#isWhole ? "" : `loading, ${number.format(loaded)} of ${number.format(shown)} so far: `;
    const found = this.found.length === loaded ? "" : `${number.format(this.found.length)} of `;
    const cut = shown < summary.swfs ? `, ${number.format(summary.swfs - shown)} more in results.parquet` : "";
    return `${loading}${found}${number.format(loaded)} SWFs${cut}`;
  }

  #nothing(): TemplateResult {
    return html`<p class="nothing">No SWF is like that.<br>
      <button type="button" @click=${() => this.#searchFor({ ...EVERYTHING, view: "swfs" })}>Show all</button></p>`;
  }

  #find(): void {
    this.found = this.table.find(this.search);
  }

  async #openDetails(): Promise<void> {
    const { swf } = this.search;
    this.details = undefined;
    this.problem = undefined;
    if (swf === "") return;
    const row = this.table.get(swf);
    if (row === undefined) {
      if (this.#isWhole)
        this.problem = "This SWF is not in the table; look for it in results.parquet or results.jsonl.";
      return;
    }
    try {
      const rows = await loadData<SurveyRow[]>(this.config.data, row.details);
      // Another may have been opened since.
      if (this.search.swf === swf) this.details = rows.find(({ sha256 }) => sha256 === swf);
    } catch (error) {
      if (this.search.swf === swf) this.problem = messageOf(error);
    }
  }

  #searchFor(search: Partial<Search>): void {
    this.search = { ...this.search, ...search };
    this.dispatchEvent(new CustomEvent("search-changed"));
  }

  readonly #typed = ({ target }: InputEvent): void => {
    this.#searchFor({ text: (target as HTMLInputElement).value });
  };

  #leaveSearch(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#tableElement?.focus();
  }
}

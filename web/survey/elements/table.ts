import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { printable } from "../../../base/printable.ts";
import { chosenByKey } from "../../inspector/elements/keys.ts";
import { VirtualRows } from "../../inspector/elements/virtual-rows.ts";
import { formatBytes } from "../../inspector/format.ts";
import { picturePath } from "../picture-path.ts";
import { EVERYTHING, type Search, SORTS, type Sort } from "../search.ts";
import { folderOf, isA, nameOf, type TableRow } from "../table.ts";
import { ROW, tableStyles } from "./table-styles.ts";

const number = new Intl.NumberFormat("en");

/** The SWFs that are found, in a table of which the rows in sight are there. It tells `swf-opened`, and `sorted`. */
export class TableElement extends LitElement {
  static override properties = {
    rows: { attribute: false },
    search: { attribute: false },
    pictures: { attribute: false },
    at: { state: true },
  };
  static override styles = tableStyles;

  declare rows: readonly TableRow[];
  declare search: Search;
  /** folder of pictures */
  declare pictures: string;
  /** the chosen row; -1: none */
  declare at: number;
  readonly #virtual = new VirtualRows(this, { scroller: () => this.#scroller, rowHeight: ROW });

  constructor() {
    super();
    this.rows = [];
    this.search = EVERYTHING;
    this.pictures = "";
    this.at = -1;
  }

  /** Goes to the chosen row, or the first one. */
  override focus(): void {
    if (this.at < 0 && this.rows.length > 0) this.at = 0;
    this.#scroller?.focus();
  }

  toTop(): void {
    this.at = -1;
    if (this.#scroller) this.#scroller.scrollTop = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("rows") && this.at >= this.rows.length) this.at = -1;
  }

  override render(): TemplateResult {
    const items = this.#virtual.items(this.rows.length);
    return html`<div class="table" role="grid" aria-label="SWFs" aria-rowcount=${this.rows.length + 1} aria-colcount="6">
      <div class="row head" role="row" aria-rowindex="1">
        <span role="columnheader" class="picture">Picture</span>
        ${(Object.keys(SORTS) as Sort[]).map((sort) => this.#heading(sort))}
      </div>
      <div class="list" role="rowgroup" tabindex="0" aria-label="SWFs" aria-activedescendant=${this.at < 0 ? "" : `r${this.at}`}
        @keydown=${this.#pressed}>
        <div class="rows" role="none" style="height: ${this.#virtual.height}px">
          ${repeat(
            items,
            ({ index }) => this.rows[index]!.sha256,
            ({ index, start }) => this.#row(index, start),
          )}
        </div>
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("at") && this.at >= 0) this.#virtual.show(this.at);
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".list");
  }

  #heading(sort: Sort): TemplateResult {
    const isSorted = this.search.sort === sort;
    const order = !isSorted ? "none" : this.search.down ? "descending" : "ascending";
    return html`<span role="columnheader" class=${sort} aria-sort=${order}>
      <button type="button" @click=${() => this.#sort(sort)}>${SORTS[sort]}<span aria-hidden="true">${
        isSorted ? (this.search.down ? " ▾" : " ▴") : ""
      }</span></button></span>`;
  }

  /** A row is made again only when something of it is another: thousands go by as one scrolls. */
  #row(index: number, start: number): TemplateResult {
    const row = this.rows[index]!;
    const isChosen = index === this.at;
    return html`<div class="row swf" role="row" id="r${index}" aria-rowindex=${index + 2} aria-selected=${isChosen}
      style="transform: translateY(${start}px)" @click=${() => this.#open(index)}>
      ${guard([row], () => this.#cells(row))}
    </div>`;
  }

  #cells(row: TableRow): TemplateResult {
    const { size, version, vm, servers, problems, fileCount } = row;
    const picture = picturePath(this.pictures, row.picture);
    const [server, ...others] = servers;
    const kind = [version === null ? "" : `SWF ${version}`, vm].filter(Boolean).join(" · ");
    const folder = `${folderOf(row)}${fileCount > 1 ? ` and ${number.format(fileCount - 1)} more` : ""}`;
    return html`<span role="gridcell" class="picture">${
      picture === undefined
        ? ""
        : html`<img src=${picture} alt="" loading="lazy" decoding="async" draggable="false" @error=${noPicture}>`
    }</span>
    <span role="gridcell" class="name"><b title=${printable(row.file)}>${nameOf(row)}</b><span class="quiet folder">${folder}</span>
      <span class="quiet narrow">${kind} · ${formatBytes(size)}</span></span>
    <span role="gridcell" class="size">${formatBytes(size)}</span>
    <span role="gridcell" class="version">${kind}</span>
    <span role="gridcell" class="servers">${
      server === undefined
        ? html`<span class="quiet">${isA(row, "needsServer") ? "a server" : ""}</span>`
        : html`<span>${printable(server)}</span>${others.length > 0 ? html` <span class="quiet">+${others.length}</span>` : ""}`
    }</span>
    <span role="gridcell" class="problems">${problems.map((code) => html`<span class="badge bad">${code}</span>`)}${
      isA(row, "needsAir") ? html`<span class="badge air">AIR</span>` : ""
    }${isA(row, "differs") ? html`<span class="badge air">differs</span>` : ""}</span>`;
  }

  #sort(sort: Sort): void {
    const down = this.search.sort === sort && !this.search.down;
    this.dispatchEvent(new CustomEvent("sorted", { detail: { sort, down } }));
  }

  #open(index: number): void {
    this.at = index;
    this.dispatchEvent(new CustomEvent("swf-opened", { detail: this.rows[index]!.sha256 }));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.#open(this.at);
      return;
    }
    this.at = chosenByKey(event, this.at, this.rows.length, this.#virtual.page) ?? this.at;
  }
}

/** It was asked for, and is not there. */
function noPicture({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).className = "missing";
}

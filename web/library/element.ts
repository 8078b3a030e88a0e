import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { VirtualRows } from "../inspector/elements/virtual-rows.ts";
import { formatBytes } from "../inspector/format.ts";
import { badgesOf, detailsOf, networkOf, sentenceOf } from "./card.ts";
import { cardByKey } from "./keys.ts";
import { LIBRARY_PATHS, type LibraryProgress, type LibrarySwf } from "./lines.ts";
import { EVERYTHING, FILTERS, type Filter, folderOf, nameOf, type Search, Shelf, SORTS, type Sort } from "./shelf.ts";
import { CARD, GAP, styles } from "./styles.ts";

/** Milliseconds between two times that everything is looked through again, as more is known. */
const PAUSE = 1000;
const number = new Intl.NumberFormat("en");

/** Tells of the SWFs that are seen and not known yet: `detail` is their paths. */
export type SwfsSeen = CustomEvent<string[]>;

/**
 * The SWFs of a folder as cards, to look for and to open. It tells `search-changed`, `swfs-seen` and `file-chosen`, whose
 * `detail` is a file.
 */
export class LibraryElement extends LitElement {
  static override properties = {
    search: { attribute: false },
    progress: { attribute: false },
    chosen: { state: true },
    columns: { state: true },
  };
  static override styles = styles;

  declare search: Search;
  declare progress: LibraryProgress | undefined;
  /** path of a SWF */
  declare chosen: string | undefined;
  declare columns: number;
  /** what the links of SWFs begin with */
  base = "";
  pictures = true;
  readonly shelf = new Shelf();
  #found: readonly LibrarySwf[] = [];
  /** of the chosen SWF among those that are found; -1: none */
  #at = -1;
  #counts: Record<Filter, number> = this.shelf.counts();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = "";
  readonly #sizes = new ResizeObserver(([entry]) => {
    const { width } = entry!.contentRect;
    const least = width < CARD.narrow ? CARD.leastNarrow : CARD.least;
    this.columns = Math.max(1, Math.floor((width - GAP) / (least + GAP)));
  });
  readonly #rows = new VirtualRows(this, { scroller: () => this.#scroller, rowHeight: CARD.height + GAP });

  constructor() {
    super();
    this.search = EVERYTHING;
    this.columns = 1;
  }

  /** The shelf has changed. @param atOnce it is to be seen now; else before long */
  changed(atOnce: boolean): void {
    if (atOnce) this.#lookThrough();
    else this.#timer ??= setTimeout(() => this.#lookThrough(), PAUSE);
    this.requestUpdate();
  }

  /** Goes to the field for what is looked for. */
  focusSearch(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>("[type=search]")!;
    field.focus();
    field.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#sizes.disconnect();
  }

  protected override firstUpdated(): void {
    this.#sizes.observe(this.#scroller!);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("search")) this.#find();
    else if (changed.has("chosen")) this.#findChosen();
  }

  override render(): TemplateResult {
    const found = this.#found;
    const at = this.#at;
    const items = this.#rows.items(Math.ceil(found.length / this.columns));
    return html`${this.#bar()}
      <div class="list" role="listbox" tabindex="0" aria-label="SWFs" style="--columns: ${this.columns}"
        aria-activedescendant=${at < 0 ? "" : `s${at}`} @keydown=${this.#pressed}>
        ${found.length === 0 ? this.#nothing() : ""}
        <div class="rows" role="none" style="height: ${this.#rows.height + GAP}px">
          ${repeat(
            items,
            ({ index }) => index,
            ({ index, start }) => this.#row(index, start, at),
          )}
        </div>
      </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if ((changed.has("chosen") || changed.has("columns")) && this.#at >= 0)
      this.#rows.show(Math.floor(this.#at / this.columns));
    this.#tellSeen();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".list");
  }

  #bar(): TemplateResult {
    const { text, sort, filter } = this.search;
    return html`<div class="bar" role="search">
      <input type="search" aria-label="Search" placeholder="Name, server, class…" .value=${text} maxlength="200"
        aria-keyshortcuts="/" @input=${this.#typed} @keydown=${this.#leaveSearch}>
      <div class="filters" role="group" aria-label="Show">
        ${(Object.keys(FILTERS) as Filter[]).map((name) => this.#filter(name, filter))}
      </div>
      <span class="status quiet" role="status">${this.#status()}</span>
      <label>Sort <select @change=${this.#sorted}>${Object.entries(SORTS).map(
        ([value, name]) => html`<option value=${value} ?selected=${value === sort}>${name}</option>`,
      )}</select></label>
      <label class="button">Open a SWF…<input type="file" accept=".swf" @change=${this.#picked}></label>
      ${this.#working()}
    </div>`;
  }

  #filter(name: Filter, chosen: Filter): TemplateResult | "" {
    const count = this.#counts[name];
    if (count === 0 && name !== "all" && name !== chosen) return "";
    return html`<button type="button" aria-pressed=${name === chosen}
      @click=${() => this.#searchFor({ filter: name })}>${FILTERS[name]} <span class="quiet">${number.format(count)}</span></button>`;
  }

  #status(): string {
    if (this.progress === undefined || (this.progress.looking && this.shelf.size === 0)) return "looking for SWFs…";
    const cut = this.progress.cut ? ", those that were found first; serve a folder below" : "";
    const isAll = this.#found.length === this.shelf.size;
    return `${isAll ? "" : `${number.format(this.#found.length)} of `}${number.format(this.shelf.size)} SWFs${cut}`;
  }

  #working(): TemplateResult | "" {
    if (this.progress === undefined || this.progress.done) return "";
    const { count, read, drawn } = this.progress;
    const label = `${number.format(read)} of ${number.format(count)} read, ${number.format(drawn)} drawn`;
    return html`<progress max=${count * 2} value=${read + drawn} aria-label="Reading SWFs" title=${label}></progress>`;
  }

  #nothing(): TemplateResult | "" {
    if (this.progress === undefined || this.progress.looking) return "";
    if (this.shelf.size === 0)
      return html`<p class="nothing">There is no SWF in this folder.<br>Drop one here to play it.</p>`;
    return html`<p class="nothing">No SWF is like that.<br>
      <button type="button" @click=${() => this.#searchFor({ text: "", filter: "all" })}>Show all</button></p>`;
  }

  /** A row is made again only when something of it is another: thousands go by as one scrolls. @param at the chosen card */
  #row(row: number, start: number, at: number): unknown {
    const first = row * this.columns;
    const swfs = this.#found.slice(first, first + this.columns).map(({ path }) => this.shelf.get(path)!);
    const chosen = at >= first && at < first + this.columns ? at : -1;
    return html`<div class="row" role="none" style="transform: translateY(${start + GAP}px)">
      ${guard([...swfs, first, chosen, this.#found.length], () =>
        swfs.map((swf, column) => this.#card(swf, first + column)),
      )}
    </div>`;
  }

  #card(swf: LibrarySwf, index: number): TemplateResult {
    const { path, size, facts, problem } = swf;
    const href = this.base + path.split("/").map(encodeURIComponent).join("/");
    return html`<a class="card" role="option" id="s${index}" tabindex="-1" href=${href}
      aria-label=${sentenceOf(swf)} aria-selected=${path === this.chosen} aria-posinset=${index + 1}
      aria-setsize=${this.#found.length} @click=${() => this.#choose(path)}
      @pointerenter=${this.#pointed}>
      ${this.#picture(swf)}
      <span class="line"><b>${nameOf(swf)}</b><span class="quiet">${formatBytes(size)}</span></span>
      <span class="line quiet folder">${folderOf(swf)}</span>
      <span class="line badges">${(facts === undefined ? [] : badgesOf(facts)).map(
        (badge) => html`<span class=${badge === "needs AIR" ? "badge air" : "badge"}>${badge}</span>`,
      )}</span>
      <span class=${`line network ${problem !== undefined ? "problem" : facts?.targets.length ? "" : "quiet"}`}>${
        problem ?? (facts === undefined ? "" : networkOf(facts))
      }</span>
    </a>`;
  }

  #picture({ picture, noPicture, problem, facts }: LibrarySwf): TemplateResult {
    if (picture !== undefined && this.pictures)
      return html`<span class="picture"><img src=${this.base + LIBRARY_PATHS.pictures + picture} alt="" decoding="async"
        draggable="false"></span>`;
    const isOver = problem !== undefined || noPicture !== undefined || !this.pictures;
    const reason = problem ?? noPicture;
    return html`<span class=${isOver ? "picture none" : "picture none waiting"}
      title=${reason === undefined ? "" : `no picture: ${reason}`}>${facts?.vm ?? "SWF"}</span>`;
  }

  /** Says more of a card that is pointed at. */
  #pointed({ currentTarget }: PointerEvent): void {
    const card = currentTarget as HTMLElement;
    const swf = this.#found[Number(card.getAttribute("aria-posinset")) - 1];
    if (swf !== undefined) card.title = detailsOf(this.shelf.get(swf.path)!);
  }

  #lookThrough(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#counts = this.shelf.counts();
    this.#find();
    this.requestUpdate();
  }

  #find(): void {
    this.#found = this.shelf.find(this.search);
    this.#findChosen();
  }

  #findChosen(): void {
    this.#at = this.chosen === undefined ? -1 : this.#found.findIndex(({ path }) => path === this.chosen);
  }

  #searchFor(search: Partial<Search>): void {
    this.search = { ...this.search, ...search };
    this.#scroller!.scrollTop = 0;
    this.dispatchEvent(new CustomEvent("search-changed"));
  }

  #typed(event: InputEvent): void {
    this.#searchFor({ text: (event.target as HTMLInputElement).value });
  }

  #sorted(event: Event): void {
    this.#searchFor({ sort: (event.target as HTMLSelectElement).value as Sort });
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const [file] = input.files!;
    input.value = "";
    if (file !== undefined) this.dispatchEvent(new CustomEvent("file-chosen", { detail: file }));
  }

  #choose(path: string): void {
    this.chosen = path;
  }

  #leaveSearch(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (this.#at < 0 && this.#found.length > 0) this.#choose(this.#found[0]!.path);
    this.#scroller!.focus();
  }

  #pressed(event: KeyboardEvent): void {
    const at = this.#at;
    if (event.key === "Enter" && at >= 0) {
      const card = this.renderRoot.querySelector<HTMLElement>(`#s${at}`);
      // As a click with the same keys: a new tab, say.
      const { ctrlKey, metaKey, shiftKey } = event;
      card?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
      return;
    }
    const grid = { count: this.#found.length, columns: this.columns, page: this.#rows.page };
    const next = cardByKey(event, at, grid);
    if (next !== undefined) this.#choose(this.#found[next]!.path);
  }

  /** Tells which cards are in sight and lack something, once for each sight. */
  #tellSeen(): void {
    const list = this.#scroller!;
    const row = CARD.height + GAP;
    const first = Math.floor(list.scrollTop / row) * this.columns;
    const last = Math.ceil((list.scrollTop + list.clientHeight) / row) * this.columns;
    const paths = this.#found
      .slice(first, last)
      .map(({ path }) => this.shelf.get(path)!)
      .filter(({ facts, problem, picture, noPicture }) =>
        facts === undefined ? problem === undefined : picture === undefined && noPicture === undefined,
      )
      .map(({ path }) => path);
    const key = paths.join("\0");
    if (key === this.#seen) return;
    this.#seen = key;
    if (paths.length > 0) this.dispatchEvent(new CustomEvent("swfs-seen", { detail: paths }) satisfies SwfsSeen);
  }
}

import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { compare, type Range, type Row } from "../../../src/wire/compare/compare.ts";
import type { Capture, Connection } from "../capture.ts";
import { dotted } from "../format.ts";
import { proposedReading } from "../reading.ts";
import { chosenByKey } from "./keys.ts";
import { common, list } from "./styles.ts";
import { VirtualRows } from "./virtual-rows.ts";

/** Where a connection that is compared comes from. */
export interface Source {
  /** "": what is looked at */
  name: string;
  capture: Capture;
}

/** Rows of a connection that are compared, from its beginning. */
const MOST_ROWS = 20_000;
/** Bytes of them, of either side. */
const MOST_BYTES = 64 << 20;
const ROW = 22;
/** Milliseconds until what has grown is compared again. */
const AGAIN = 500;
/** Bytes of a row that are shown in the list. */
const PREVIEW = 120;

/** The frames of a connection, without what is around what they say. */
type Side = Parameters<typeof compare>[0];

/** Two connections beside each other: what both said, and where they differ, down to the byte. */
export class CompareElement extends LitElement {
  static override properties = {
    sources: { attribute: false },
    version: { attribute: false },
    left: { state: true },
    right: { state: true },
    chosen: { state: true },
  };
  static override styles = [
    common,
    list,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 2fr) minmax(0, 1fr);
      }
      .row {
        height: ${ROW}px;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      }
      .row.same {
        color: var(--quiet, gray);
      }
      .missing {
        background: repeating-linear-gradient(135deg, transparent 0 6px, color-mix(in srgb, currentColor 10%, transparent) 6px 8px);
        height: 100%;
      }
      mark {
        background: color-mix(in srgb, var(--accent, orangered) 40%, transparent);
        color: inherit;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        border-top: 1px solid var(--line, #ccc);
        min-height: 0;
      }
      select {
        max-width: 45%;
      }
    `,
  ];

  declare sources: readonly Source[];
  declare version: number;
  /** numbers in all connections of all sources */
  declare left: number;
  declare right: number;
  /** number of a row */
  declare chosen: number | undefined;
  #rows: Row[] = [];
  /** of them */
  #differing = 0;
  #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sides: [Side, Side] | undefined;
  /** What is compared, which may wait for its bytes. */
  #comparing: object | undefined;
  readonly #virtual = new VirtualRows(this, { scroller: () => this.renderRoot.querySelector(".list"), rowHeight: ROW });

  constructor() {
    super();
    this.sources = [];
    this.left = 0;
    this.right = 1;
  }

  override render(): TemplateResult {
    const connections = this.#connections;
    const items = this.#virtual.items(this.#rows.length);
    const select = (side: "left" | "right"): TemplateResult => html`<select aria-label="${side} connection"
      @change=${(event: Event) => {
        this[side] = (event.target as HTMLSelectElement).selectedIndex;
      }}>${connections.map(({ name }, i) => html`<option ?selected=${i === this[side]}>${name}</option>`)}</select>`;
    return html`<div class="bar">${select("left")} ${select("right")}
        <span class="quiet" role="status">${this.#differing} of ${this.#rows.length} rows differ</span>
        <button type="button" @click=${() => this.#next()}>Next difference</button></div>
      <div class="list" role="listbox" tabindex="0" aria-label="Rows beside each other" @keydown=${this.#pressed}
        aria-activedescendant=${this.chosen === undefined ? "" : `r${this.chosen}`}>
        <div class="rows mono" style="height: ${this.#virtual.height}px">
          ${items.map(({ index, start }) => this.#row(index, start))}
        </div>
      </div>
      <div class="pair">${this.#hex("left")}${this.#hex("right")}</div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sources")) this.#observe();
    if (changed.has("sources") || changed.has("left") || changed.has("right")) {
      this.chosen = undefined;
      void this.#compare();
    } else if (changed.has("version")) {
      // What grows is compared again now and then: it takes a second where much differs.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#compare();
      }, AGAIN);
    }
  }

  async #compare(): Promise<void> {
    const connections = this.#connections;
    const [left, right] = [connections[this.left], connections[this.right]];
    const comparing = {};
    this.#comparing = comparing;
    const sides: [Side, Side] | undefined = left &&
      right && [await sideOf(left.connection), await sideOf(right.connection)];
    if (this.#comparing !== comparing) return;
    this.#sides = sides;
    this.#rows = sides === undefined ? [] : compare(...sides);
    this.#differing = this.#rows.filter((row) => !isSame(row)).length;
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#comparing = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("chosen") && this.chosen !== undefined) this.#virtual.show(this.chosen);
  }

  /** Recordings come as they are read. */
  #observe(): void {
    for (const stop of this.#stops) stop();
    this.#stops = this.sources.slice(1).map(({ capture }) =>
      capture.observe(() => {
        this.version = (this.version ?? 0) + 1;
      }),
    );
  }

  get #connections(): { name: string; connection: Connection }[] {
    return this.sources.flatMap(({ name, capture }) =>
      capture.connections
        .filter(({ messages }) => messages.length > 0)
        .map((connection) => ({ name: `${name && `${name}: `}${connection.id} ${connection.name}`, connection })),
    );
  }

  #row(index: number, start: number): TemplateResult {
    const row = this.#rows[index]!;
    const { left, right, differences } = row;
    return html`<div class="row ${isSame(row) ? "same" : ""}" role="option" id="r${index}" style="transform: translateY(${start}px)"
      aria-selected=${index === this.chosen} @click=${() => {
        this.chosen = index;
      }}>${this.#cell(0, left, differences?.left)}${this.#cell(1, right, differences?.right)}</div>`;
  }

  #cell(side: 0 | 1, index: number | undefined, ranges: readonly Range[] = []): TemplateResult {
    if (index === undefined) return html`<span class="missing" role="img" aria-label="missing"></span>`;
    const { direction, bytes } = this.#sides![side][index]!;
    return html`<span>${direction === "sent" ? "↑" : "↓"} ${marked(bytes.subarray(0, PREVIEW), ranges)}</span>`;
  }

  #hex(name: "left" | "right"): TemplateResult {
    const row = this.chosen === undefined ? undefined : this.#rows[this.chosen];
    const index = row?.[name];
    if (index === undefined)
      return html`<p class="bar quiet">${row === undefined ? "no row is chosen" : "missing"}</p>`;
    const { bytes } = this.#sides![name === "left" ? 0 : 1][index]!;
    const ranges = row!.differences?.[name] ?? [];
    const all = ranges.length === 0 ? undefined : { from: ranges[0]!.from, to: ranges.at(-1)!.to };
    return html`<flashnet-hex .bytes=${bytes} .marked=${all}></flashnet-hex>`;
  }

  #next(): void {
    const from = (this.chosen ?? -1) + 1;
    const found = this.#rows.findIndex((row, i) => i >= from && !isSame(row));
    if (found >= 0) this.chosen = found;
  }

  #pressed(event: KeyboardEvent): void {
    const next = chosenByKey(event, this.chosen ?? -1, this.#rows.length, this.#virtual.page);
    if (next !== undefined) this.chosen = next;
  }
}

function isSame({ left, right, differences }: Row): boolean {
  return left !== undefined && right !== undefined && differences === undefined;
}

async function sideOf(connection: Connection): Promise<Side> {
  const { rows } = await there(() => proposedReading(connection));
  const side: Side[number][] = [];
  let left = MOST_BYTES;
  for (let i = 0; i < MOST_ROWS && left > 0; i++) {
    while (i >= rows.length && !rows.update({ most: i + 1000 }) && rows.awaited !== undefined) await rows.awaited;
    if (i >= rows.length) break;
    const found = await there(() => rows.find(i));
    const bytes = typeof found === "string" ? new Uint8Array(0) : found;
    const { front, back } = rows.edges(i);
    side.push({ direction: rows.direction(i), bytes: bytes.subarray(front, Math.max(front, bytes.length - back)) });
    left -= bytes.length;
  }
  return side;
}

/** Asks again as long as something is on its way. */
async function there<T>(ask: () => T | Promise<void>): Promise<T> {
  for (;;) {
    const answer = ask();
    if (!(answer instanceof Promise)) return answer;
    await answer;
  }
}

function marked(bytes: Uint8Array, ranges: readonly Range[]): TemplateResult {
  const parts: TemplateResult[] = [];
  let at = 0;
  for (const { from, to } of ranges) {
    if (from >= bytes.length) break;
    parts.push(html`${dotted(bytes.subarray(at, from))}<mark>${dotted(bytes.subarray(from, to)) || "▏"}</mark>`);
    at = to;
  }
  return html`${parts}${dotted(bytes.subarray(at))}`;
}

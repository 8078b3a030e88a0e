import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Direction } from "../../../src/wire/conversation.ts";
import { formatBytes, formatGap, formatTime } from "../format.ts";
import type { Reading } from "../reading.ts";
import { type Rows, whyNot } from "../rows.ts";
import { summaryOf } from "../summary.ts";
import { chosenByKey } from "./keys.ts";
import { common, list } from "./styles.ts";
import { VirtualRows } from "./virtual-rows.ts";

const ROW = 22;

/** Tells of the row that is chosen, by its number in the rows, and whether a selection goes on to it. */
export type RowChosen = CustomEvent<{ row: number; extends: boolean }>;

/** The rows of a connection, or those of them that a filter lets through. */
export class MessagesElement extends LitElement {
  static override properties = {
    rows: { attribute: false },
    reading: { attribute: false },
    shown: { attribute: false },
    chosen: { attribute: false },
    from: { attribute: false },
    follows: { attribute: false },
    version: { attribute: false },
    isOnItsWay: { attribute: false },
  };
  static override styles = [
    common,
    list,
    css`
      .row {
        height: ${ROW}px;
        grid-template-columns: 1rem 5.5rem 5.5rem 4.5rem minmax(0, 1fr);
      }
      .sent .arrow {
        color: var(--accent, orangered);
      }
      .received .arrow {
        color: var(--good, green);
      }
      @container (width < 30rem) {
        .row {
          grid-template-columns: 1rem 5rem 4rem minmax(0, 1fr);
        }
        .gap {
          display: none;
        }
      }
      :host {
        container-type: inline-size;
      }
    `,
  ];

  declare rows: Rows | undefined;
  /** what rows are read as */
  declare reading: Pick<Reading, "formats" | "proposals"> | undefined;
  /** numbers of the rows that are shown; undefined: all */
  declare shown: readonly number[] | undefined;
  /** number of a row */
  declare chosen: number | undefined;
  /** number of the row that a selection up or down to the chosen one began with; undefined: only that is selected */
  declare from: number | undefined;
  /** the last row stays in sight */
  declare follows: boolean;
  /** there will be rows */
  declare isOnItsWay: boolean;
  /** changes with what is in the rows */
  declare version: number;
  readonly #virtual = new VirtualRows(this, { scroller: () => this.renderRoot.querySelector(".list"), rowHeight: ROW });

  override render(): TemplateResult {
    const count = this.#count;
    const at = this.#at;
    const items = this.#virtual.items(count);
    return html`<div class="list" role="listbox" tabindex="0" aria-label="Messages" aria-multiselectable="true"
      aria-activedescendant=${at < 0 ? "" : `m${at}`} @keydown=${this.#pressed}>
      ${count === 0 ? html`<p class="bar quiet">${this.rows !== undefined ? "none" : this.isOnItsWay ? "on its way" : "no connection is chosen"}</p>` : ""}
      <div class="rows mono" style="height: ${this.#virtual.height}px">
        ${items.map(({ index, start }) => this.#row(index, start))}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const at = this.#at;
    if (changed.has("chosen") && at >= 0) this.#virtual.show(at);
    else if (this.follows && this.#count > 0) this.#virtual.show(this.#count - 1, "end");
  }

  get #count(): number {
    return this.shown?.length ?? this.rows?.length ?? 0;
  }

  /** Where the chosen row is in what is shown. */
  get #at(): number {
    const { chosen, shown } = this;
    if (chosen === undefined) return -1;
    return shown === undefined ? chosen : shown.indexOf(chosen);
  }

  #row(index: number, start: number): TemplateResult {
    const rows = this.rows!;
    const number = this.shown?.[index] ?? index;
    const direction = rows.direction(number);
    const time = rows.time(number);
    const found = rows.find(number);
    const { front, back } = rows.edges(number);
    const isSent = direction === "sent";
    return html`<div class="row ${direction}" role="option" id="m${index}" style="transform: translateY(${start}px)"
      aria-selected=${this.#isSelected(number)} aria-posinset=${index + 1} aria-setsize=${this.#count}
      @mousedown=${keepText} @click=${(event: MouseEvent) => this.#choose(number, event.shiftKey)}>
      <span class="arrow" role="img" aria-label=${isSent ? "sent by the SWF" : "received by the SWF"}>${isSent ? "↑" : "↓"}</span>
      <span class="number quiet">${formatTime(time)}</span>
      <span class="number quiet gap">${number === 0 ? "" : formatGap(time - rows.time(number - 1))}</span>
      <span class="number">${formatBytes(rows.size(number))}</span>
      <span>${
        found instanceof Uint8Array
          ? summaryOf(found.subarray(front, found.length - back), direction, ...this.#formatOf(direction))
          : html`<i class="quiet">${whyNot(found)}</i>`
      }</span>
    </div>`;
  }

  #formatOf(direction: Direction): [format: string, charset: string | undefined] {
    return [this.reading?.formats[direction] ?? "text", this.reading?.proposals[direction]?.charset];
  }

  #isSelected(number: number): boolean {
    const { chosen, from = chosen } = this;
    return chosen !== undefined && number >= Math.min(chosen, from!) && number <= Math.max(chosen, from!);
  }

  #choose(row: number, isExtended: boolean): void {
    const detail = { row, extends: isExtended };
    this.dispatchEvent(new CustomEvent("row-chosen", { detail }) satisfies RowChosen);
  }

  #pressed(event: KeyboardEvent): void {
    const next = chosenByKey(event, this.#at, this.#count, this.#virtual.page);
    if (next !== undefined) this.#choose(this.shown?.[next] ?? next, event.shiftKey);
  }
}

/** A click with shift selects rows, and no text from where the last one was. */
function keepText(event: MouseEvent): void {
  if (!event.shiftKey) return;
  event.preventDefault();
  (event.currentTarget as HTMLElement).closest<HTMLElement>(".list")?.focus();
}

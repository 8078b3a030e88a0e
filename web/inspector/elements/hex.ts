import { css, html, LitElement, type TemplateResult } from "lit";
import { hexOf } from "../../../src/wire/formats/hex.ts";
import { dotted } from "../format.ts";
import { common } from "./styles.ts";
import { VirtualRows } from "./virtual-rows.ts";

const ROW = 18;
const WIDTH = 16;

/** Bytes, sixteen in a row, with the characters of ASCII beside them; some of them are marked. */
export class HexElement extends LitElement {
  static override properties = { bytes: { attribute: false }, marked: { attribute: false } };
  static override styles = [
    common,
    css`
      .list {
        overflow: auto;
        height: 100%;
        contain: strict;
      }
      .rows {
        position: relative;
      }
      .row {
        position: absolute;
        height: ${ROW}px;
        padding-inline: 0.6rem;
        white-space: pre;
      }
      mark {
        background: color-mix(in srgb, var(--accent, orangered) 45%, transparent);
        color: inherit;
      }
    `,
  ];

  declare bytes: Uint8Array;
  /** offsets; the second one is behind the last byte */
  declare marked: { from: number; to: number } | undefined;
  readonly #virtual = new VirtualRows(this, { scroller: () => this.renderRoot.querySelector(".list"), rowHeight: ROW });

  constructor() {
    super();
    this.bytes = new Uint8Array(0);
  }

  override render(): TemplateResult {
    const count = Math.ceil(this.bytes.length / WIDTH);
    const items = this.#virtual.items(count);
    return html`<div class="list" tabindex="0" role="region" aria-label="Bytes">
      <div class="rows mono" style="height: ${this.#virtual.height}px">
        ${items.map(
          ({ index, start }) =>
            html`<div class="row" style="transform: translateY(${start}px)">${this.#row(index * WIDTH)}</div>`,
        )}
      </div>
    </div>`;
  }

  /** Brings a byte into sight. */
  show(offset: number): void {
    this.#virtual.show(Math.floor(offset / WIDTH));
  }

  #row(from: number): TemplateResult {
    const bytes = this.bytes.subarray(from, from + WIDTH);
    const { from: first = 0, to: last = 0 } = this.marked ?? {};
    const begin = Math.min(Math.max(first - from, 0), bytes.length);
    const end = Math.min(Math.max(last - from, begin), bytes.length);
    const parts = [bytes.subarray(0, begin), bytes.subarray(begin, end), bytes.subarray(end)];
    const [hex, text] = [parts.map(spaced), parts.map(dotted)];
    const padding = "   ".repeat(WIDTH - bytes.length);
    return html`<span class="quiet">${from.toString(16).padStart(6, "0")}  </span>${hex[0]}<mark>${hex[1]}</mark>${hex[2]}${padding} ${text[0]}<mark>${text[1]}</mark>${text[2]}`;
  }
}

/** Each byte with a space behind it, so that parts can stand in a row. */
function spaced(bytes: Uint8Array): string {
  return bytes.length === 0 ? "" : `${hexOf(bytes)} `;
}

import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Direction } from "../../../src/wire/conversation.ts";
import type { Node, Reading } from "../../../src/wire/tree.ts";
import { formatOf, formats } from "../formats.ts";
import type { HexElement } from "./hex.ts";
import { common } from "./styles.ts";
import type { ValuePointed } from "./tree.ts";

/** One row: its bytes, and what they say in a format. */
export class DetailElement extends LitElement {
  static override properties = {
    bytes: { attribute: false },
    front: { attribute: false },
    back: { attribute: false },
    format: { attribute: false },
    charset: { attribute: false },
    direction: { attribute: false },
    marked: { state: true },
  };
  static override styles = [
    common,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) minmax(0, 1fr);
      }
      .values {
        border-bottom: 1px solid var(--line, #ccc);
        min-height: 0;
        overflow: hidden;
      }
      .values > * {
        height: 100%;
      }
      [role="tablist"] {
        gap: 0.2rem;
        flex-wrap: nowrap;
        overflow-x: auto;
      }
      [role="tab"] {
        flex: none;
      }
    `,
  ];

  declare bytes: Uint8Array | undefined;
  /** bytes that are no part of what is said, at either end */
  declare front: number;
  declare back: number;
  /** name of the format */
  declare format: string;
  declare charset: string | undefined;
  /** of the message */
  declare direction: Direction | undefined;
  declare marked: { from: number; to: number } | undefined;
  #reading: Reading | undefined;

  override render(): TemplateResult {
    const { bytes } = this;
    if (bytes === undefined) return html`<p class="bar quiet">no message is chosen</p>`;
    return html`<div class="bar" role="tablist" aria-label="Format" @keydown=${this.#pressed}>
        ${formats().map(
          ({ name, title }) => html`<button type="button" role="tab" aria-selected=${name === this.format}
            tabindex=${name === this.format ? 0 : -1} @click=${() => this.#choose(name)}>${title}</button>`,
        )}
      </div>
      <div class="values" role="tabpanel">
        <flashnet-tree .reading=${this.#reading} @value-pointed=${this.#pointed}></flashnet-tree>
      </div>
      <flashnet-hex .bytes=${bytes} .marked=${this.marked}></flashnet-hex>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("bytes") && !changed.has("format") && !changed.has("charset")) return;
    const { bytes, front = 0, back = 0, charset, direction = "received" } = this;
    this.marked = undefined;
    if (bytes === undefined) {
      this.#reading = undefined;
      return;
    }
    const body = bytes.subarray(front, bytes.length - back);
    const reading = formatOf(this.format).read(body, { direction, ...(charset !== undefined && { charset }) });
    this.#reading = front === 0 ? reading : moved(reading, front);
  }

  #choose(name: string): void {
    this.dispatchEvent(new CustomEvent("format-chosen", { detail: name }));
  }

  #pressed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = formats();
    const at = all.findIndex(({ name }) => name === this.format);
    this.#choose(all[(at + step + all.length) % all.length]!.name);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    );
  }

  #pointed({ detail }: ValuePointed): void {
    this.marked = detail;
    if (detail !== undefined) this.renderRoot.querySelector<HexElement>("flashnet-hex")?.show(detail.from);
  }
}

/** What was read of a part, in offsets of the whole. */
function moved(reading: Reading, by: number): Reading {
  const move = (node: Node): Node => ({
    ...node,
    from: node.from + by,
    to: node.to + by,
    ...(node.children && { children: node.children.map(move) }),
  });
  return { ...reading, nodes: reading.nodes.map(move) };
}

import { css, html, LitElement, type TemplateResult } from "lit";
import type { Node, Reading } from "../../../src/wire/tree.ts";
import { common } from "./styles.ts";

/** Children of a node that are shown; the tree says how many more there are. */
const MOST_CHILDREN = 500;

/** Tells of the value that is pointed at: `detail` is where its bytes are; undefined: none. */
export type ValuePointed = CustomEvent<{ from: number; to: number } | undefined>;

/** What was read from a message, as a tree; pointing at a value marks its bytes. */
export class TreeElement extends LitElement {
  static override properties = { reading: { attribute: false } };
  static override styles = [
    common,
    css`
      .tree {
        overflow: auto;
        height: 100%;
        padding: 0.3rem 0.6rem;
      }
      details,
      .leaf {
        margin-inline-start: 1rem;
      }
      summary,
      .leaf {
        cursor: default;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        border-radius: 3px;
      }
      summary {
        margin-inline-start: -1rem;
      }
      summary:hover,
      .leaf:hover,
      .leaf:focus-visible {
        background: color-mix(in srgb, var(--accent, orangered) 15%, transparent);
      }
      .label {
        color: var(--accent, orangered);
      }
    `,
  ];

  declare reading: Reading | undefined;

  override render(): TemplateResult {
    const { reading } = this;
    if (reading === undefined) return html``;
    const { nodes, incomplete, problem } = reading;
    return html`<div class="tree mono" role="group" aria-label="Values" @mouseleave=${() => this.#point(undefined)}>
      ${this.#nodes(nodes, true)}
      ${incomplete ? html`<p class="quiet">not yet complete: more is to come</p>` : ""}
      ${problem ? html`<p class="problem">byte ${problem.at}: ${problem.message}</p>` : ""}
    </div>`;
  }

  #nodes(nodes: readonly Node[], hasBytes: boolean): TemplateResult {
    const rest = nodes.length - MOST_CHILDREN;
    return html`${nodes.slice(0, MOST_CHILDREN).map((node) => this.#node(node, hasBytes))}
      ${rest > 0 ? html`<div class="leaf quiet">and ${rest} more</div>` : ""}`;
  }

  /** @param hasBytes its range is one of the message, and not of bytes that were unpacked */
  #node(node: Node, hasBytes: boolean): TemplateResult {
    const point = hasBytes ? (): void => this.#point(node) : undefined;
    const line = html`<span class="label">${node.label}</span>${node.label ? " " : ""}<span>${node.text}</span> <span class="quiet">${node.type}</span>`;
    const { children, content } = node;
    if (children === undefined && content === undefined) {
      return html`<div class="leaf" tabindex="0" @mouseenter=${point} @focus=${point}>${line}</div>`;
    }
    return html`<details open>
      <summary @mouseenter=${point} @focus=${point}>${line}</summary>
      ${children === undefined ? "" : this.#nodes(children, hasBytes)}
      ${content === undefined ? "" : this.#nodes(content.reading.nodes, false)}
    </details>`;
  }

  #point(range: { from: number; to: number } | undefined): void {
    const detail = range && { from: range.from, to: range.to };
    this.dispatchEvent(new CustomEvent("value-pointed", { detail }) satisfies ValuePointed);
  }
}

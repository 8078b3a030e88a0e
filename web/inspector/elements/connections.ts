import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { StillConnection } from "../capture.ts";
import { formatBytes, formatTime } from "../format.ts";
import { chosenByKey } from "./keys.ts";
import { common, list } from "./styles.ts";
import { VirtualRows } from "./virtual-rows.ts";

const ROW = 40;

/** Tells of the connection that is chosen: `detail` is its id. */
export type ConnectionChosen = CustomEvent<number>;

/** All connections, servers and UDP sockets of a capture. */
export class ConnectionsElement extends LitElement {
  static override properties = { connections: { attribute: false }, chosen: { attribute: false } };
  static override styles = [
    common,
    list,
    css`
      .row {
        height: ${ROW}px;
        grid-template-columns: auto minmax(0, 1fr) auto;
      }
      .dot {
        width: 0.6rem;
        height: 0.6rem;
        border-radius: 50%;
        border: 2px solid var(--quiet, gray);
      }
      [data-state="open"] .dot {
        background: var(--good, green);
        border-color: var(--good, green);
      }
      [data-state="failed"] .dot {
        background: var(--bad, red);
        border-color: var(--bad, red);
      }
      .name {
        line-height: 1.25;
      }
      small {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  declare connections: readonly StillConnection[];
  /** id */
  declare chosen: number | undefined;
  readonly #rows = new VirtualRows(this, { scroller: () => this.renderRoot.querySelector(".list"), rowHeight: ROW });

  constructor() {
    super();
    this.connections = [];
  }

  override render(): TemplateResult {
    const { connections } = this;
    const at = connections.findIndex(({ id }) => id === this.chosen);
    const items = this.#rows.items(connections.length);
    return html`<div class="list" role="listbox" tabindex="0" aria-label="Connections"
      aria-activedescendant=${at < 0 ? "" : `c${at}`} @keydown=${this.#pressed}>
      ${connections.length === 0 ? html`<p class="bar quiet">none yet</p>` : ""}
      <div class="rows" style="height: ${this.#rows.height}px">
        ${items.map(({ index, start }) => this.#row(connections[index]!, index, start))}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("chosen")) return;
    const at = this.connections.findIndex(({ id }) => id === this.chosen);
    if (at >= 0) this.#rows.show(at);
  }

  #row(connection: StillConnection, index: number, start: number): TemplateResult {
    const { id, name, state, tls, sent, received, messages, reason, opened, over, certificate } = connection;
    const lasted =
      opened === undefined
        ? ""
        : over === undefined
          ? `since ${formatTime(opened)}`
          : `for ${formatTime(over - opened)}`;
    const facts = [tls ? `TLS ${certificate?.status ?? ""}` : "", `${messages.length} messages`, lasted];
    return html`<div class="row" role="option" id="c${index}" style="transform: translateY(${start}px)"
      aria-selected=${id === this.chosen} aria-posinset=${index + 1} aria-setsize=${this.connections.length}
      data-state=${state} title=${reason ?? name} @click=${() => this.#choose(id)}>
      <span class="dot" role="img" aria-label=${state}></span>
      <span class="name">${name}<small class=${reason ? "problem" : "quiet"}>${
        reason ?? facts.filter(Boolean).join(" · ")
      }</small></span>
      <span class="number quiet">↑ ${formatBytes(sent)}<br>↓ ${formatBytes(received)}</span>
    </div>`;
  }

  #choose(id: number): void {
    this.dispatchEvent(new CustomEvent("connection-chosen", { detail: id }) satisfies ConnectionChosen);
  }

  #pressed(event: KeyboardEvent): void {
    const { connections } = this;
    const at = connections.findIndex(({ id }) => id === this.chosen);
    const next = chosenByKey(event, at, connections.length, this.#rows.page);
    if (next !== undefined) this.#choose(connections[next]!.id);
  }
}

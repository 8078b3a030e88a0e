import { css, html, LitElement, svg, type TemplateResult } from "lit";
import type { StillConnection } from "../capture.ts";
import { formatBytes, formatTime } from "../format.ts";
import type { ConnectionChosen } from "./connections.ts";
import { common } from "./styles.ts";

const BAR = 20;
/** Connections that have a bar; the last ones. */
const MOST = 200;
const COLUMNS = 120;
const PLOT = 60;

/** When connections were there, how many bytes and messages went over them, and how long answers took. */
export class TimelineElement extends LitElement {
  static override properties = {
    connections: { attribute: false },
    chosen: { attribute: false },
    end: { attribute: false },
    version: { attribute: false },
  };
  static override styles = [
    common,
    css`
      :host {
        --names: 14.6rem;
        overflow: auto;
        padding: 0.6rem;
      }
      svg {
        display: block;
        width: 100%;
      }
      .row {
        display: grid;
        grid-template-columns: 14rem minmax(0, 1fr);
        gap: 0.6rem;
        align-items: center;
        width: 100%;
        height: ${BAR}px;
        padding: 0;
        border: none;
        background: none;
        text-align: start;
      }
      .row:hover {
        background: color-mix(in srgb, currentColor 6%, transparent);
      }
      .row > span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .row rect {
        fill: color-mix(in srgb, var(--accent, orangered) 55%, transparent);
      }
      .row rect.failed {
        fill: var(--bad, red);
      }
      .plot {
        margin-inline-start: var(--names);
        width: calc(100% - var(--names));
      }
      rect.sent {
        fill: var(--accent, orangered);
      }
      rect.received {
        fill: var(--good, green);
      }
    `,
  ];

  declare connections: readonly StillConnection[];
  /** id of one */
  declare chosen: number | undefined;
  /** milliseconds */
  declare end: number;
  declare version: number;

  override render(): TemplateResult {
    const shown = this.connections.slice(-MOST);
    const end = Math.max(this.end, 1);
    return html`<p class="quiet">0 s to ${formatTime(end)}${
      this.connections.length > MOST ? `; the last ${MOST} connections` : ""
    }</p>
      ${this.#plots(shown, end)}
      <flashnet-round-trips .connections=${shown} .chosen=${this.chosen} .end=${end} .version=${this.version}></flashnet-round-trips>
      <div role="list" aria-label="Connections over time">${shown.map((connection) => this.#row(connection, end))}</div>`;
  }

  #row({ id, name, state, began, over, sent, received }: StillConnection, end: number): TemplateResult {
    const from = (began / end) * 100;
    const length = Math.max(0.2, (((over ?? end) - began) / end) * 100);
    const said = `${name}: from ${formatTime(began)}, ${formatBytes(sent)} sent, ${formatBytes(received)} received`;
    return html`<div role="listitem"><button class="row" title=${said} aria-label=${said} @click=${() => this.#choose(id)}>
      <span>${name}</span>
      <svg viewBox="0 0 100 10" height=${BAR - 6} preserveAspectRatio="none" aria-hidden="true">
        <rect class=${state} x=${from} width=${length} height="10"></rect>
      </svg></button></div>`;
  }

  /** Bytes and messages in each part of the time, up those sent and down those received. */
  #plots(connections: readonly StillConnection[], end: number): TemplateResult {
    const bytes: Sums = { sent: new Float64Array(COLUMNS), received: new Float64Array(COLUMNS) };
    const counts: Sums = { sent: new Float64Array(COLUMNS), received: new Float64Array(COLUMNS) };
    for (const { messages } of connections) {
      const step = Math.max(1, Math.floor(messages.length / 20_000));
      for (let i = 0; i < messages.length; i += step) {
        const column = Math.min(COLUMNS - 1, Math.floor((messages.time(i) / end) * COLUMNS));
        const direction = messages.direction(i);
        bytes[direction][column]! += messages.size(i) * step;
        counts[direction][column]! += step;
      }
    }
    const part = formatTime(end / COLUMNS);
    return html`${plot("Bytes", bytes, (most) => `${formatBytes(most)} in ${part}`)}
      ${plot("Messages", counts, (most) => `${most} in ${part}`)}`;
  }

  #choose(id: number): void {
    this.dispatchEvent(new CustomEvent("connection-chosen", { detail: id }) satisfies ConnectionChosen);
  }
}

type Sums = Record<"sent" | "received", Float64Array>;

function plot(title: string, { sent, received }: Sums, textOf: (most: number) => string): TemplateResult {
  const most = Math.max(1, ...sent, ...received);
  const bar = (kind: "sent" | "received", value: number, i: number): TemplateResult => {
    const height = (value / most) * (PLOT / 2);
    const y = kind === "sent" ? PLOT / 2 - height : PLOT / 2;
    return svg`<rect class=${kind} x=${i} y=${y} width="0.9" height=${height}></rect>`;
  };
  return html`<p>${title}: <span class="quiet">up sent, down received; ${textOf(most)} at most</span></p>
    <svg class="plot" viewBox="0 0 ${COLUMNS} ${PLOT}" height=${PLOT} preserveAspectRatio="none" role="img" aria-label="${title} over time">
      ${Array.from(sent, (value, i) => bar("sent", value, i))}
      ${Array.from(received, (value, i) => bar("received", value, i))}
    </svg>`;
}

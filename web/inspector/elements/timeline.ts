import { css, html, LitElement, svg, type TemplateResult } from "lit";
import type { Connection } from "../capture.ts";
import { formatBytes, formatTime } from "../format.ts";
import type { ConnectionChosen } from "./connections.ts";
import { common } from "./styles.ts";

const BAR = 14;
/** Connections that have a bar; the last ones. */
const MOST = 200;
const COLUMNS = 120;
const PLOT = 60;

/** When connections were there, and how many bytes and messages went over them. */
export class TimelineElement extends LitElement {
  static override properties = {
    connections: { attribute: false },
    end: { attribute: false },
    version: { attribute: false },
  };
  static override styles = [
    common,
    css`
      :host {
        overflow: auto;
        padding: 0.6rem;
      }
      svg {
        display: block;
        width: 100%;
      }
      rect.bar {
        fill: color-mix(in srgb, var(--accent, orangered) 55%, transparent);
        cursor: pointer;
      }
      rect.failed {
        fill: var(--bad, red);
      }
      rect.sent {
        fill: var(--accent, orangered);
      }
      rect.received {
        fill: var(--good, green);
      }
      text {
        fill: currentColor;
        font-size: 10px;
        pointer-events: none;
      }
    `,
  ];

  declare connections: readonly Connection[];
  /** milliseconds */
  declare end: number;
  declare version: number;

  override render(): TemplateResult {
    const shown = this.connections.slice(-MOST);
    const end = Math.max(this.end, 1);
    const width = 1000;
    const at = (time: number): number => (time / end) * width;
    return html`<p class="quiet">0 s to ${formatTime(end)}${this.connections.length > MOST ? `; the last ${MOST} connections` : ""}</p>
      ${this.#plot(shown, end)}
      <svg viewBox="0 0 ${width} ${shown.length * BAR}" height=${shown.length * BAR} preserveAspectRatio="none" role="list" aria-label="Connections over time">
        ${shown.map((connection, i) => {
          const from = at(connection.began);
          const length = Math.max(2, at(connection.over ?? end) - from);
          return svg`<g role="listitem"><rect class="bar ${connection.state}" x=${from} y=${i * BAR + 2} width=${length} height=${BAR - 4}
            @click=${() => this.#choose(connection.id)}><title>${connection.name}: ${formatBytes(connection.sent)} sent, ${formatBytes(connection.received)} received</title></rect></g>`;
        })}
      </svg>
      <ol class="quiet">${shown.slice(-20).map(({ name, began }) => html`<li>${formatTime(began)} ${name}</li>`)}</ol>`;
  }

  /** Bytes in each part of the time, up those sent and down those received. */
  #plot(connections: readonly Connection[], end: number): TemplateResult {
    const sums = { sent: new Float64Array(COLUMNS), received: new Float64Array(COLUMNS) };
    for (const { messages } of connections) {
      const step = Math.max(1, Math.floor(messages.length / 20_000));
      for (let i = 0; i < messages.length; i += step) {
        const column = Math.min(COLUMNS - 1, Math.floor((messages.time(i) / end) * COLUMNS));
        sums[messages.direction(i)][column]! += messages.size(i) * step;
      }
    }
    const most = Math.max(1, ...sums.sent, ...sums.received);
    const bar = (kind: "sent" | "received", value: number, i: number): TemplateResult => {
      const height = (value / most) * (PLOT / 2);
      const y = kind === "sent" ? PLOT / 2 - height : PLOT / 2;
      return svg`<rect class=${kind} x=${i} y=${y} width="0.9" height=${height}></rect>`;
    };
    return html`<p>Bytes: <span class="quiet">up sent, down received; ${formatBytes(most)} in ${formatTime(end / COLUMNS)} at most</span></p>
      <svg viewBox="0 0 ${COLUMNS} ${PLOT}" height=${PLOT} preserveAspectRatio="none" role="img" aria-label="Bytes over time">
        ${Array.from(sums.sent, (value, i) => bar("sent", value, i))}
        ${Array.from(sums.received, (value, i) => bar("received", value, i))}
      </svg>`;
  }

  #choose(id: number): void {
    this.dispatchEvent(new CustomEvent("connection-chosen", { detail: id }) satisfies ConnectionChosen);
  }
}

import { css, html, LitElement, svg, type TemplateResult } from "lit";
import { type RoundTripPart, type RoundTrips, roundTripsOf } from "../../../src/wire/round-trips.ts";
import type { StillConnection } from "../capture.ts";
import { formatDuration } from "../format.ts";
import { common } from "./styles.ts";

const COLUMNS = 600;
const PLOT = 60;

/** How many times as long as it takes to measure is waited before it is done again. */
const PATIENCE = 10;

/** Round-trip times of a connection: over time, and in numbers. */
export class RoundTripsElement extends LitElement {
  static override properties = {
    connections: { attribute: false },
    chosen: { attribute: false },
    end: { attribute: false },
    version: { attribute: false },
    measured: { state: true },
  };
  static override styles = [
    common,
    css`
      svg,
      table {
        margin-inline-start: var(--names, 0);
        width: calc(100% - var(--names, 0px));
      }
      svg {
        display: block;
      }
      rect {
        fill: var(--accent, orangered);
      }
      table {
        width: auto;
        border-spacing: 1rem 0;
      }
      th {
        font-weight: normal;
        text-align: end;
      }
      td {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      select {
        max-width: 20rem;
      }
    `,
  ];

  declare connections: readonly StillConnection[];
  /** id of the connection that is measured while nobody has said otherwise */
  declare chosen: number | undefined;
  /** of the plot, milliseconds */
  declare end: number;
  declare version: number;
  /** id of the connection that somebody has chosen here */
  declare measured: number | undefined;
  #known: { connection: StillConnection; length: number; trips: RoundTrips | undefined; until: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | string {
    const talking = this.connections.filter(({ messages }) => messages.length > 0);
    const connection =
      talking.find(({ id }) => id === this.measured) ?? talking.find(({ id }) => id === this.chosen) ?? talking[0];
    if (connection === undefined) return "";
    const trips = this.#measure(connection);
    return html`<p>Round trips of <select aria-label="Round trips of" @change=${(event: Event) => {
      this.measured = talking[(event.target as HTMLSelectElement).selectedIndex]!.id;
    }}>${talking.map((one) => html`<option ?selected=${one === connection}>${one.name}</option>`)}</select>
      <span class="quiet">from what is sent first to the next that is received${
        trips === undefined ? ": there are none" : `; shortest to longest, ${formatDuration(trips.most)} at most`
      }</span></p>
      ${trips === undefined ? "" : [this.#plot(trips), table(trips)]}`;
  }

  #plot({ parts, most }: RoundTrips): TemplateResult {
    const scale = PLOT / Math.max(most, 1e-9);
    const mark = (part: RoundTripPart): TemplateResult => {
      const height = Math.max(2, (part.most - part.least) * scale);
      const y = Math.min(PLOT - height, Math.max(0, PLOT - part.most * scale));
      return svg`<rect x=${(part.from / this.end) * COLUMNS} y=${y} width="1.5" height=${height}></rect>`;
    };
    return html`<svg viewBox="0 0 ${COLUMNS} ${PLOT}" height=${PLOT} preserveAspectRatio="none" role="img"
      aria-label="Round-trip times over time">${parts.map(mark)}</svg>`;
  }

  /** Of a connection on which more is said all the time it is measured now and then. */
  #measure(connection: StillConnection): RoundTrips | undefined {
    const known = this.#known?.connection === connection ? this.#known : undefined;
    const { messages } = connection;
    if (known?.length === messages.length) return known.trips;
    const start = performance.now();
    if (known !== undefined && start < known.until) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.requestUpdate(), known.until - start);
      return known.trips;
    }
    const trips = roundTripsOf(messages);
    const now = performance.now();
    this.#known = { connection, length: messages.length, trips, until: now + PATIENCE * (now - start) };
    return trips;
  }
}

function table({ count, least, median, p95, most }: RoundTrips): TemplateResult {
  const columns: [title: string, value: string][] = [
    ["round trips", `${count}`],
    ["shortest", formatDuration(least)],
    ["median", formatDuration(median)],
    ["95 % within", formatDuration(p95)],
    ["longest", formatDuration(most)],
  ];
  return html`<table aria-label="Round-trip times">
    <thead><tr>${columns.map(([title]) => html`<th scope="col" class="quiet">${title}</th>`)}</tr></thead>
    <tbody><tr>${columns.map(([, value]) => html`<td>${value}</td>`)}</tr></tbody>
  </table>`;
}

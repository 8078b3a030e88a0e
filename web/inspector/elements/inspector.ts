import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Direction } from "../../../src/wire/conversation.ts";
import type { Framing } from "../../../src/wire/framing.ts";
import type { Found } from "../bytes.ts";
import type { Capture, Connection, Still, StillConnection } from "../capture.ts";
import { ALL, Filtering, isShown, type QueryKind, showsAll, type View, withoutRow } from "../filter.ts";
import type { Probes } from "../probes.ts";
import { proposedReading, type Reading, SAMPLE } from "../reading.ts";
import { type Rows, rowsOf, whyNot } from "../rows.ts";
import { Selection } from "../selection.ts";
import type { Source } from "./compare.ts";
import type { ConnectionChosen } from "./connections.ts";
import { framingBar } from "./framing-bar.ts";
import { layout } from "./layout.ts";
import type { RowChosen } from "./messages.ts";
import { common } from "./styles.ts";

type Tab = "messages" | "timeline" | "compare";

const TABS: readonly [Tab, string][] = [
  ["messages", "Messages"],
  ["timeline", "Timeline"],
  ["compare", "Compare"],
];

/** Connections, messages and values of a capture. */
export class InspectorElement extends LitElement {
  static override properties = {
    capture: { attribute: false },
    view: { attribute: false },
    isLive: { attribute: false },
    probes: { attribute: false },
    started: { attribute: false },
    others: { attribute: false },
    tab: { state: true },
    follows: { state: true },
    still: { state: true },
    shown: { state: true },
    version: { state: true },
  };
  static override styles = [common, layout];

  declare capture: Capture;
  declare view: View;
  declare isLive: boolean;
  /** of the connections, where one can speak on them */
  declare probes: Probes | undefined;
  /** when the capture began, milliseconds since 1970 */
  declare started: () => Promise<number>;
  declare tab: Tab;
  /** what connections can be compared with, beside each other; default none but those of the capture */
  declare others: readonly Source[];
  declare follows: boolean;
  /** what is shown while it is paused; undefined: all that comes */
  declare still: Still | undefined;
  /** numbers of the rows that a filter lets through; undefined: all */
  declare shown: number[] | undefined;
  declare version: number;
  #sources: readonly Source[] = [];
  readonly #readings = new Map<number, Reading>();
  #stop: (() => void) | undefined;
  #filtering: Filtering | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #showing: ReturnType<typeof setTimeout> | undefined;
  #isStale = false;
  /** there will be more rows of what was said so far */
  #isCutting = false;
  /** what rows are made of, or will be */
  #awaited: Promise<void> | undefined;
  #found: { rows: Rows; row: number; found: Found } | undefined;
  #selected: { key: string; rows: Rows; shown: readonly number[] | undefined; selection: Selection } | undefined;

  constructor() {
    super();
    this.view = ALL;
    this.isLive = false;
    this.started = async () => performance.timeOrigin;
    this.others = [];
    this.tab = "messages";
    this.follows = true;
    this.version = 0;
  }

  /** Forgets how connections were read: there is a decoder now. */
  readAnew(): void {
    this.#readings.clear();
    this.#refilter();
    this.#read();
    this.version++;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.capture?.observe(() => this.#grown());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#filtering?.stop();
    clearTimeout(this.#timer);
    clearTimeout(this.#showing);
    this.#showing = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("capture")) {
      this.#stop?.();
      this.#stop = this.capture.observe(() => this.#grown());
      this.#readings.clear();
      this.still = undefined;
    }
    if (changed.has("capture") || changed.has("others")) {
      this.#sources = [{ name: "", capture: this.capture }, ...this.others];
    }
    if (changed.has("view")) {
      const before = changed.get("view") as View | undefined;
      if (before === undefined || !filtersAlike(before, this.view)) this.#refilter();
      if (before?.connection !== this.view.connection) this.#read();
      this.dispatchEvent(new CustomEvent("view-changed", { detail: this.view }));
    }
  }

  override render(): TemplateResult {
    const { capture, view } = this;
    const connections = this.#listed.connections.filter((connection) => isShown(connection, view));
    return html`<div class="bar" role="toolbar" aria-label="Inspector">
        <span role="tablist" aria-label="View">
          ${TABS.map(
            ([tab, title]) =>
              html`<button type="button" role="tab" aria-selected=${this.tab === tab} @click=${() => {
                this.tab = tab;
                if (tab === "compare") this.dispatchEvent(new CustomEvent("compare-opened"));
              }}>${title}</button> `,
          )}
        </span>
        <input class="grow" type="search" aria-label="Search in messages" placeholder="search in messages" .value=${view.query}
          aria-invalid=${this.#filtering?.problem !== undefined} aria-describedby="query-problem"
          @input=${(event: Event) => this.#change({ query: (event.target as HTMLInputElement).value })}>
        <select aria-label="Search for" .value=${view.queryKind} @change=${(event: Event) =>
          this.#change({ queryKind: (event.target as HTMLSelectElement).value as QueryKind })}>
          <option value="text">text</option><option value="hex">hex</option><option value="pattern">pattern</option>
        </select>
        ${this.#filtering?.problem === undefined ? "" : html`<span id="query-problem" class="problem" role="status">${this.#filtering.problem}</span>`}
        <select aria-label="Direction" .value=${view.direction} @change=${(event: Event) =>
          this.#change({ direction: (event.target as HTMLSelectElement).value as View["direction"] })}>
          <option value="both">both ways</option><option value="sent">sent ↑</option><option value="received">received ↓</option>
        </select>
        <label>from <input type="number" min="0" aria-label="Least bytes" .value=${`${view.size}`} @input=${(
          event: Event,
        ) =>
          this.#change({
            size: Math.max(0, Math.trunc(Number((event.target as HTMLInputElement).value)) || 0),
          })}> B</label>
        ${
          this.isLive
            ? html`<label><input type="checkbox" .checked=${this.follows} @change=${(event: Event) => {
                this.follows = (event.target as HTMLInputElement).checked;
              }}>follow</label>
            <label title="What is shown stands still; what comes is kept"><input type="checkbox" .checked=${this.still !== undefined}
              @change=${this.#paused}>pause</label>
            ${this.still === undefined ? "" : html`<span class="quiet">${Math.max(0, capture.messages - this.still.messages)} have come since</span>`}
            ${this.probes === undefined ? "" : this.#probeSwitch(this.probes)}
            <button type="button" @click=${this.#clear}>Clear</button>`
            : ""
        }
        <flashnet-export .connections=${connections} .connection=${this.#connection} .reading=${this.#connection && this.#readingOf(this.#connection)}
          .shown=${this.shown} .started=${this.started}></flashnet-export>
      </div>
      ${this.#body(connections)}
      ${capture.isFull ? html`<p class="bar problem" role="status">There are ${capture.messages} messages: ${this.isLive ? "what comes now is not kept. Clear makes room" : "what follows is counted, and not shown"}</p>` : ""}`;
  }

  #body(connections: readonly StillConnection[]): TemplateResult {
    if (this.tab === "timeline") {
      return html`<flashnet-timeline .connections=${connections} .chosen=${this.view.connection} .end=${this.#listed.end} .version=${this.version}
        @connection-chosen=${this.#chosen}></flashnet-timeline>`;
    }
    if (this.tab === "compare") {
      return html`<flashnet-compare .sources=${this.#sources} .version=${this.version}></flashnet-compare>`;
    }
    return this.#parts(connections);
  }

  #parts(connections: readonly StillConnection[]): TemplateResult {
    const { view } = this;
    const connection = this.#connection;
    const reading = connection && this.#readingOf(connection);
    const row = view.row !== undefined && reading && view.row < reading.rows.length ? view.row : undefined;
    return html`<div class="parts">
      <section class="part" aria-label="Connections">
        <div class="bar"><input class="grow" type="search" aria-label="Filter connections" placeholder="host" .value=${view.host}
          @input=${(event: Event) => this.#change({ host: (event.target as HTMLInputElement).value })}></div>
        <flashnet-connections .connections=${connections} .chosen=${view.connection} @connection-chosen=${this.#chosen}></flashnet-connections>
      </section>
      ${
        connection?.state === "failed" && connection.messages.length === 0
          ? html`<section class="part whole" aria-label="Failure"><flashnet-card .connection=${connection} .isLive=${this.isLive}></flashnet-card></section>`
          : this.#messages(reading, row)
      }
    </div>`;
  }

  #probeSwitch(probes: Probes): TemplateResult {
    return html`<label title="Speak on connections, hold, change and drop what is said on them"><input type="checkbox" .checked=${probes.isOn}
      @change=${(event: Event) => {
        if ((event.target as HTMLInputElement).checked) probes.isOn = true;
        else probes.turnOff();
        this.dispatchEvent(new CustomEvent("probes-switched"));
        this.requestUpdate();
      }}>probe</label>`;
  }

  #messages(reading: Reading | undefined, row: number | undefined): TemplateResult {
    const selection = row === undefined ? undefined : this.#select(reading!.rows, row);
    const direction = row === undefined ? undefined : (selection?.direction ?? reading!.rows.direction(row));
    const edges = row === undefined || selection ? { front: 0, back: 0 } : reading!.rows.edges(row);
    const found = row === undefined ? undefined : selection ? selection.find() : this.#find(reading!.rows, row);
    const bytes = found instanceof Uint8Array ? found : undefined;
    return html`<section class="part" aria-label="Messages">
        ${
          reading === undefined
            ? ""
            : framingBar(reading, this.#counts(reading.rows), (one, framing) => this.#cut(reading, one, framing))
        }
        <flashnet-messages .rows=${reading?.rows} .reading=${reading} .shown=${this.shown} .chosen=${row} .from=${selection && this.view.from} .version=${this.version}
          .isOnItsWay=${this.#connection !== undefined} .follows=${this.isLive && this.follows && row === undefined} @row-chosen=${this.#rowChosen}></flashnet-messages>
        ${this.#probe(selection === undefined ? bytes : undefined)}
      </section>
      <section class="part" aria-label="Message">
        ${selection === undefined ? "" : html`<p class="bar quiet" role="status">${selection.text}</p>`}
        ${found === undefined || found === bytes ? "" : html`<p class="bar quiet" role="status">${whyNot(found as Exclude<Found, Uint8Array>)}</p>`}
        <flashnet-detail ?hidden=${bytes === undefined && found !== undefined} .bytes=${bytes} .front=${edges.front} .back=${edges.back}
          .format=${direction === undefined ? "text" : reading!.formats[direction]}
          .direction=${direction} .charset=${direction === undefined ? undefined : reading!.proposals[direction]?.charset}
          @format-chosen=${(event: CustomEvent<string>) => {
            if (direction === undefined) return;
            reading!.isChosen = true;
            reading!.formats[direction] = event.detail;
            this.requestUpdate();
          }}></flashnet-detail>
      </section>`;
  }

  #probe(chosen: Uint8Array | undefined): TemplateResult | string {
    const { probes } = this;
    const connection = this.#connection;
    if (!probes?.isOn || connection === undefined || connection.state === "closed") return "";
    if (connection.kind !== "client" && connection.kind !== "accepted") return "";
    return html`<flashnet-probe .probe=${probes.of(connection.id)} .chosen=${chosen} .version=${this.version}></flashnet-probe>`;
  }

  /** How many rows there are, and how far what is looked for was looked for. */
  #counts(rows: Rows): string {
    const count = `${rows.length} rows${this.#isCutting ? " so far" : ""}`;
    if (this.shown === undefined) return count;
    const { progress = 1 } = this.#filtering ?? {};
    return `${this.shown.length} of ${count}${progress < 1 ? `, ${Math.floor(progress * 100)} % looked through` : ""}`;
  }

  /** What is shown: all that comes, or what there was when it was paused. */
  get #listed(): Still {
    return this.still ?? this.capture;
  }

  get #connection(): StillConnection | undefined {
    const { connection } = this.view;
    return connection === undefined ? undefined : this.#listed.connection(connection);
  }

  /** The same bytes as the last time, as long as it is the same row: what is read of them stays. */
  #find(rows: Rows, row: number): Found {
    const known = this.#found;
    if (known?.rows === rows && known.row === row && known.found instanceof Uint8Array) return known.found;
    const found = rows.find(row);
    this.#found = { rows, row, found };
    return found;
  }

  /** The rows from where one was chosen first to another; undefined where that is the same. */
  #select(rows: Rows, row: number): Selection | undefined {
    const { from } = this.view;
    if (from === undefined || from === row || from >= rows.length) return undefined;
    const { shown } = this;
    // What is shown grows in place.
    const key = `${from}-${row} of ${shown?.length}`;
    if (this.#selected?.key !== key || this.#selected.rows !== rows || this.#selected.shown !== shown) {
      this.#selected = { key, rows, shown, selection: new Selection(rows, from, row, shown) };
    }
    return this.#selected.selection;
  }

  /**
   * Proposed by what there is, and again once there is a lot more, until somebody chooses. While the beginning of a connection
   * is on its way there is none.
   */
  #readingOf(connection: StillConnection): Reading | undefined {
    const known = this.#readings.get(connection.id);
    const sample = Math.min(SAMPLE, connection.messages.length);
    if (known !== undefined && (known.isChosen || !isOutgrown(known, connection, sample))) return known;
    const reading = proposedReading(this.#growing(connection));
    if (reading instanceof Promise) {
      this.#readAfter(reading);
      return known;
    }
    this.#readings.set(connection.id, reading);
    if (known !== undefined) {
      queueMicrotask(() => {
        this.#refilter();
        this.#read();
      });
    }
    return reading;
  }

  /** The connection itself: rows are made of that. */
  #growing({ id }: StillConnection): Connection {
    return this.capture.connection(id)!;
  }

  #cut(reading: Reading, direction: Direction, framing: Framing): void {
    reading.isChosen = true;
    reading.framings = { ...reading.framings, [direction]: framing };
    reading.rows = rowsOf(this.#growing(this.#connection!).messages, reading.framings);
    const view = withoutRow(this.view);
    this.view = view;
    this.#refilter();
    this.#read();
  }

  #change(changes: Partial<View>): void {
    this.view = { ...this.view, ...changes };
  }

  #rowChosen({ detail: { row, extends: isExtended } }: RowChosen): void {
    const from = isExtended ? (this.view.from ?? this.view.row) : undefined;
    this.view = { ...withoutRow(this.view), row, ...(from !== undefined && from !== row && { from }) };
  }

  #chosen(event: ConnectionChosen): void {
    const view = withoutRow(this.view);
    this.tab = "messages";
    this.view = { ...view, connection: event.detail };
  }

  #paused(event: Event): void {
    this.still = (event.target as HTMLInputElement).checked ? this.capture.still() : undefined;
    this.#grown();
  }

  #clear(): void {
    this.still = undefined;
    const { connection: _, ...view } = withoutRow(this.view);
    this.#readings.clear();
    this.capture.clear();
    this.view = view;
  }

  #grown(): void {
    this.#show();
    this.#read();
  }

  /** Shows what has changed, now or soon: what draws the page makes no rows meanwhile. */
  #show(): void {
    this.#isStale = this.#showing !== undefined;
    if (this.#isStale) return;
    this.version++;
    this.#showing = setTimeout(() => {
      this.#showing = undefined;
      if (this.#isStale) this.#show();
    }, SHOWN);
  }

  /**
   * Takes rows of what the connection that is chosen has said. The page is the SWF's, too: beside a stage the inspector has a
   * sixth of its time at most.
   */
  #read(): void {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    if (connection === undefined) return;
    const reading = this.#readingOf(connection);
    if (reading === undefined) return;
    const { rows } = reading;
    const { length } = rows;
    const { atOnce, pause } = this.#pace;
    const isWhole = rows.update({
      deadline: performance.now() + atOnce,
      ...(this.still !== undefined && { messages: connection.messages.length }),
    });
    if (this.#isCutting === isWhole) this.#show();
    this.#isCutting = !isWhole;
    if (rows.awaited !== undefined) this.#readAfter(rows.awaited);
    else if (!isWhole) this.#timer = setTimeout(() => this.#read(), pause);
    if (rows.length !== length) this.#show();
    if (this.#filtering === undefined) this.#refilter();
    else void this.#filtering.update();
  }

  get #pace(): { atOnce: number; pause: number } {
    if (this.isLive) return BESIDE_A_STAGE;
    return this.capture.isGrowing ? WHILE_READING : ALONE;
  }

  #readAfter(awaited: Promise<void>): void {
    if (this.#awaited === awaited) return;
    this.#awaited = awaited;
    void awaited.then(() => {
      if (this.#awaited !== awaited) return;
      this.#awaited = undefined;
      this.#show();
      this.#timer = setTimeout(() => this.#read(), this.#pace.pause);
    });
  }

  /** What is shown of the connection that is chosen, from the beginning. */
  #refilter(): void {
    this.#filtering?.stop();
    this.#filtering = undefined;
    this.shown = undefined;
    const connection = this.#connection;
    if (connection === undefined || showsAll(this.view)) return;
    const rows = this.#readingOf(connection)?.rows;
    if (rows === undefined) return;
    const filtering = new Filtering(rows, this.view, () => {
      this.shown = filtering.shown;
      this.#show();
    });
    this.#filtering = filtering;
    void filtering.update();
  }
}

/** Milliseconds that what is shown stays. */
const SHOWN = 150;
/** Milliseconds that rows are made in at once, and until they are again. */
const BESIDE_A_STAGE = { atOnce: 8, pause: 50 };
const WHILE_READING = { atOnce: 10, pause: 500 };
const ALONE = { atOnce: 8, pause: 0 };

/** There is a lot more to propose from, or the first of a direction. */
function isOutgrown({ sample, proposals }: Reading, connection: StillConnection, now: number): boolean {
  if (now <= sample || connection.kind === "udp") return false;
  return (
    now >= sample * 4 ||
    (["sent", "received"] as const).some((one) => proposals[one] === undefined && connection[one] > 0)
  );
}

function filtersAlike(one: View, other: View): boolean {
  return (["connection", "query", "queryKind", "direction", "size"] as const).every(
    (name) => one[name] === other[name],
  );
}

import { css, html, LitElement, type TemplateResult } from "lit";
import { messageOf } from "../../../base/errors.ts";
import type { StillConnection } from "../capture.ts";
import { captureOf, recordingOf, save, textOf } from "../export.ts";
import type { Reading } from "../reading.ts";
import { common } from "./styles.ts";

/** A menu of the files that what is shown can become. */
export class ExportElement extends LitElement {
  static override properties = {
    connections: { attribute: false },
    connection: { attribute: false },
    problem: { state: true },
  };
  static override styles = [
    common,
    css`
      select {
        max-width: 6rem;
      }
    `,
  ];

  /** those that are listed */
  declare connections: readonly StillConnection[];
  /** the one that is chosen */
  declare connection: StillConnection | undefined;
  /** how that one is read, and which of its rows are shown; undefined: all */
  reading: Reading | undefined;
  shown: readonly number[] | undefined;
  /** when the capture began, milliseconds since 1970 */
  started: () => Promise<number> = async () => performance.timeOrigin;
  declare problem: string | undefined;

  constructor() {
    super();
    this.connections = [];
  }

  override render(): TemplateResult {
    const ways = this.#ways();
    const chosen = (event: Event): void => {
      const select = event.target as HTMLSelectElement;
      const [, act] = ways[select.selectedIndex - 1]!;
      select.selectedIndex = 0;
      this.problem = undefined;
      act().catch((error: unknown) => {
        this.problem = messageOf(error);
      });
    };
    return html`<select aria-label="Export" @change=${chosen}>
        <option>Export…</option>${ways.map(([title]) => html`<option>${title}</option>`)}</select>
      ${this.problem === undefined ? "" : html`<span class="problem" role="alert">${this.problem}</span>`}`;
  }

  #ways(): [title: string, save: () => Promise<void>][] {
    const { connection, connections } = this;
    const whole = (title: string, all: readonly StillConnection[], name: string): [string, () => Promise<void>][] => [
      [
        `${title}, as a recording`,
        async () => save(`${name}.jsonl`, "application/jsonl", recordingOf(all, await this.started())),
      ],
      [
        `${title}, for Wireshark`,
        async () => save(`${name}.pcapng`, "application/x-pcapng", captureOf(all, await this.started())),
      ],
    ];
    const ways =
      connections.length > 0 ? whole(`All that is listed (${connections.length})`, connections, "session") : [];
    if (connection === undefined) return ways;
    const name = `connection-${connection.id}`;
    return [
      ...whole("This connection", [connection], name),
      [
        "Its rows, as text",
        async () => this.reading && save(`${name}.txt`, "text/plain", textOf(connection, this.reading, this.shown)),
      ],
      ...ways,
    ];
  }
}

import { css, html, LitElement, type TemplateResult } from "lit";
import { messageOf } from "../../../base/errors.ts";
import type { Held, Probe } from "../../../host/probe/probe.ts";
import type { Direction } from "../../../src/wire/conversation.ts";
import { formatBytes } from "../format.ts";
import { formatWritten, parseWritten } from "../written.ts";
import { common } from "./styles.ts";

/** Bytes of a message that its line shows, and that can be written anew. */
const PREVIEW = 200;
const MAX_WRITTEN = 256 << 10;
/** Messages that are listed; the others come when these have gone. */
const MAX_LISTED = 50;

/** What a person says on a connection, and what is held of it. */
export class ProbeElement extends LitElement {
  static override properties = {
    probe: { attribute: false },
    chosen: { attribute: false },
    version: { attribute: false },
    written: { state: true },
    edited: { state: true },
    problem: { state: true },
  };
  static override styles = [
    common,
    css`
      :host {
        border-top: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
        max-height: 45%;
        overflow: auto;
        flex: none !important;
      }
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
        max-height: 9rem;
        overflow: auto;
      }
      li {
        display: flex;
        gap: 0.4rem;
        align-items: center;
        padding: 0.15rem 0.6rem;
      }
      li > .mono {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      textarea {
        width: 100%;
        resize: vertical;
        color: inherit;
        background: var(--surface, light-dark(#fff, #1f2226));
        border: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
        border-radius: 4px;
        padding: 0.2rem 0.4rem;
      }
      form {
        padding: 0.35rem 0.6rem;
        display: grid;
        gap: 0.35rem;
      }
      form > div {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      p {
        margin: 0;
      }
    `,
  ];

  declare probe: Probe | undefined;
  /** the message that is chosen */
  declare chosen: Uint8Array | undefined;
  /** changes with what is held */
  declare version: number;
  declare written: string;
  /** what goes in its place when it is let go */
  declare edited: Held | undefined;
  declare problem: string | undefined;

  constructor() {
    super();
    this.written = "";
  }

  override render(): TemplateResult {
    const { probe, chosen, written, problem } = this;
    if (probe === undefined) {
      return html`<p class="bar quiet">It was opened before it could be held or spoken on: have the SWF open it again, or reload.</p>`;
    }
    const edited = this.edited !== undefined && probe.held.includes(this.edited) ? this.edited : undefined;
    return html`<div class="bar" role="group" aria-label="Hold">
        ${this.#hold("sent", "hold what is sent ↑")} ${this.#hold("received", "hold what is received ↓")}
        <span class="quiet" role="status">${probe.held.length} held</span>
        ${probe.held.length > 0 ? html`<button type="button" @click=${this.#passAll}>Pass all</button>` : ""}
      </div>
      <ol aria-label="Held">${probe.held.slice(0, MAX_LISTED).map(
        (held) => html`<li aria-current=${held === edited}>
          <span>${held.direction === "sent" ? "↑" : "↓"}</span><span class="quiet">${formatBytes(held.bytes.length)}</span>
          <span class="mono">${formatWritten(held.bytes.subarray(0, PREVIEW))}</span>
          <button type="button" @click=${() => probe.pass(held)}>Pass</button>
          <button type="button" ?disabled=${held.bytes.length > MAX_WRITTEN} @click=${() => this.#edit(held)}>Edit</button>
          <button type="button" @click=${() => probe.drop(held)}>Drop</button></li>`,
      )}</ol>
      <form @submit=${(event: Event) => event.preventDefault()}>
        <textarea class="mono" rows="2" aria-label="Message" placeholder="text, with \\0 \\n \\r \\t \\\\ \\xHH" .value=${written}
          @input=${(event: Event) => {
            this.written = (event.target as HTMLTextAreaElement).value;
          }}></textarea>
        ${problem === undefined ? "" : html`<p class="problem" role="alert">${problem}</p>`}
        <div>
          ${
            edited === undefined
              ? html`<button type="button" ?disabled=${probe.isOver("sent")} @click=${() => this.#say("sent")}>Send ↑ as the SWF</button>
                <button type="button" ?disabled=${probe.isOver("received")} @click=${() => this.#say("received")}>Send ↓ as the server</button>`
              : html`<button type="button" @click=${() => this.#passEdited(edited)}>Pass this instead</button>`
          }
          ${
            chosen === undefined || chosen.length > MAX_WRITTEN
              ? ""
              : html`<button type="button" @click=${() => {
                  this.written = formatWritten(chosen);
                }}>Take the chosen message</button>`
          }
        </div>
      </form>`;
  }

  #hold(direction: Direction, title: string): TemplateResult {
    const probe = this.probe!;
    return html`<label><input type="checkbox" .checked=${probe.holds(direction)} @change=${(event: Event) =>
      probe.hold(direction, (event.target as HTMLInputElement).checked)}> ${title}</label>`;
  }

  #passAll(): void {
    for (const held of [...this.probe!.held]) this.probe!.pass(held);
  }

  #edit(held: Held): void {
    this.edited = held;
    this.written = formatWritten(held.bytes);
    this.renderRoot.querySelector("textarea")!.focus();
  }

  #say(direction: Direction): void {
    this.#with((bytes) => this.probe!.say(direction, bytes));
  }

  #passEdited(held: Held): void {
    this.#with((bytes) => {
      this.probe!.pass(held, bytes);
      this.edited = undefined;
      this.written = "";
    });
  }

  #with(act: (bytes: Uint8Array) => void): void {
    try {
      act(parseWritten(this.written));
      this.problem = undefined;
    } catch (error) {
      this.problem = messageOf(error);
    }
  }
}

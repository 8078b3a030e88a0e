import { css, html, LitElement, type TemplateResult } from "lit";
import { messageOf } from "../../../base/errors.ts";
import type { HostMapping } from "../../../host/network/wrappers/host-map.ts";
import type { StillConnection } from "../capture.ts";
import { type Cure, curesOf, mappingTo } from "../cures.ts";
import { common } from "./styles.ts";

/** What somebody wants to be otherwise; `isNow`: without playing the SWF anew. */
export type Change =
  | { kind: "open"; host: string; isNow: boolean }
  | { kind: "map"; mapping: HostMapping; isNow: boolean }
  | { kind: "allow" | "trust"; isNow: boolean };

/** Tells of it, from the inside of the inspector to the page. */
export type ChangeWanted = CustomEvent<Change>;

/** Why a connection was refused or has failed, and what would let it be. */
export class CardElement extends LitElement {
  static override properties = {
    connection: { attribute: false },
    isLive: { attribute: false },
    problem: { state: true },
    done: { state: true },
  };
  static override styles = [
    common,
    css`
      :host {
        overflow: auto;
        padding: 0.8rem;
      }
      article {
        border: 1px solid var(--bad, light-dark(#a3202b, #ff8d8d));
        border-inline-start-width: 4px;
        border-radius: 4px;
        padding: 0.6rem 0.8rem;
        background: var(--surface, light-dark(#fff, #1f2226));
      }
      h3 {
        margin: 0 0 0.3rem;
        font-size: 1em;
      }
      p {
        margin: 0 0 0.4rem;
        overflow-wrap: anywhere;
      }
      ul {
        margin: 0 0 0.8rem;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 0.6rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
        align-items: center;
      }
      form {
        display: contents;
      }
      code {
        user-select: all;
      }
      .done {
        color: var(--good, light-dark(#1d6b3c, #7ccf9a));
      }
    `,
  ];

  declare connection: StillConnection;
  /** the SWF is there to try again */
  declare isLive: boolean;
  declare problem: string | undefined;
  /** what was done about it */
  declare done: string | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("connection")) return;
    this.problem = undefined;
    this.done = undefined;
  }

  override render(): TemplateResult {
    const { connection, problem, done } = this;
    const cures = curesOf(connection);
    return html`<article aria-labelledby="title">
      <h3 id="title">${connection.kind === "policy" ? "Not allowed" : "Failed"}: ${connection.name}</h3>
      ${cures.length > 0 ? html`<ul aria-label="Cures">${cures.map((cure) => html`<li>${this.#cure(cure)}</li>`)}</ul>` : ""}
      ${problem === undefined ? "" : html`<p class="problem" role="alert">${problem}</p>`}
      ${done === undefined ? "" : html`<p class="done" role="status">${done}</p>`}
      <p>${connection.reason}</p>
    </article>`;
  }

  #cure(cure: Cure): TemplateResult {
    switch (cure.kind) {
      case "open":
        return html`${this.#buttons(`Allow ${cure.host}`, (isNow) => this.#want({ ...cure, isNow }))}<code class="mono">${cure.words}</code>`;
      case "allow":
        return html`${this.#button("Allow every connection, and reload", () => this.#want({ kind: "allow", isNow: false }))}<code class="mono">${cure.words}</code>`;
      case "trust":
        return html`${this.#button("Trust local SWFs, and reload", () => this.#want({ kind: "trust", isNow: false }))}<code class="mono">${cure.words}</code>`;
      case "rule":
        return html`<span>start it with</span><code class="mono">${cure.words}</code>`;
      case "map":
        return this.isLive
          ? html`<form @submit=${(event: SubmitEvent) => this.#map(event, cure.target)}>
              <label>Lead ${cure.target} to <input name="to" class="mono" size="22" placeholder="127.0.0.1:9000" required></label>
              <button type="submit" value="now">Lead</button> <button type="submit" value="">Lead, and reload</button></form>`
          : html`<span>if its server is elsewhere</span><code class="mono">--map ${cure.target}=HOST:PORT</code>`;
    }
  }

  #buttons(title: string, want: (isNow: boolean) => void): TemplateResult {
    return html`${this.#button(title, () => want(true))} ${this.#button(`${title}, and reload`, () => want(false))} `;
  }

  #button(title: string, act: () => void): TemplateResult | string {
    return this.isLive ? html`<button type="button" @click=${act}>${title}</button> ` : "";
  }

  #map(event: SubmitEvent, target: string): void {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement).get("to") as string;
    try {
      const mapping = mappingTo(target, typed);
      this.#want({ kind: "map", mapping, isNow: (event.submitter as HTMLButtonElement).value === "now" });
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  #want(change: Change): void {
    this.problem = undefined;
    if (change.isNow) this.done = "Done. When the SWF tries again, it gets through; many try only as they load.";
    const wanted: ChangeWanted = new CustomEvent("change-wanted", { detail: change, bubbles: true, composed: true });
    this.dispatchEvent(wanted);
  }
}

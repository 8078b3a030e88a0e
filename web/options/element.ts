import { css, html, LitElement, type TemplateResult } from "lit";
import { messageOf } from "../../base/errors.ts";
import { parseUrl } from "../../base/options/values.ts";
import { formatHostMapping, parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { common } from "../inspector/elements/styles.ts";
import { checkOpenHost, checkParamName, commandOf, type PageOptions, PLAIN_OPTIONS } from "./options.ts";

/** Tells how the SWF is to be played from now on. */
export type OptionsChosen = CustomEvent<PageOptions>;

/** A form for what the page can change, with the command that does the same. */
export class OptionsElement extends LitElement {
  static override properties = {
    options: { attribute: false },
    given: { attribute: false },
    command: { attribute: false },
    defaultUrl: { attribute: false },
    draft: { state: true },
    problem: { state: true },
  };
  static override styles = [
    common,
    css`
      dialog {
        color: inherit;
        background: var(--surface, light-dark(#fff, #1f2226));
        border: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
        border-radius: 8px;
        padding: 1rem 1.2rem;
        width: min(44rem, calc(100vw - 2rem));
        max-height: calc(100vh - 2rem);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      h2 {
        margin: 0 0 0.8rem;
        font-size: 1.1em;
      }
      form {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.6rem 1rem;
        align-items: baseline;
      }
      form > .wide {
        grid-column: 1 / -1;
      }
      input[type="text"],
      textarea {
        width: 100%;
      }
      textarea {
        font: inherit;
        color: inherit;
        background: var(--surface, light-dark(#fff, #1f2226));
        border: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
        border-radius: 4px;
        padding: 0.15rem 0.5rem;
        resize: vertical;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 2fr) auto;
        gap: 0.4rem;
        margin-bottom: 0.3rem;
      }
      output {
        display: block;
        padding: 0.5rem 0.6rem;
        border: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
        border-radius: 4px;
        overflow-wrap: anywhere;
        user-select: all;
      }
      .buttons {
        display: flex;
        gap: 0.5rem;
        justify-content: end;
        flex-wrap: wrap;
      }
    `,
  ];

  /** how the SWF plays */
  declare options: PageOptions;
  /** what the command line has said */
  declare given: PageOptions;
  /** its words, without options of the page */
  declare command: readonly string[];
  declare defaultUrl: string | undefined;
  declare draft: Draft;
  declare problem: string | undefined;

  constructor() {
    super();
    this.options = this.given = PLAIN_OPTIONS;
    this.command = [];
    this.draft = draftOf(PLAIN_OPTIONS);
  }

  show(): void {
    this.draft = draftOf(this.options);
    this.problem = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector("dialog")!.showModal());
  }

  override render(): TemplateResult {
    const { draft } = this;
    const set = (change: Partial<Draft>): void => {
      this.draft = { ...this.draft, ...change };
      this.problem = undefined;
    };
    const text = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    const isChecked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
    const { options, problem } = this.#read();
    return html`<dialog aria-labelledby="title"><h2 id="title">How the SWF is played</h2>
      <form @submit=${this.#submitted}>
        <span id="vars">FlashVars</span>
        <div role="group" aria-labelledby="vars">
          ${draft.param.map(
            ([key, value], i) => html`<div class="pair">
            <input type="text" class="mono" aria-label="Name" .value=${key} @input=${(event: Event) => set({ param: draft.param.with(i, [text(event), value]) })}>
            <textarea class="mono" rows="1" aria-label="Value" .value=${value} @input=${(event: Event) => set({ param: draft.param.with(i, [key, text(event)]) })}></textarea>
            <button type="button" @click=${() => set({ param: draft.param.toSpliced(i, 1) })}>Remove</button></div>`,
          )}
          <button type="button" @click=${() => set({ param: [...draft.param, ["", ""]] })}>Add a FlashVar</button>
        </div>
        <label for="map">Host map</label>
        <textarea id="map" class="mono" rows="3" placeholder="game.example.com=127.0.0.1:9000" .value=${draft.map} @input=${(event: Event) => set({ map: text(event) })}></textarea>
        <label for="policy">Policy files</label>
        <select id="policy" @change=${(event: Event) => set({ policy: text(event) as Draft["policy"] })}>
          <option value="enforce" ?selected=${draft.policy === "enforce"}>decide, as in Flash</option>
          <option value="allow" ?selected=${draft.policy === "allow"}>are not asked for: all is allowed</option></select>
        <label for="open">Hosts that need none</label>
        <textarea id="open" class="mono" rows="2" placeholder="game.example.com" .value=${draft.openHosts} @input=${(event: Event) => set({ openHosts: text(event) })}></textarea>
        <label for="url">URL it believes in</label>
        <input id="url" type="text" class="mono" .value=${draft.url} @input=${(event: Event) => set({ url: text(event) })}>
        <label for="runtime">Player</label>
        <select id="runtime" @change=${(event: Event) => set({ runtime: text(event) as Draft["runtime"] })}>
          <option value="flash" ?selected=${draft.runtime === "flash"}>Flash Player</option>
          <option value="air" ?selected=${draft.runtime === "air"}>AIR</option></select>
        <label for="low">Ports below 1024</label>
        <select id="low" @change=${(event: Event) => set({ lowPorts: text(event) as Draft["lowPorts"] })}>
          <option value="policy" ?selected=${draft.lowPorts === "policy"}>by policy</option>
          <option value="refuse" ?selected=${draft.lowPorts === "refuse"}>refused to XMLSocket, as in old players</option></select>
        <label class="wide"><input type="checkbox" .checked=${draft.trust} @change=${(event: Event) => set({ trust: isChecked(event) })}> local SWFs are trusted</label>
        <label class="wide"><input type="checkbox" .checked=${!draft.plugin} @change=${(event: Event) => set({ plugin: !isChecked(event) })}> stock Ruffle, without flashnet</label>
        <div class="wide"><span id="same">The command that does the same</span>
          <output class="mono" aria-labelledby="same">${options === undefined ? "" : commandOf(this.command, options, this.defaultUrl)}</output></div>
        ${problem === undefined ? "" : html`<p class="wide problem" role="alert">${problem}</p>`}
        <div class="wide buttons">
          <button type="button" @click=${() => set(draftOf(this.given))}>As the command line said</button>
          <button type="button" @click=${() => this.renderRoot.querySelector("dialog")!.close()}>Cancel</button>
          <button type="submit" ?disabled=${options === undefined}>Play with these</button>
        </div>
      </form></dialog>`;
  }

  #read(): { options?: PageOptions; problem?: string } {
    try {
      return { options: readDraft(this.draft) };
    } catch (error) {
      return { problem: messageOf(error) };
    }
  }

  #submitted(event: Event): void {
    event.preventDefault();
    const { options } = this.#read();
    if (options === undefined) return;
    this.renderRoot.querySelector("dialog")!.close();
    this.dispatchEvent(new CustomEvent("options-chosen", { detail: options }) satisfies OptionsChosen);
  }
}

/** What stands in the form: lists are lines. */
interface Draft extends Pick<PageOptions, "runtime" | "policy" | "trust" | "lowPorts" | "plugin"> {
  url: string;
  param: [name: string, value: string][];
  map: string;
  openHosts: string;
}

function draftOf({ url = "", param, map, openHosts, ...others }: PageOptions): Draft {
  return {
    ...others,
    url,
    param: Object.entries(param),
    map: map.map(formatHostMapping).join("\n"),
    openHosts: openHosts.join("\n"),
  };
}

/** @throws OptionError, AddressSyntaxError */
function readDraft({ url, param, map, openHosts, ...others }: Draft): PageOptions {
  return {
    ...others,
    ...(url !== "" && { url: parseUrl(url) }),
    param: Object.fromEntries(
      param.filter(([name]) => name !== "").map(([name, value]) => [checkParamName(name), value]),
    ),
    map: linesOf(map).map(parseHostMapping),
    openHosts: linesOf(openHosts).map(checkOpenHost),
  };
}

function linesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim() || []);
}

import { css, html, LitElement, type TemplateResult } from "lit";
import { common } from "../../inspector/elements/styles.ts";

/** Milliseconds for which it says that it has copied. */
const TOLD = 2000;

/** A text to copy. */
export class CopyElement extends LitElement {
  static override properties = { text: { attribute: false }, told: { state: true } };
  static override styles = [
    common,
    css`
      :host {
        display: inline-flex;
        max-width: 100%;
        align-items: center;
        gap: 0.5rem;
      }
      code {
        overflow-wrap: anywhere;
      }
      button {
        flex: none;
        min-width: 4.6rem;
      }
    `,
  ];

  declare text: string;
  declare told: boolean;

  override render(): TemplateResult {
    return html`<code class="mono">${this.text}</code>
      <button type="button" aria-label=${`Copy ${this.text}`} @click=${this.#copy}>${this.told ? "Copied" : "Copy"}</button>
      <span role="status" class="hidden" style="position: absolute; clip-path: inset(50%)">${this.told ? "Copied" : ""}</span>`;
  }

  async #copy(): Promise<void> {
    // Where a file may not use the clipboard, what is selected can be copied all the same.
    await navigator.clipboard?.writeText(this.text).catch(() => this.#copySelected());
    if (navigator.clipboard === undefined) this.#copySelected();
    this.told = true;
    setTimeout(() => {
      this.told = false;
    }, TOLD);
  }

  #copySelected(): void {
    getSelection()?.selectAllChildren(this.renderRoot.querySelector("code")!);
    document.execCommand("copy");
  }
}

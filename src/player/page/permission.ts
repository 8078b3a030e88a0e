import type { RelayNotice, ShowNotice } from "../../../host/relay/client/access.ts";
import type { Obstacle } from "../../../host/relay/client/local-network.ts";

/** Texts in place of the English ones: a sentence for each cause, and what is on the buttons. */
export type PermissionTexts = { [Text in Obstacle | "allow" | "dismiss"]?: string };

/** Texts, a view of the page's own, or false for none. */
export type PermissionOption = PermissionTexts | ShowNotice | false;

const TAG = "flashnet-permission";

/**
 * Plain, small, in the colours of the system. A site changes it by parts (`box`, `sentence`, `allow`, `dismiss`) and by
 * custom properties; where it puts the element itself, it is shown there, and else in the corner of the window.
 */
const STYLE = `
:host {
  --background: var(--flashnet-background, #fff); --color: var(--flashnet-color, #1c1c1e);
  --border: var(--flashnet-border, #d4d4d8); --accent: var(--flashnet-accent, #0b57d0);
  --accent-color: var(--flashnet-accent-color, #fff);
  display: none; font: var(--flashnet-font, 14px/1.45 system-ui, sans-serif); color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --background: var(--flashnet-background, #232326); --color: var(--flashnet-color, #ececf0);
    --border: var(--flashnet-border, #46464b); --accent: var(--flashnet-accent, #a8c7fa);
    --accent-color: var(--flashnet-accent-color, #0a2a5e);
  }
}
:host([open]) { display: block; }
:host([floating]) { position: fixed; z-index: 2147483647; right: 16px; bottom: 16px; width: min(380px, calc(100vw - 32px)); }
[part~="box"] {
  box-sizing: border-box; padding: 14px 16px; border: 1px solid var(--border); border-radius: 10px;
  background: var(--background); color: var(--color); text-align: start;
}
:host([floating]) [part~="box"] { box-shadow: 0 4px 16px rgb(0 0 0 / 18%); }
p { margin: 0; text-wrap: pretty; }
[part~="buttons"] { display: flex; gap: 8px; justify-content: flex-end; margin-top: 12px; }
button {
  font: inherit; font-weight: 500; padding: 5px 14px; border: 1px solid var(--border); border-radius: 7px; background: transparent;
  color: inherit; cursor: pointer;
}
button:hover { border-color: currentcolor; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[part~="allow"] { border-color: var(--accent); background: var(--accent); color: var(--accent-color); }
`;

/** @returns what shows a notice, as the page wants it; undefined for not at all */
export function showPermission(option: PermissionOption = {}): ShowNotice | undefined {
  if (option === false) return undefined;
  if (typeof option === "function") return option;
  return (notice, gone) => show(notice, gone, option);
}

function show(notice: RelayNotice, gone: AbortSignal, texts: PermissionTexts): void {
  const { cause, sentence } = notice;
  const placed = document.querySelector<HTMLElement>(TAG);
  const host = placed ?? document.createElement(TAG);
  host.toggleAttribute("floating", placed === null);
  host.toggleAttribute("open", true);
  host.dataset.cause = cause;
  host.setAttribute("role", "status");

  const element = (tag: string, part: string, ...content: (Node | string)[]): HTMLElement => {
    const made = document.createElement(tag);
    made.setAttribute("part", part);
    made.append(...content);
    return made;
  };
  const button = (part: "allow" | "dismiss", text: string, act: () => void): HTMLElement => {
    const made = element("button", part, texts[part] ?? text);
    made.addEventListener("click", act);
    return made;
  };
  const dismiss = button("dismiss", cause === "ask" ? "Not now" : "OK", () => notice.dismiss());
  const buttons = cause === "ask" ? [dismiss, button("allow", "Connect", () => notice.allow())] : [dismiss];
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  // Not by an element, which a page's Content-Security-Policy may forbid.
  root.adoptedStyleSheets = [style];
  root.replaceChildren(
    element("div", "box", element("p", "sentence", texts[cause] ?? sentence), element("div", "buttons", ...buttons)),
  );
  if (placed === null) (document.body ?? document.documentElement).append(host);
  gone.addEventListener("abort", () => {
    host.toggleAttribute("open", false);
    if (placed === null) host.remove();
  });
}

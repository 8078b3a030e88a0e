import { css } from "lit";

/** What all elements of the inspector have in common: colours come from the page (player.css), or from here. */
export const common = css`
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
    color: var(--text, light-dark(#22252a, #e6e4e0));
    font: 13px / 1.45 system-ui, sans-serif;
  }
  * {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    background: var(--surface, light-dark(#fff, #1f2226));
    border: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
    border-radius: 4px;
    padding: 0.15rem 0.5rem;
  }
  button {
    cursor: pointer;
  }
  button[aria-pressed="true"],
  button[aria-selected="true"] {
    border-color: var(--accent, light-dark(#a8431a, #f0a06a));
    color: var(--accent, light-dark(#a8431a, #f0a06a));
  }
  :focus-visible {
    outline: 2px solid var(--accent, light-dark(#a8431a, #f0a06a));
    outline-offset: -2px;
  }
  .quiet {
    color: var(--quiet, light-dark(#62666d, #9a9fa7));
  }
  .mono {
    font: 12px / 1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    align-items: center;
    padding: 0.35rem 0.6rem;
    border-bottom: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
  }
  .bar > .grow {
    flex: 1;
    min-width: 4rem;
  }
  .problem {
    color: var(--bad, light-dark(#a3202b, #ff8d8d));
  }
`;

/** A list of rows of one height, of which one is chosen. */
export const list = css`
  .list {
    overflow: auto;
    height: 100%;
    position: relative;
    contain: strict;
  }
  .rows {
    position: relative;
  }
  .row {
    position: absolute;
    inset-inline: 0;
    display: grid;
    align-items: center;
    gap: 0.6rem;
    padding-inline: 0.6rem;
    white-space: nowrap;
    overflow: hidden;
    cursor: default;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .row:hover {
    background: color-mix(in srgb, currentColor 6%, transparent);
  }
  .row[aria-selected="true"] {
    background: color-mix(in srgb, var(--accent, light-dark(#a8431a, #f0a06a)) 18%, transparent);
  }
  .number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;

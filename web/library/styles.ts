import { css, unsafeCSS } from "lit";
import { common } from "../inspector/elements/styles.ts";

/** CSS pixels of a card: how high, and how wide at least, which is less in a narrow window. */
export const CARD = { height: 284, picture: 168, least: 200, narrow: 600, leastNarrow: 150 } as const;
/** CSS pixels between cards, and around them. */
export const GAP = 14;

const pixels = (length: number): ReturnType<typeof unsafeCSS> => unsafeCSS(`${length}px`);

export const styles = [
  common,
  css`
    :host {
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
    }
    .bar {
      position: relative;
      padding: 0.5rem ${pixels(GAP)};
      gap: 0.6rem;
      background: var(--surface);
    }
    button,
    input,
    select,
    .button {
      padding: 0.25rem 0.7rem;
      border-radius: 6px;
    }
    [type="search"] {
      flex: 1 1 14rem;
      min-width: 10rem;
      max-width: 26rem;
      background: var(--ground);
    }
    .filters {
      display: flex;
      flex-wrap: wrap;
      gap: 0.3rem;
    }
    .filters button {
      border-radius: 99px;
    }
    .filters .quiet {
      margin-inline-start: 0.15rem;
      font-variant-numeric: tabular-nums;
    }
    .filters [aria-pressed="true"] {
      background: color-mix(in srgb, var(--accent) 14%, transparent);
    }
    .status {
      flex: 1;
      min-width: max-content;
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
    .button {
      border: 1px solid var(--line);
      cursor: pointer;
      position: relative;
    }
    .button input {
      position: absolute;
      inset: 0;
      opacity: 0;
      cursor: pointer;
    }
    .button:focus-within {
      outline: 2px solid var(--accent);
    }
    progress {
      position: absolute;
      inset: auto 0 -1px;
      width: 100%;
      height: 2px;
      border: 0;
      appearance: none;
      background: none;
    }
    progress::-webkit-progress-bar {
      background: none;
    }
    progress::-webkit-progress-value {
      background: var(--accent);
    }
    progress::-moz-progress-bar {
      background: var(--accent);
    }
    .list {
      flex: 1;
      min-height: 0;
      overflow: auto;
      position: relative;
      contain: strict;
    }
    .rows {
      position: relative;
    }
    .row {
      position: absolute;
      inset-inline: ${pixels(GAP)};
      display: grid;
      grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
      gap: ${pixels(GAP)};
    }
    .card {
      contain: strict;
      display: flex;
      flex-direction: column;
      height: ${pixels(CARD.height)};
      overflow: hidden;
      border: 1px solid var(--line);
      border-radius: 10px;
      background: var(--surface);
      color: inherit;
      text-decoration: none;
    }
    .card:hover {
      border-color: color-mix(in srgb, var(--accent) 60%, var(--line));
    }
    .card[aria-selected="true"] {
      border-color: var(--accent);
      box-shadow: 0 0 0 1px var(--accent);
    }
    .list:focus-visible {
      outline: none;
    }
    .list:focus-visible .card[aria-selected="true"] {
      box-shadow: 0 0 0 2px var(--accent);
    }
    .picture {
      flex: none;
      height: ${pixels(CARD.picture)};
      margin-bottom: 0.35rem;
      background: color-mix(in srgb, var(--text) 7%, var(--surface));
      border-bottom: 1px solid var(--line);
      overflow: hidden;
    }
    .picture img {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    .none {
      display: grid;
      place-items: center;
      color: color-mix(in srgb, var(--text) 28%, transparent);
      font-size: 1.3rem;
      font-weight: 600;
      letter-spacing: 0.06em;
      background: repeating-linear-gradient(
        -45deg,
        color-mix(in srgb, var(--text) 5%, var(--surface)) 0 12px,
        color-mix(in srgb, var(--text) 3%, var(--surface)) 12px 24px
      );
    }
    .waiting {
      color: color-mix(in srgb, var(--text) 14%, transparent);
    }
    .line {
      display: flex;
      gap: 0.5rem;
      flex: none;
      padding-inline: 0.7rem;
      height: 1.5em;
      white-space: nowrap;
    }
    .line b {
      flex: 1;
      font-weight: 600;
    }
    .line b,
    .folder {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .folder {
      font-size: 12px;
    }
    .badges {
      gap: 0.3rem;
      height: auto;
      min-height: 1.6em;
      margin-block: 0.1rem;
    }
    .badge {
      font-size: 11px;
      line-height: 1.5;
      padding-inline: 0.4rem;
      border-radius: 4px;
      background: color-mix(in srgb, var(--text) 9%, transparent);
    }
    .air {
      background: color-mix(in srgb, var(--accent) 20%, transparent);
      color: var(--accent);
    }
    .network {
      overflow: hidden;
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      height: auto;
      font-size: 12px;
      line-height: 1.35;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .nothing {
      position: absolute;
      inset: 30% 0 auto;
      margin: 0;
      text-align: center;
      line-height: 2.2;
      color: var(--quiet);
    }
    @media (max-width: 50rem) {
      .status {
        order: 1;
        text-align: start;
      }
    }
  `,
];

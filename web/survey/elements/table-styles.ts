import { css, unsafeCSS } from "lit";
import { common, list } from "../../inspector/elements/styles.ts";

/** CSS pixels of a row of the table. */
export const ROW = 56;

const columns = "64px minmax(10rem, 2.2fr) 5rem 7.5rem minmax(8rem, 1.6fr) minmax(6rem, 1fr)";

const badges = css`
  .badge {
    font-size: 11px;
    line-height: 1.6;
    padding-inline: 0.4rem;
    margin-inline-end: 0.25rem;
    border-radius: 4px;
    background: color-mix(in srgb, var(--text) 9%, transparent);
  }
  .air {
    background: color-mix(in srgb, var(--accent) 18%, transparent);
    color: var(--accent);
  }
  .bad {
    background: color-mix(in srgb, var(--bad) 16%, transparent);
    color: var(--bad);
  }
`;

export const tableStyles = [
  common,
  list,
  badges,
  css`
    :host {
      height: 100%;
    }
    .table {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    .list {
      flex: 1;
      height: auto;
      min-height: 0;
      scrollbar-gutter: stable;
    }
    .row {
      grid-template-columns: ${unsafeCSS(columns)};
      padding-inline: 0.75rem;
    }
    .head {
      position: static;
      flex: none;
      height: 2rem;
      border-bottom: 1px solid var(--line);
      background: var(--surface);
      color: var(--quiet);
      scrollbar-gutter: stable;
    }
    .head:hover {
      background: var(--surface);
    }
    .head .picture {
      clip-path: inset(50%);
    }
    .head button {
      border: 0;
      padding: 0;
      background: none;
      font-weight: 600;
    }
    .head button:hover {
      color: var(--accent);
    }
    .swf {
      height: ${unsafeCSS(`${ROW}px`)};
      border-bottom: 1px solid color-mix(in srgb, var(--line) 60%, transparent);
      cursor: pointer;
    }
    .list:focus-visible {
      outline: none;
    }
    .list:focus-visible .swf[aria-selected="true"] {
      box-shadow: inset 0 0 0 2px var(--accent);
    }
    .swf .picture {
      height: 46px;
      border-radius: 4px;
      background: repeating-linear-gradient(
        -45deg,
        color-mix(in srgb, var(--text) 7%, var(--surface)) 0 6px,
        color-mix(in srgb, var(--text) 3%, var(--surface)) 6px 12px
      );
    }
    img {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
      background: color-mix(in srgb, var(--text) 7%, var(--surface));
    }
    .missing {
      visibility: hidden;
    }
    .name > * {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .name b {
      font-weight: 600;
    }
    .folder,
    .narrow {
      font-size: 12px;
    }
    .name .narrow {
      display: none;
    }
    .size {
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
    @media (max-width: 45rem) {
      .row {
        grid-template-columns: 56px minmax(0, 1.4fr) minmax(0, 1fr);
      }
      .size,
      .version,
      .problems {
        display: none;
      }
      .name .narrow {
        display: block;
      }
      .name .folder {
        display: none;
      }
    }
  `,
];

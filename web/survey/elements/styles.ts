import { css, unsafeCSS } from "lit";
import { common, list } from "../../inspector/elements/styles.ts";

/** CSS pixels of a row of the table. */
export const ROW = 56;

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

const texts = css`
  a {
    color: var(--accent);
  }
  h2,
  h3,
  h4 {
    margin: 0;
    font-size: 1rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .scroll {
    overflow: auto;
    min-height: 0;
  }
  .good {
    color: var(--good);
  }
  .nothing {
    text-align: center;
    line-height: 2.2;
    color: var(--quiet);
  }
`;

export const surveyStyles = [
  common,
  texts,
  css`
    :host {
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
    }
    nav {
      display: flex;
      gap: 0.25rem;
      padding-inline: 0.75rem;
      border-bottom: 1px solid var(--line);
      background: var(--surface);
      overflow-x: auto;
    }
    nav a {
      flex: none;
      padding: 0.5rem 0.75rem;
      color: inherit;
      text-decoration: none;
      border-bottom: 2px solid transparent;
    }
    nav a[aria-current="page"] {
      border-color: var(--accent);
      color: var(--accent);
      font-weight: 600;
    }
    .grow {
      flex: 1;
      min-height: 0;
      position: relative;
    }
    .grow .nothing {
      position: absolute;
      inset: 30% 0 auto;
      margin: 0;
    }
    .bar {
      flex: none;
      padding: 0.5rem 0.75rem;
      background: var(--surface);
    }
    .bar button,
    .bar input,
    .bar select {
      padding: 0.25rem 0.6rem;
      border-radius: 6px;
    }
    .bar select {
      max-width: 11rem;
    }
    .bar .chosen {
      border-color: var(--accent);
      color: var(--accent);
    }
    [type="search"] {
      flex: 1 1 12rem;
      min-width: 9rem;
      max-width: 22rem;
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
    .filters [aria-pressed="true"] {
      background: color-mix(in srgb, var(--accent) 14%, transparent);
    }
    .filters .quiet,
    .status {
      font-variant-numeric: tabular-nums;
    }
    .status {
      flex: 1;
      min-width: max-content;
      text-align: end;
    }
    .overview,
    .servers {
      flex: 1;
      padding: 1rem;
    }
    .figures {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
      gap: 0.75rem;
    }
    .figure {
      display: flex;
      flex-direction: column;
      padding: 0.6rem 0.8rem;
      border: 1px solid var(--line);
      border-radius: 10px;
      background: var(--surface);
      color: inherit;
      text-decoration: none;
    }
    .figure:hover {
      border-color: var(--accent);
    }
    .figure b {
      font-size: 1.6rem;
      line-height: 1.2;
      font-variant-numeric: tabular-nums;
    }
    .figure .quiet {
      font-size: 12px;
    }
    .distributions {
      columns: 24rem;
      column-gap: 0.75rem;
      margin-top: 0.75rem;
    }
    .distributions section {
      break-inside: avoid;
      margin-bottom: 0.75rem;
    }
    .distributions section,
    .host {
      padding: 0.75rem 0.9rem;
      border: 1px solid var(--line);
      border-radius: 10px;
      background: var(--surface);
    }
    .distributions p {
      margin: 0.4rem 0 0;
    }
    .distributions p:empty {
      display: none;
    }
    .bars {
      list-style: none;
      margin: 0.5rem 0 0;
      padding: 0;
    }
    .bars a {
      display: grid;
      grid-template-columns: minmax(0, 11rem) minmax(2rem, 1fr) 4.5rem;
      gap: 0.6rem;
      align-items: center;
      padding-block: 0.1rem;
      color: inherit;
      text-decoration: none;
    }
    .bars a:hover .label {
      color: var(--accent);
      text-decoration: underline;
    }
    .label {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .track {
      height: 0.7rem;
      border-radius: 3px;
      background: color-mix(in srgb, var(--text) 6%, transparent);
      overflow: hidden;
    }
    .track > span {
      display: block;
      height: 100%;
      min-width: 2px;
      background: var(--accent);
    }
    .count {
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
    .servers > p {
      margin: 0 0 0.75rem;
      max-width: 60rem;
    }
    .host {
      margin-bottom: 0.6rem;
      content-visibility: auto;
      contain-intrinsic-height: auto 8rem;
    }
    table {
      border-collapse: collapse;
      width: 100%;
      margin-block: 0.3rem;
    }
    th {
      text-align: start;
      font-weight: 400;
      color: var(--quiet);
    }
    th,
    td {
      padding: 0.15rem 0.75rem 0.15rem 0;
      font-variant-numeric: tabular-nums;
      vertical-align: middle;
    }
    th:nth-child(-n + 3) {
      width: 5.5rem;
    }
    summary {
      cursor: pointer;
      width: max-content;
    }
    .host ul {
      margin: 0.3rem 0;
      padding-inline-start: 1.2rem;
    }
    @media (max-width: 45rem) {
      .status {
        order: 1;
        text-align: start;
      }
      .bars a {
        grid-template-columns: minmax(0, 8rem) minmax(2rem, 1fr) 3.5rem;
      }
      tr {
        display: grid;
        grid-template-columns: 4rem 5rem 1fr;
      }
      th:last-child {
        display: none;
      }
      td:last-child {
        grid-column: 1 / -1;
      }
    }
  `,
];

const columns = "64px minmax(10rem, 2.2fr) 5rem 7.5rem minmax(8rem, 1.6fr) minmax(6rem, 1fr)";

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

export const detailsStyles = [
  common,
  texts,
  css`
    dialog {
      inset: 0 0 0 auto;
      margin: 0 0 0 auto;
      width: min(46rem, 100vw);
      max-width: none;
      height: 100dvh;
      max-height: none;
      padding: 0;
      border: 0;
      border-inline-start: 1px solid var(--line);
      background: var(--surface);
      color: inherit;
    }
    dialog[open] {
      display: flex;
      flex-direction: column;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 45%);
    }
    header {
      display: flex;
      gap: 1rem;
      justify-content: space-between;
      align-items: start;
      padding: 0.75rem 1rem;
      border-bottom: 1px solid var(--line);
    }
    .scroll {
      flex: 1;
      padding: 0.75rem 1rem 2rem;
    }
    .hash {
      margin: 0 0 0.75rem;
      color: var(--quiet);
      overflow-wrap: anywhere;
    }
    section {
      margin-top: 1rem;
      padding-top: 0.75rem;
      border-top: 1px solid var(--line);
    }
    h4 {
      margin-top: 0.6rem;
      font-size: 13px;
      color: var(--quiet);
    }
    p {
      margin: 0.3rem 0;
    }
    ul {
      margin: 0.2rem 0;
      padding-inline-start: 1.2rem;
      overflow-wrap: anywhere;
    }
    dl {
      display: grid;
      grid-template-columns: minmax(0, 15rem) minmax(0, 1fr);
      gap: 0.25rem 0.75rem;
      margin: 0.3rem 0;
      align-items: baseline;
    }
    dt,
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .text {
      white-space: pre-wrap;
    }
    pre {
      margin: 0.2rem 0;
      padding: 0.5rem;
      max-height: 24rem;
      overflow: auto;
      background: var(--ground);
      border-radius: 6px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .pictures {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
      gap: 0.75rem;
    }
    figure {
      margin: 0;
    }
    img {
      display: block;
      width: 100%;
      max-height: 20rem;
      object-fit: contain;
      background: color-mix(in srgb, var(--text) 7%, var(--surface));
      border: 1px solid var(--line);
      border-radius: 6px;
    }
    @media (max-width: 45rem) {
      dl {
        grid-template-columns: minmax(0, 1fr);
      }
      dd {
        margin-bottom: 0.4rem;
      }
    }
  `,
];

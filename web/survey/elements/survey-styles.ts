import { css } from "lit";
import { common } from "../../inspector/elements/styles.ts";
import { texts } from "./texts-styles.ts";

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

import { css } from "lit";
import { common } from "../../inspector/elements/styles.ts";
import { texts } from "./texts-styles.ts";

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

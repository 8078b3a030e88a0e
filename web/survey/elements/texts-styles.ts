import { css } from "lit";

/** Headings, links and what scrolls, of all parts of the report. */
export const texts = css`
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

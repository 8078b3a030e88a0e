import { css } from "lit";

/** Where the parts of the inspector are. */
export const layout = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    height: 100%;
    container-type: inline-size;
    background: var(--ground, light-dark(#f6f5f3, #17191c));
  }
  .parts {
    display: grid;
    min-height: 0;
    grid-template: minmax(0, 1fr) / minmax(14rem, 20rem) minmax(0, 1fr) minmax(0, 1fr);
  }
  .part {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
    border-inline-end: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
  }
  .part > :last-child,
  .part > flashnet-messages {
    flex: 1;
    min-height: 0;
  }
  .whole {
    grid-column: 2 / -1;
  }
  @container (width < 60rem) {
    .whole {
      grid-area: 2 / 1 / -1;
    }
    .parts {
      grid-template: minmax(4.8rem, 0.5fr) minmax(9rem, 1fr) minmax(8rem, 1fr) / minmax(0, 1fr);
    }
    .reasons {
      display: none;
    }
    .parts select {
      max-width: 9rem;
    }
    .parts .bar {
      padding-block: 0.15rem;
    }
    .part {
      border-inline-end: none;
      border-block-end: 1px solid var(--line, light-dark(#dcd9d4, #34383e));
    }
  }
  input[type="number"] {
    width: 4rem;
  }
  [role="toolbar"] .grow {
    min-width: 7rem;
  }
  label {
    display: inline-flex;
    gap: 0.3rem;
    align-items: center;
  }
  select {
    max-width: 14rem;
  }
  #query-problem {
    overflow-wrap: anywhere;
  }
  p.bar {
    margin: 0;
  }
`;

import { html, type TemplateResult } from "lit";
import type { Direction } from "../../../src/wire/conversation.ts";
import { type Framing, titleOf } from "../../../src/wire/framing.ts";
import { FRAMINGS } from "../framings.ts";
import type { Reading } from "../reading.ts";

const DIRECTIONS = ["sent", "received"] as const;

/**
 * How each direction of a connection is cut, why that is proposed, and what is wrong with it.
 *
 * @param counts what is said of the rows
 * @param onCut another way to cut is chosen
 */
export function framingBar(
  reading: Reading,
  counts: string,
  onCut: (direction: Direction, framing: Framing) => void,
): TemplateResult {
  const select = (direction: Direction): TemplateResult => {
    const framing = reading.framings[direction];
    const proposal = reading.proposals[direction];
    const choices = [framing, ...(proposal ? [proposal.framing] : []), ...FRAMINGS].filter(
      (one, i, all) => all.findIndex((other) => titleOf(other) === titleOf(one)) === i,
    );
    return html`<label title=${proposal?.reason ?? ""}>${direction === "sent" ? "↑" : "↓"}
      <select aria-label="Frames of what is ${direction}" @change=${(event: Event) =>
        onCut(direction, choices[(event.target as HTMLSelectElement).selectedIndex]!)}>
        ${choices.map((one) => html`<option ?selected=${one === framing}>${titleOf(one)}${one === proposal?.framing ? " (proposed)" : ""}</option>`)}
      </select></label>`;
  };
  const reasons = DIRECTIONS.flatMap((direction) => {
    const proposal = reading.proposals[direction];
    return proposal === undefined ? [] : [`${direction === "sent" ? "↑" : "↓"} ${proposal.reason}`];
  });
  const problems = DIRECTIONS.flatMap((direction) => reading.rows.problem(direction) ?? []);
  return html`<div class="bar">${select("sent")} ${select("received")}
    <span class="quiet">${counts}</span></div>
    ${reasons.length > 0 ? html`<p class="bar quiet reasons">${reasons.join("; ")}</p>` : ""}
    ${problems.map((problem) => html`<p class="bar problem" role="status">${problem}</p>`)}`;
}

import { afterMicrotasks, afterTurn } from "../../base/turn.ts";

/** Microtasks after which a player has what was delivered to its WebSocket; Ruffle takes two, and more cost nothing. */
const MICROTASKS = 8;

/** Arrivals in one turn, each of which may lead to the next: a SWF and a server in the same thread. Then timers get theirs. */
const IN_A_TURN = 64;

let inThisTurn = 0;

/**
 * Runs a task in this turn, when the player has likely got what was delivered to it; never inside a listener of its own.
 * After many of them in one turn, it is the next.
 */
export function afterArrival(task: () => void): void {
  inThisTurn++;
  // Whether a turn is over is asked for once in a while, as asking costs more than an arrival.
  if (inThisTurn === IN_A_TURN / 2) {
    afterTurn(() => {
      inThisTurn = 0;
    });
  }
  if (inThisTurn < IN_A_TURN) void afterMicrotasks(MICROTASKS, task);
  else afterTurn(task);
}

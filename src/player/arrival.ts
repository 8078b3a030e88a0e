import { afterMicrotasks } from "../../base/turn.ts";

/** Microtasks after which a player has what was delivered to its WebSocket; Ruffle takes two, and more cost nothing. */
const MICROTASKS = 8;

/** Runs a task in this turn, when the player has likely got what was delivered to it; never inside a listener of its own. */
export function afterArrival(task: () => void): void {
  void afterMicrotasks(MICROTASKS, task);
}

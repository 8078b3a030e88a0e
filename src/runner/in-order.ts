import { setImmediate as nextTask } from "node:timers/promises";
import type { MovieFetch } from "../player/node/net.ts";

/**
 * Answers requests in their order, however long each answer takes, so that a movie does the same in every run.
 *
 * Between two answers is a turn of the event loop, in which the player makes of the first one what it will.
 */
export function inOrder(fetch: MovieFetch): MovieFetch {
  let before: Promise<unknown> = Promise.resolve();
  return async (request) => {
    const mine = before;
    const answer = fetch(request);
    before = Promise.allSettled([mine, answer]).then(() => nextTask());
    await mine;
    return answer;
  };
}

import { afterAll, beforeAll, describe, it } from "vitest";
import type { AttackGroup } from "./attack.ts";

/** Milliseconds: an attack that hangs what it is tried on is over soon. */
const TIMEOUT = 15_000;

/** One test for each row of the group, called by its id. */
export function testGroup<Target>({ name, title, start, stop, neighbour, attacks }: AttackGroup<Target>): void {
  describe(`${name}: ${title}`, () => {
    let target: Target;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(async () => {
      await stop?.(target);
    });
    for (const { id, attack, run } of attacks) {
      it(
        `${id}: ${attack}`,
        async () => {
          await run(target);
          await neighbour?.(target);
        },
        TIMEOUT,
      );
    }
  });
}

import { expect, test } from "vitest";
import { VirtualTime } from "../../base/time.ts";
import { Tickets } from "./tickets.ts";

test("what nobody claims in time is freed; what was claimed, or removed, is not", async () => {
  const time = new VirtualTime();
  const freed: string[] = [];
  const tickets = new Tickets<string>(10_000, (item) => freed.push(item), time);
  const [, claimed, removed] = ["late", "claimed", "removed"].map((item) => tickets.add(item));
  expect(tickets.claim(claimed!)).toBe("claimed");
  expect(tickets.claim(claimed!)).toBeUndefined();
  expect(tickets.remove(removed!)).toBe("removed");

  time.advance(9_999);
  await time.sleep(0);
  expect(freed).toEqual([]);
  time.advance(1);
  await time.sleep(0);
  expect(freed).toEqual(["late"]);
  expect([tickets.size, tickets.get(claimed!)]).toEqual([1, "claimed"]);

  tickets.clear();
  expect([tickets.size, freed]).toEqual([0, ["late", "claimed"]]);
});

import { expect, it } from "vitest";
import { afterArrival } from "./arrival.ts";

it("comes in the same turn", async () => {
  const order: string[] = [];
  const turn = new Promise<void>((resolve) => setImmediate(resolve)).then(() => order.push("next turn"));
  afterArrival(() => order.push("arrival"));
  await turn;
  expect(order).toEqual(["arrival", "next turn"]);
});

it("lets timers run while each arrival leads to the next without end", async () => {
  let arrivals = 0;
  let over = false;
  const next = (): void => {
    arrivals++;
    // A failure, too, has to come to an end.
    if (!over && arrivals < 1e6) afterArrival(next);
  };
  afterArrival(next);
  await new Promise((resolve) => setTimeout(resolve, 5));
  over = true;
  expect(arrivals).toBeLessThan(1e6);
});

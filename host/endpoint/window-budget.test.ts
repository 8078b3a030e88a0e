import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WindowBudget } from "./window-budget.ts";

describe("WindowBudget", () => {
  it("keeps all windows within the budget, and a floor for each beyond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.array(fc.boolean()), (most, returns) => {
        const budget = new WindowBudget(4 << 20, 64 << 20);
        const windows: number[] = [];
        for (let i = 0; i < most; i++) {
          windows.push(budget.take());
          if (returns[i]) budget.giveBack(windows.shift()!);
        }
        const sum = windows.reduce((all, window) => all + window, 0);
        expect(sum).toBeLessThanOrEqual((64 << 20) + windows.length * (64 << 10));
        for (const window of windows) expect(window).toBeGreaterThanOrEqual(64 << 10);
      }),
    );
  });

  it("gives few connections whole windows", () => {
    const budget = new WindowBudget(4 << 20, 64 << 20);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([4 << 20, 4 << 20, 4 << 20]);
  });

  it("lets a window grow as far as there is something left", () => {
    const budget = new WindowBudget(1 << 20, 3 << 20);
    expect([budget.take(), budget.grow(1 << 20), budget.grow(4 << 20), budget.grow(1)]).toEqual([
      768 << 10,
      1 << 20,
      (3 << 20) - (1 << 20) - (768 << 10),
      0,
    ]);
  });
});

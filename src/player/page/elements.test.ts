import { afterAll, expect, it, vi } from "vitest";
import { deferred } from "../../../base/deferred.ts";
import { interceptElements, type LoadOptions } from "./elements.ts";

vi.stubGlobal("window", {});
vi.stubGlobal("customElements", { define() {} });
afterAll(() => vi.unstubAllGlobals());

it("movies of a player are loaded in the order in which it was given them, though one is prepared for a while", async () => {
  const loaded: (string | undefined)[] = [];
  class Player {
    load({ url }: LoadOptions): void {
      loaded.push(url);
    }
  }
  const slow = deferred();
  const restore = interceptElements({
    prepare: (_element, options) => (options.data ? slow.promise.then(() => options) : options),
    removed() {},
  });
  customElements.define("ruffle-player", Player as unknown as CustomElementConstructor);
  const [one, other] = [new Player(), new Player()];
  one.load({ url: "at once" });
  const loads = [one.load({ url: "slow", data: [] }), one.load({ url: "behind it" }), other.load({ url: "elsewhere" })];
  expect(loaded).toEqual(["at once", "elsewhere"]);
  slow.resolve();
  await Promise.all(loads);
  expect(loaded).toEqual(["at once", "elsewhere", "slow", "behind it"]);
  one.load({ url: "at once again" });
  expect(loaded.at(-1)).toBe("at once again");
  restore();
});

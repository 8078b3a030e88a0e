import { expect, test } from "vitest";
import { deferred } from "../../base/deferred.ts";
import type { MovieResponse } from "../player/node/net.ts";
import { inOrder } from "./in-order.ts";

const request = (url: string) => ({ url, method: "GET", headers: new Headers(), body: null });

test("answers come in the order of the requests, also after one that fails", async () => {
  const answers = ["a", "b", "c"].map(() => deferred<MovieResponse | null>());
  let asked = 0;
  const fetch = inOrder(() => answers[asked++]!.promise);
  const order: string[] = [];
  const done = ["a", "b", "c"].map((url) =>
    fetch(request(url)).then(
      () => order.push(url),
      () => order.push(`${url} fails`),
    ),
  );
  expect(asked).toBe(3);
  answers[2]!.resolve(null);
  answers[1]!.reject(new Error("no"));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  answers[0]!.resolve(null);
  await Promise.all(done);
  expect(order).toEqual(["a", "b fails", "c"]);
});

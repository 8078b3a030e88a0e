import { expect, it } from "vitest";
import { fromHex } from "./hex.ts";

it("reads two digits for each byte", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(fromHex(Buffer.from(all).toString("hex"))).toEqual(all);
  expect(fromHex("FFa0")).toEqual(Uint8Array.of(0xff, 0xa0));
  expect(fromHex("")).toEqual(new Uint8Array());
});

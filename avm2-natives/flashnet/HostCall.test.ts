import { beforeAll, describe, expect, it } from "vitest";
import { traceRows } from "../testing/rows.ts";

const MAX = 16 * 1024 * 1024;

/** A call of `service` with so many bytes. */
const call = (service: string, length: number): string => `
  const payload = new ByteArray();
  payload.length = ${length};
  let isLater = false;
  new HostCall("${service}", payload, (bytes: ByteArray): void => {
    trace("result", bytes.length, isLater);
    done();
  }, (message: string): void => {
    trace("error", message, isLater);
    done();
  });
  isLater = true;`;

const rows: Record<string, [code: string, expected: RegExp]> = {
  "an answer": [call("echo", 3), /^result 3 true$/],
  "no bytes, neither way": [call("echo", 0), /^result 0 true$/],
  "the longest call": [call("count", MAX - "..count".length), /^result 4 true$/],
  "a call that is too long": [call("count", MAX), /^error .*16777223.* has at most 16777216.* true$/],
  "a service that fails": [call("fails", 1), /^error .*out of order.* true$/],
  "a service that is not there": [call("nowhere", 1), /^error .*"nowhere".* true$/],
};

describe("HostCall", () => {
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    traced = await traceRows(
      'import { ByteArray } from "flash.utils"; import { HostCall } from "./HostCall.ts";',
      Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code])),
      {
        services: {
          echo: (payload) => payload,
          count: () => new Uint8Array(4),
          fails: () => {
            throw new Error("out of order");
          },
        },
      },
    );
  });

  it.each(Object.entries(rows))("%s", (name, [, expected]) => {
    expect(traced.get(name)).toEqual([expect.stringMatching(expected)]);
  });
});

import { describe, expect, it } from "vitest";
import { OptionError } from "./check.ts";
import { limits } from "./limit-table.ts";
import {
  checkLimits,
  checkLimitValues,
  formatLimitValue,
  limitDefaults,
  limitNames,
  limitsFor,
  parseLimitValue,
} from "./limits.ts";

describe("values of limits", () => {
  it.each([
    ["window", "1024", 1024],
    ["window", "64KiB", 65536],
    ["window", "0.5MiB", 524288],
    ["window", "64kb", undefined],
    ["window", "10s", undefined],
    ["window", "-1", undefined],
    ["window", "", undefined],
    ["claimTimeout", "500", 500],
    ["claimTimeout", "1.5s", 1500],
    ["claimTimeout", "250ms", 250],
    ["claimTimeout", "2min", 120_000],
    ["claimTimeout", "1KiB", undefined],
    ["maxStreams", "12", 12],
    ["maxStreams", "1.5", undefined],
    ["maxStreams", "12KiB", undefined],
    ["maxStreams", "99999999999999999999", undefined],
  ] as const)("%s=%s", (name, text, value) => {
    expect(parseLimitValue(name, text)).toBe(value);
  });

  it("defaults are read as they are printed", () => {
    for (const [name, { defaults }] of Object.entries(limits)) {
      for (const value of Object.values(defaults)) {
        const text = formatLimitValue(name as keyof typeof limits, value);
        expect(parseLimitValue(name as keyof typeof limits, text)).toBe(value);
      }
    }
    expect(formatLimitValue("window", 4 << 20)).toBe("4MiB");
    expect(formatLimitValue("policyMasterTimeout", 3000)).toBe("3s");
    expect(formatLimitValue("probeInterval", 10)).toBe("10ms");
  });
});

it.each([
  [{ window: "64KiB" }, 'limits of PlayerHost: window is a whole number of bytes, not "64KiB"'],
  [
    { drainTimeout: 2 ** 31 },
    "limits of PlayerHost: drainTimeout is a whole number of milliseconds, 2147483647 at most, not 2147483648",
  ],
  [{ maxConnections: -1 }, "limits of PlayerHost: maxConnections is a whole number, not -1"],
  [{ drainTimeout: Number.NaN }, "limits of PlayerHost: drainTimeout is a whole number of milliseconds, not NaN"],
  [{ maxWindow: undefined }, "limits of PlayerHost: maxWindow is a whole number of bytes, not undefined"],
])("refuses values that are none: %o", (given, message) => {
  expect(() => checkLimits("PlayerHost", given, "limits of PlayerHost")).toThrow(new OptionError(message));
});

it("refuses a relay that pings all the time", () => {
  expect(() => checkLimits("Relay", { pingInterval: 0 }, "limits of Relay")).toThrow(
    new OptionError("limits of Relay: pingInterval is a whole number of milliseconds, 1 or more, not 0"),
  );
});

it("takes whole numbers, and passes over what is no limit", () => {
  checkLimits("PlayerHost", { probeInterval: 0, window: 4096 }, "limits of PlayerHost");
  checkLimits("PlayerHost", undefined, "limits of PlayerHost");
  checkLimitValues({ expose: true, lingerTimeout: 1 }, "nodeBackend");
});

it("limits belong to what they apply to", () => {
  expect(limitNames("PolicyServer")).toEqual(["maxConnections", "answerTimeout"]);
  expect(limitDefaults("Relay")).toMatchObject({ maxConnections: 2048, window: 4 << 20 });
  expect(limitsFor("PolicyServer", { maxConnections: 1, window: 2 })).toEqual({ maxConnections: 1 });
});

import { describe, expect, it } from "vitest";
import { type Sandbox, Sandboxes, sandboxOf } from "./sandbox.ts";

const FLASH = { useNetwork: false, trusted: false, runtime: "flash", application: "" } as const;
const NETWORK = { ...FLASH, useNetwork: true };
const TRUSTED = { ...FLASH, trusted: true };
const AIR = { ...FLASH, runtime: "air", application: "http://localhost/app.swf" } as const;
const INSTALLED = { ...AIR, application: "app:/app.swf" };

describe("sandboxes (spec/security.md §1, §8)", () => {
  it.each<[row: string, url: string, facts: Parameters<typeof sandboxOf>[1], sandbox: Sandbox]>([
    ["SWF from http: remote", "http://game.example.com/a.swf", FLASH, "remote"],
    ["SWF from https: remote", "https://game.example.com/a.swf", FLASH, "remote"],
    ["flags of a remote SWF mean nothing", "http://game.example.com/a.swf", NETWORK, "remote"],
    ["trust means nothing for a remote SWF", "http://game.example.com/a.swf", TRUSTED, "remote"],
    ["localhost is remote", "http://localhost/a.swf", FLASH, "remote"],
    ["local, flag UseNetwork: localWithNetwork", "file:///C:/a.swf", NETWORK, "localWithNetwork"],
    ["local, no flag: localWithFile", "file:///C:/a.swf", FLASH, "localWithFile"],
    ["local, trusted: localTrusted", "file:///C:/a.swf", TRUSTED, "localTrusted"],
    ["local, trusted, with the flag: localTrusted", "file:///a.swf", { ...NETWORK, trusted: true }, "localTrusted"],
    ["what is no URL is local", "a.swf", FLASH, "localWithFile"],
    ["AIR's application: application", "app:/app.swf", INSTALLED, "application"],
    ["another SWF of AIR's application", "app:/parts/b.swf", INSTALLED, "application"],
    ["AIR, from the network: remote", "http://game.example.com/a.swf", INSTALLED, "remote"],
    ["an AIR application that is played from a URL", "http://localhost/app.swf", AIR, "application"],
    ["what lies beside it", "http://localhost/b.swf", AIR, "application"],
    ["AIR, from another place", "http://localhost:8080/b.swf", AIR, "remote"],
    ["AIR, from another place, behind a space", " http://ads.example/ad.swf", INSTALLED, "remote"],
    ["AIR, from another place, by another scheme", "ftp://ads.example/ad.swf", INSTALLED, "remote"],
    ["AIR, what begins like a URL and is none", "http:\ufffd/ad.swf", AIR, "localWithFile"],
  ])("%s", (_, url, facts, sandbox) => {
    expect(sandboxOf(url, facts)).toBe(sandbox);
  });
});

describe("Sandboxes", () => {
  it("remembers what a SWF was when it was entered", () => {
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: false });
    expect(sandboxes.enter("file:///a.swf", true)).toBe("localWithNetwork");
    expect(sandboxes.of("file:///a.swf")).toBe("localWithNetwork");
  });

  it("gives a SWF that is loaded from bytes the sandbox of its loader, whose URL it has", () => {
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: false });
    sandboxes.enter("file:///a.swf", false);
    expect(sandboxes.enter("file:///a.swf", true)).toBe("localWithFile");
  });

  it("trusts no local SWF that was never entered", () => {
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: true });
    expect(sandboxes.enter("file:///a.swf", false)).toBe("localTrusted");
    expect(sandboxes.of("file:///b.swf")).toBe("localWithFile");
    expect(sandboxes.of("http://a.example/b.swf")).toBe("remote");
  });

  it("takes the first SWF for the AIR application, unless it is told which it is", () => {
    const first = new Sandboxes({ runtime: "air", trusted: false });
    expect(first.enter("http://localhost/app.swf", false)).toBe("application");
    expect(first.enter("http://ads.example/ad.swf", true)).toBe("remote");
    const told = new Sandboxes({ runtime: "air", trusted: false, application: "http://localhost/app.swf" });
    expect(told.enter("http://ads.example/ad.swf", true)).toBe("remote");
    expect(told.of("http://localhost/app.swf")).toBe("application");
  });

  it("says why a SWF may not use sockets, and what to do", () => {
    const warnings: string[] = [];
    const log = { debug() {}, warn: (text: string) => warnings.push(text) };
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: false, log });
    sandboxes.enter("file:///a.swf", true);
    sandboxes.enter("file:///b.swf", false);
    expect(warnings).toEqual([expect.stringMatching(/^file:\/\/\/b\.swf may not use sockets: .* \(--trust\)/)]);
  });
});

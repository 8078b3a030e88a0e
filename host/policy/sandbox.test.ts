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
    ["AIR, what a SWF has made up", "data:application/x-shockwave-flash,FWS", AIR, "remote"],
    ["the same beside an installed application", "data:application/x-shockwave-flash,FWS", INSTALLED, "remote"],
    ["AIR, a Blob of a page from elsewhere", "blob:http://ads.example/1", AIR, "remote"],
    ["a Blob of the application's own page", "blob:http://localhost/1", AIR, "application"],
    ["an application that is a data: URL", "data:,FWS", { ...AIR, application: "data:,FWS" }, "application"],
    ["AIR, the application's storage", "app-storage:/b.swf", INSTALLED, "application"],
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

  it("knows no SWF that was never entered", () => {
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: true });
    expect(sandboxes.enter("file:///a.swf", false)).toBe("localTrusted");
    sandboxes.admit("http://a.example/plain.swf");
    for (const url of ["file:///b.swf", "http://a.example/plain.swf", "http://a.example/b.swf", "a.swf", ""]) {
      expect(sandboxes.of(url)).toBeUndefined();
    }
  });

  it("remembers 10,000 URLs: content can make up any number for one file", () => {
    const sandboxes = new Sandboxes({ runtime: "flash", trusted: false });
    for (let i = 0; i <= 10_000; i++) sandboxes.enter(`http://a.example/b.swf?${i}`, false);
    expect(sandboxes.of("http://a.example/b.swf?9999")).toBe("remote");
    expect(sandboxes.of("http://a.example/b.swf?10000")).toBeUndefined();
  });

  it("takes the first SWF for the AIR application, unless it is told which it is", () => {
    const first = new Sandboxes({ runtime: "air", trusted: false });
    expect(first.enter("http://localhost/app.swf", false)).toBe("application");
    expect(first.enter("http://ads.example/ad.swf", true)).toBe("remote");
    const told = new Sandboxes({ runtime: "air", trusted: false, application: "http://localhost/app.swf" });
    expect(told.enter("http://ads.example/ad.swf", true)).toBe("remote");
    expect(told.enter("http://localhost/app.swf", false)).toBe("application");
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

describe("a SWF from elsewhere in an AIR application", () => {
  const APPLICATION = "app:/main.swf";
  const OUTSIDER = "http://ads.example/ad.swf";

  function admitted(url: string, options: { runtime?: "air" | "flash"; trusted?: boolean } = {}) {
    const warnings: string[] = [];
    const log = { debug() {}, warn: (text: string) => warnings.push(text) };
    const sandboxes = new Sandboxes({ runtime: "air", trusted: false, application: APPLICATION, log, ...options });
    sandboxes.enter(APPLICATION, false);
    sandboxes.admit(url);
    sandboxes.admit(url);
    return { sandboxes, warnings };
  }

  it("ends the rights of the application, and the log says so once", () => {
    const { sandboxes, warnings } = admitted(OUTSIDER);
    expect(sandboxes.outsider).toBe(OUTSIDER);
    expect(sandboxes.of(APPLICATION)).toBe("remote");
    expect(warnings).toEqual([
      expect.stringMatching(/^http:\/\/ads\.example\/ad\.swf is not of the AIR application.*--trust/),
    ]);
  });

  it.each([
    ["one of the application", "app:/part.swf", {}],
    ["one that is trusted", OUTSIDER, { trusted: true }],
  ])("does not mean %s", (_, url, options) => {
    const { sandboxes, warnings } = admitted(url, options);
    expect(sandboxes.outsider).toBeUndefined();
    expect(sandboxes.of(APPLICATION)).toBe("application");
    expect(warnings).toEqual([]);
  });

  it("means nothing in Flash Player", () => {
    expect(admitted(OUTSIDER, { runtime: "flash" }).sandboxes.outsider).toBeUndefined();
  });

  it("counts before the application has natives: the first SWF is the application", () => {
    const sandboxes = new Sandboxes({ runtime: "air", trusted: false });
    sandboxes.admit("http://localhost/plain.swf");
    expect(sandboxes.enter(OUTSIDER, true)).toBe("remote");
  });
});

import { describe, expect, it } from "vitest";
import { NetworkingSettings } from "./allow-networking.ts";

describe("NetworkingSettings", () => {
  it("knows a player's own movie by its URL", () => {
    const settings = new NetworkingSettings();
    settings.set("http://a.example/one.swf", "none");
    settings.set("http://a.example/two.swf", "all");
    expect(settings.of("http://a.example/one.swf")).toBe("none");
    expect(settings.of("http://a.example/two.swf")).toBe("all");
  });

  it("gives what movies load the strictest setting of the page", () => {
    const settings = new NetworkingSettings();
    settings.set("http://a.example/one.swf", "internal");
    expect(settings.of("http://a.example/module.swf")).toBe("all");
    settings.set("http://a.example/two.swf", "none");
    settings.set("http://a.example/three.swf", "all");
    expect(settings.of("http://a.example/module.swf")).toBe("none");
  });
});

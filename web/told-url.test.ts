import { describe, expect, it } from "vitest";
import { toldUrl } from "./told-url.ts";

const ROOT = "http://127.0.0.1:8080/key/";

describe("toldUrl", () => {
  it.each([
    ["game.swf", "http://games.example/a/b.swf", "game.swf", "http://games.example/a/b.swf"],
    ["game.swf", "http://games.example/a/b.swf", "lib/menu.swf", "http://games.example/a/lib/menu.swf"],
    ["sub/game.swf", "http://localhost/sub/game.swf", "sub/menu.swf", "http://localhost/sub/menu.swf"],
    ["sub/game.swf", "http://localhost/sub/game.swf", "menu.swf", "http://localhost/menu.swf"],
    ["a/b/game.swf", "http://localhost/a/b/game.swf", "c/menu.swf", "http://localhost/c/menu.swf"],
  ])("%s as %s: %s is %s", (swf, url, file, told) => {
    expect(toldUrl(ROOT + swf, ROOT, url)(ROOT + file)).toBe(told);
  });

  it.each(["game.swf", "sub/game.swf"])("tells no file of the folder of %s that it is from another host", (swf) => {
    const told = toldUrl(ROOT + swf, ROOT, `http://localhost/${swf}`);
    for (const file of ["http://bank.example/x.swf", "//bank.example/x.swf", "/bank.example/x.swf", "data:,x"]) {
      expect(new URL(told(ROOT + file)).host).toBe("localhost");
    }
  });

  it("tells the truth to others, and where nothing else is to be told", () => {
    const other = "http://127.0.0.1:8080/other/game.swf";
    expect(toldUrl(`${ROOT}game.swf`, ROOT, "http://localhost/game.swf")(other)).toBe(other);
    expect(toldUrl(`${ROOT}game.swf`, ROOT, undefined)(`${ROOT}game.swf`)).toBe(`${ROOT}game.swf`);
  });
});

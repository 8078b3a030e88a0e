import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import {
  checkOpenHost,
  checkParamName,
  commandOf,
  formatQuery,
  type PageOptions,
  PLAIN_OPTIONS,
  readQuery,
} from "./options.ts";

const host = fc.constantFrom("game.example", "127.0.0.1", "[::1]");
const mapping = fc.oneof(
  fc.tuple(host, fc.nat(65535)).map(([to, port]) => `game.example:${port}=${to}:${port}`),
  host.map((to) => `other.example=${to}`),
  fc.constantFrom("game.example:1=wss://play.example/ws#binary", "[::1]=[::2]:7"),
);
const options: fc.Arbitrary<PageOptions> = fc.record(
  {
    url: fc.constantFrom("http://games.example/game.swf", "file:///game.swf"),
    runtime: fc.constantFrom("flash" as const, "air" as const),
    param: fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !key.includes("=") && key !== "__proto__"),
      fc.string(),
    ),
    map: fc.array(mapping.map(parseHostMapping)),
    policy: fc.constantFrom("enforce" as const, "allow" as const),
    openHosts: fc.array(host),
    trust: fc.boolean(),
    lowPorts: fc.constantFrom("policy" as const, "refuse" as const),
    plugin: fc.boolean(),
  },
  { requiredKeys: ["runtime", "param", "map", "policy", "openHosts", "trust", "lowPorts", "plugin"] },
);

describe("options of the page", () => {
  it("come back from the query, whatever the command line said", () => {
    fc.assert(
      fc.property(options, options, (chosen, given) => {
        expect(readQuery(new URLSearchParams(formatQuery(chosen, given)), given)).toEqual(chosen);
      }),
    );
  });

  it("are not in the query where they are those of the command line", () => {
    fc.assert(fc.property(options, (given) => formatQuery(given, given) === ""));
  });

  it.each<[query: string, said: string]>([
    ["options&map=here", '"here" is no mapping'],
    ["options&param=x", '"x" is no FlashVar; write KEY=VALUE'],
    ["options&policy=maybe", 'policy is enforce or allow, not "maybe"'],
    ["options&policy-for=game.example=/etc/passwd", '"game.example=/etc/passwd" is not HOST=*'],
    ["options&url=game.swf", '"game.swf" is no whole URL'],
  ])("%s is an error", (query, said) => {
    expect(() => readQuery(new URLSearchParams(query), PLAIN_OPTIONS)).toThrow(said);
  });

  it("are the command that does the same", () => {
    const chosen: PageOptions = {
      ...PLAIN_OPTIONS,
      param: { room: "it's 7" },
      map: [parseHostMapping("game.example=127.0.0.1:9000")],
      openHosts: ["game.example"],
      policy: "allow",
      plugin: false,
    };
    expect(commandOf(["serve", "my games/a.swf", "--deny", "10.0.0.0/8"], chosen)).toBe(
      "npx flashnet serve 'my games/a.swf' --deny 10.0.0.0/8 --param 'room=it'\\''s 7' --map game.example=127.0.0.1:9000 " +
        "--policy allow --policy-for 'game.example=*' --no-plugin",
    );
    expect(commandOf(["serve", "a.swf"], PLAIN_OPTIONS)).toBe("npx flashnet serve a.swf");
  });

  it("without a URL name none", () => {
    const url = "http://localhost/a.swf";
    expect(commandOf(["serve", "a.swf"], PLAIN_OPTIONS, url)).toBe("npx flashnet serve a.swf");
    expect(
      readQuery(new URLSearchParams(formatQuery(PLAIN_OPTIONS, { ...PLAIN_OPTIONS, url })), PLAIN_OPTIONS),
    ).toEqual(PLAIN_OPTIONS);
  });

  it.each(["a=b", "a b", ""])("%j is no host to open", (host) => {
    expect(() => checkOpenHost(host)).toThrow("is not HOST=*");
  });

  it("a name of a FlashVar has no =", () => {
    expect(() => checkParamName("a=b")).toThrow("is no name of a FlashVar");
    const [one, other] = [{ a: "1\nb=2" }, { a: "1", b: "2" }].map((param) => ({ ...PLAIN_OPTIONS, param }));
    expect(readQuery(new URLSearchParams(formatQuery(one!, other!)), other!)).toEqual(one);
  });
});

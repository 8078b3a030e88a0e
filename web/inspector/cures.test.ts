import { expect, it } from "vitest";
import { explainRefusal, explainSandbox } from "../../host/policy/explanation.ts";
import { judge, requestorOf } from "../../host/policy/judgement.ts";
import { Capture } from "./capture.ts";
import { curesOf } from "./cures.ts";

const SWF = "http://site.example/game.swf";

function refused(host: string, text?: string): ReturnType<typeof curesOf> {
  const capture = new Capture();
  const requestor = requestorOf(SWF);
  const why = text ?? explainRefusal(SWF, requestor, { host, port: 6112 }, judge(requestor, 6112, []));
  capture.add({ time: 0, connection: 0, type: "policy", swf: SWF, host, port: 6112, allowed: false, text: why });
  return curesOf(capture.connections[0]!);
}

it("cures of a policy are what its paragraph names", () => {
  expect(refused("game.example")).toEqual([
    { kind: "open", host: "game.example", words: "--policy-for 'game.example=*'" },
    { kind: "allow", words: "--policy allow" },
  ]);
});

it("a host that a shell could take for more is in no words", () => {
  expect(refused("game.example'; reboot #")).toEqual([{ kind: "allow", words: "--policy allow" }]);
});

it("a local SWF can be trusted, and no URL of content says so", () => {
  expect(refused("game.example", explainSandbox("file:///game.swf"))).toEqual([{ kind: "trust", words: "--trust" }]);
  expect(refused("game.example", "http://a.example/--trust(--policy%20allow)--policy-for may not connect")).toEqual([]);
});

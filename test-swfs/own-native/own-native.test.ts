import { join } from "node:path";
import { expect, it } from "vitest";
import { compileNatives } from "../../src/compiler/index.ts";
import type { NativeLibrary } from "../../src/instrument/index.ts";
import { play } from "../../src/player/node/index.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";

const folder = join(root, "test-swfs/own-native");

/** What a third party does: compiles a class for the package-internal namespace, and says what it is to content. */
function ownNatives(): NativeLibrary {
  const abc = compileNatives({
    files: [join(folder, "natives/example/Greeter.ts")],
    sourceRoots: [join(folder, "natives")],
  });
  return { abc, definitions: [{ name: "example::Greeter", kind: "define" }] };
}

const swf = (): Uint8Array => compileProgram(join(folder, "Program.ts"), [join(folder, "natives.d.ts")]);

it("content uses a native that is registered from TypeScript and answered by the host", async () => {
  const outcome = await play(swf(), {
    url: "http://localhost/program.swf",
    natives: [ownNatives()],
    services: {
      greet: (payload) => new TextEncoder().encode(`Hello, ${new TextDecoder().decode(payload)}!`),
    },
    until: "Hello",
    timeout: 10_000,
  });
  expect(outcome.trace).toEqual(["example::Greeter", "Hello, Wörld!"]);
  expect(outcome.errors).toEqual([]);
});

it("a native learns that the host has no such service", async () => {
  const { trace } = await play(swf(), {
    url: "http://localhost/program.swf",
    natives: [ownNatives()],
    until: "failed",
    timeout: 10_000,
  });
  expect(trace[1]).toMatch(/^failed: .*"greet"/);
});

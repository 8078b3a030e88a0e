import { describe, expect, it } from "vitest";
import type { SwfRewriting } from "../rewrite-swf.ts";
import { rewriteResponse } from "./swf-responses.ts";

const URL = "http://example.com/game.swf";
const bytes = (text: string) => new TextEncoder().encode(text);

function rewriting(overrides: Partial<SwfRewriting> = {}) {
  const warnings: string[] = [];
  const seen: string[] = [];
  const admitted: string[] = [];
  const options: SwfRewriting = {
    instrument(swf, url) {
      seen.push(url);
      return bytes(`${new TextDecoder().decode(swf)}, rewritten`);
    },
    admit: (url) => admitted.push(url),
    maxSwfLength: 1000,
    log: { debug() {}, warn: (message) => warnings.push(message) },
    ...overrides,
  };
  return { options, warnings, seen, admitted };
}

/** A response as the browser would give it, in pieces of the given texts. */
function response(pieces: string[], init: ResponseInit = {}) {
  const pulled: string[] = [];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[pulled.length];
        if (piece === undefined) return controller.close();
        pulled.push(piece);
        controller.enqueue(bytes(piece));
      },
    },
    { highWaterMark: 0 },
  );
  const made = Object.defineProperties(new Response(body, init), {
    url: { value: URL },
    redirected: { value: true },
    type: { value: "basic" },
  });
  return { made, pulled };
}

describe("rewriteResponse", () => {
  it.each([
    ["FWS, whole", ["FWS and so on"]],
    ["CWS, byte by byte", [..."CWS and so on"]],
    ["ZWS, cut in the signature", ["Z", "", "WS and so on"]],
  ])("rewrites a SWF: %s", async (_name, pieces) => {
    const { options, seen } = rewriting();
    const { made } = response(pieces, {
      status: 203,
      statusText: "Non-Authoritative",
      headers: { "content-length": "13", "content-encoding": "gzip", "x-other": "kept" },
    });
    const rewritten = await rewriteResponse(made, options);
    expect(rewritten).toMatchObject({
      status: 203,
      statusText: "Non-Authoritative",
      url: URL,
      redirected: true,
      type: "basic",
    });
    expect(Object.fromEntries(rewritten.headers)).toEqual({ "content-length": "24", "x-other": "kept" });
    expect(await rewritten.text()).toBe(`${pieces.join("")}, rewritten`);
    expect(seen).toEqual([URL]);
  });

  it.each([
    ["text", ["<html>FWS</html>"]],
    ["an empty body", []],
    ["two bytes of a signature", ["FW"]],
    ["another signature", ["FLV"]],
  ])("hands on the response itself: %s", async (_name, pieces) => {
    const { options, seen } = rewriting();
    const { made } = response(pieces);
    expect(await rewriteResponse(made, options)).toBe(made);
    expect(await made.text()).toBe(pieces.join(""));
    expect(seen).toEqual([]);
  });

  it("hands on an error page even if it is a SWF", async () => {
    const { options } = rewriting();
    const { made } = response(["FWS"], { status: 404 });
    expect(await rewriteResponse(made, options)).toBe(made);
  });

  it("hands on a response without a body", async () => {
    const { options } = rewriting();
    const made = new Response(null, { status: 204 });
    expect(await rewriteResponse(made, options)).toBe(made);
  });

  it("reads no further than the signature of what is no SWF", async () => {
    const { options } = rewriting();
    const { made, pulled } = response(["FLV", "second", "third", "fourth"]);
    await rewriteResponse(made, options);
    // A cloned stream reads one piece ahead.
    expect(pulled).toEqual(["FLV", "second"]);
  });

  it("streams a SWF that is too long as it is", async () => {
    const { options, warnings, seen, admitted } = rewriting({ maxSwfLength: 8 });
    const pieces = ["FWS", "123456", "789", "abc"];
    const { made, pulled } = response(pieces, { headers: { "content-length": "15" } });
    const passed = await rewriteResponse(made, options);
    expect(pulled).toEqual(["FWS", "123456", "789"]);
    expect(passed.url).toBe(URL);
    expect(passed.headers.get("content-length")).toBe("15");
    expect(await passed.text()).toBe(pieces.join(""));
    expect(seen).toEqual([]);
    expect(admitted).toEqual([URL]);
    expect(warnings).toEqual([`${URL} is played as it is: it is longer than 8 bytes; raise the limit maxSwfLength`]);
  });

  it("rewrites a SWF of just the length that is allowed", async () => {
    const { options } = rewriting({ maxSwfLength: 6 });
    expect(await (await rewriteResponse(response(["FWS", "123"]).made, options)).text()).toBe("FWS123, rewritten");
  });

  it("plays a SWF that can't be rewritten as it is", async () => {
    const { options, warnings } = rewriting({
      instrument() {
        throw new Error("tag 3 at byte 20 is cut off");
      },
    });
    const passed = await rewriteResponse(response(["FWS broken"]).made, options);
    expect(await passed.text()).toBe("FWS broken");
    expect(warnings).toEqual([`${URL} is played as it is: tag 3 at byte 20 is cut off`]);
  });
});

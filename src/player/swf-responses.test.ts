import { describe, expect, it } from "vitest";
import type { SwfRewriting } from "./rewrite-swf.ts";
import { rewriteWhenRead } from "./swf-responses.ts";

const URL = "http://example.com/game.swf";
const bytes = (text: string) => new TextEncoder().encode(text);

function rewriting() {
  const rewritten: string[] = [];
  const admitted: string[] = [];
  const warnings: string[] = [];
  const options: SwfRewriting = {
    instrument(swf, url) {
      rewritten.push(url);
      if (swf.length === 10) throw new Error("tag 3 at byte 20 is cut off");
      // A view of something larger, as it may come.
      return bytes(`..${new TextDecoder().decode(swf)}, rewritten`).subarray(2);
    },
    admit: (url) => admitted.push(url),
    maxSwfLength: 1000,
    log: { debug() {}, warn: (message) => warnings.push(message) },
  };
  return { options, rewritten, admitted, warnings };
}

function response(body: string, init: ResponseInit = {}): Response {
  return Object.defineProperty(new Response(body, init), "url", { value: URL });
}

/** What Ruffle looks at before it reads the body. */
const looks: Record<string, (response: Response) => unknown> = {
  "the root movie": ({ url, status, redirected, ok }) => [url, status, redirected, ok],
  "URLLoader, or a Loader": (made) => [made.url, made.status, made.redirected, made.ok, made.url, made.status],
  loadVariables: (made) => [made.status, made.ok, made.headers.get("Content-Type")],
};

describe("rewriteWhenRead", () => {
  it.each([
    ["the root movie", true, true],
    ["URLLoader, or a Loader", true, false],
    ["URLLoader, or a Loader", false, true],
    ["loadVariables", true, false],
  ])("%s, which may be data: %j; is rewritten: %j", async (reader, mayBeData, isRewritten) => {
    const { options, rewritten, admitted } = rewriting();
    const made = response("FWS and so on");
    expect(rewriteWhenRead(made, mayBeData, options)).toBe(made);
    looks[reader]!(made);
    const text = new TextDecoder().decode(await made.arrayBuffer());
    expect(text).toBe(isRewritten ? "FWS and so on, rewritten" : "FWS and so on");
    expect(rewritten).toEqual(isRewritten ? [URL] : []);
    expect(admitted).toEqual([URL]);
  });

  it("leaves the rest of a response as it is", () => {
    const init = { status: 203, statusText: "Non-Authoritative", headers: { "content-length": "13" } };
    const made = rewriteWhenRead(response("FWS and so on", init), false, rewriting().options);
    expect(made).toBeInstanceOf(Response);
    expect(made).toMatchObject({ status: 203, statusText: "Non-Authoritative", url: URL });
    expect(made.headers.get("content-length")).toBe("13");
  });

  it.each([
    ["what is no SWF", "<html>FWS</html>", 200],
    ["two bytes of a signature", "FW", 200],
    ["an error page, even if it is a SWF", "FWS and so on", 404],
  ])("does not touch %s", async (_name, body, status) => {
    const { options, rewritten, admitted } = rewriting();
    const made = rewriteWhenRead(response(body, { status }), false, options);
    expect(new TextDecoder().decode(await made.arrayBuffer())).toBe(body);
    expect([...rewritten, ...admitted]).toEqual([]);
  });

  it("gives a SWF that can't be rewritten as it is", async () => {
    const { options, warnings } = rewriting();
    const made = rewriteWhenRead(response("FWS broken"), false, options);
    expect(new TextDecoder().decode(await made.arrayBuffer())).toBe("FWS broken");
    expect(warnings).toEqual([`${URL} is played as it is: tag 3 at byte 20 is cut off`]);
  });
});

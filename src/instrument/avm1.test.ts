import { describe, expect, it } from "vitest";
import { ActionCode } from "../avm1/actions.ts";
import { doActionTag, doInitActionTag, movie } from "../avm1/movie.ts";
import { readActions, readConstantPool } from "../avm1/reader.ts";
import { ActionWriter } from "../avm1/writer.ts";
import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { writeSwf } from "../swf/writer.ts";
import { ownHost } from "./avm1.ts";
import { builtinNatives } from "./builtin-natives.ts";
import { type InstrumentResult, instrumentSwf } from "./index.ts";

const URL = "http://games.example.com/chat.swf";

function instrument(swf: Uint8Array): InstrumentResult {
  return instrumentSwf(swf, { url: URL, natives: builtinNatives });
}

/** A movie of one frame with these tags in it. */
function withTags(tags: SwfTag[], version = 8): Uint8Array {
  const file = readSwf(movie({ version, frames: [new Uint8Array()] }));
  const at = file.tags.findIndex(({ code }) => code === TagCode.DoAction);
  return writeSwf({ ...file, tags: [...file.tags.slice(0, at), ...tags, ...file.tags.slice(at)] });
}

function naming(name: string): Uint8Array {
  return new ActionWriter().push(0, name).action(ActionCode.NewObject).finish();
}

function pooled(name: string): Uint8Array {
  return new ActionWriter().constantPool(["a", name]).finish();
}

/** A tag of `code` that holds actions somewhere. */
function holding(code: number): SwfTag {
  return { code, data: Uint8Array.of(1, 0, 2, 0, ...naming("XMLSocket"), 0) };
}

describe("an AVM1 movie gets the prologue when it names XMLSocket", () => {
  it.each<[string, SwfTag]>([
    ["in a Push", doActionTag(naming("XMLSocket"))],
    ["in a ConstantPool", doActionTag(pooled("XMLSocket"))],
    ["as the first of a ConstantPool", doActionTag(new ActionWriter().constantPool(["XMLSocket"]).finish())],
    ["with a path", doActionTag(naming("_global.XMLSocket"))],
    ["in a DoInitAction", doInitActionTag(3, naming("XMLSocket"))],
    ["in a sprite", holding(TagCode.DefineSprite)],
    ["in a button", holding(TagCode.DefineButton)],
    ["in a button of SWF 3", holding(TagCode.DefineButton2)],
    ["in an event of a clip", holding(TagCode.PlaceObject2)],
    ["in an event of a clip of SWF 8", holding(TagCode.PlaceObject3)],
  ])("%s", (_, tag) => {
    expect(instrument(withTags([tag]))).toMatchObject({ changed: true, used: ["XMLSocket"] });
  });

  it.each([
    [5, "xmlsocket", true],
    [6, "XMLSOCKET", true],
    [7, "xmlsocket", false],
    [7, "XMLSocket", true],
    [4, "XMLSocket", false],
  ])("SWF %i, %s: %s", (version, name, changed) => {
    expect(instrument(withTags([doActionTag(naming(name))], version)).changed).toBe(changed);
  });
});

describe("an AVM1 movie is left as it is, byte for byte", () => {
  it.each<[string, SwfTag[]]>([
    ["when it has no code", []],
    ["when it names something else", [doActionTag(naming("XML"))]],
    ["when it names something that ends like it", [doActionTag(naming("MyXMLSocket"))]],
    ["when it names something that begins like it", [doActionTag(naming("XMLSocketPool"))]],
    ["when the name is in no code", [{ code: 77, data: new TextEncoder().encode("XMLSocket\0") }]],
  ])("%s", (_, tags) => {
    const swf = withTags(tags);
    expect(instrument(swf)).toMatchObject({ bytes: swf, changed: false, used: [] });
  });

  it("when it was instrumented before", () => {
    const { bytes } = instrument(withTags([doActionTag(naming("XMLSocket"))]));
    expect(instrument(bytes)).toMatchObject({ bytes, changed: false, used: [] });
  });
});

describe("the prologue", () => {
  const content = withTags([doInitActionTag(1, naming("XMLSocket"))]);

  function added(swf: Uint8Array): { file: SwfFile; index: number } {
    const file = readSwf(instrument(swf).bytes);
    return { file, index: file.tags.findIndex(({ code }) => code === TagCode.DoInitAction) };
  }

  it("comes before all code of the movie, and nothing else changes", () => {
    const { file, index } = added(content);
    expect(file.tags.toSpliced(index, 1)).toEqual(readSwf(content).tags);
    expect(index).toBe(1);
  });

  it("comes first where there are no attributes", () => {
    expect(added(withTags([doActionTag(naming("XMLSocket"))], 6)).index).toBe(0);
  });

  it("knows where the movie came from", () => {
    const { file, index } = added(content);
    const [constants] = [...readActions(file.tags[index]!.data.subarray(2))];
    const strings = readConstantPool(constants!.body);
    expect(strings).toContain(URL);
    expect(strings).toContain("games.example.com");
    expect(strings).not.toContain("flashnet:swf-url");
  });

  it("adds less than 4 KiB", () => {
    expect(instrument(content).bytes.length - content.length).toBeLessThan(4096);
  });
});

describe("the host of a SWF", () => {
  it.each([
    ["http://games.example.com:8080/a.swf", "games.example.com"],
    ["http://[::1]/a.swf", "[::1]"],
    ["file:///home/a.swf", "localhost"],
    ["a.swf", "localhost"],
  ])("%s: %s", (url, host) => {
    expect(ownHost(url)).toBe(host);
  });
});

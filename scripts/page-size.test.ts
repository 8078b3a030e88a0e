import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { builds, reached } from "./builds.ts";

/** Bytes with gzip -9 that a page loads before anything runs. */
const MOST = 72_000;

let outputs: Metafile["outputs"];
let sizes: Map<string, number>;

beforeAll(async () => {
  const options = builds.find(({ entryPoints }) => entryPoints && "page" in entryPoints)!;
  const built = await build({ ...options, sourcemap: false, write: false, metafile: true });
  ({ outputs } = built.metafile);
  const files = Object.keys(outputs);
  sizes = new Map(
    built.outputFiles.map(({ path, contents }) => [
      files.find((file) => path.endsWith(`/${file}`))!,
      gzipSync(contents, { level: 9 }).length,
    ]),
  );
});

/** A file and all that it imports statically. */
function atStart(file: string): string[] {
  return [
    ...reached([file], (one) =>
      outputs[one]!.imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
    ),
  ];
}

it("a page loads two files at its start, of 72 KB at most", () => {
  const files = atStart("dist/page.js");
  expect(files).toHaveLength(2);
  expect(files.reduce((sum, file) => sum + sizes.get(file)!, 0)).toBeLessThan(MOST);
});

it("the server of a page has its code in common with the page", () => {
  expect(atStart("dist/server.js")).toContain(atStart("dist/page.js")[1]);
});

it("natives, RTMP, XML and compressors are no part of it", () => {
  const inputs = atStart("dist/page.js").flatMap((file) => Object.keys(outputs[file]!.inputs));
  expect(inputs.filter((input) => /generated|host\/rtmp\/(?!client-in-part)|saxes|lzma1/.test(input))).toEqual([]);
});

it("nothing is in two files", () => {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  expect(inputs.filter((input, i) => inputs.indexOf(input) !== i)).toEqual([]);
});

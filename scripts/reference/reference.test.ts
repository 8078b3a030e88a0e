import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../src/testing/compile.ts";
import { describeModules, type ModuleDescription } from "./describe.ts";
import { packageEntries } from "./entries.ts";
import { referenceIndex, referencePage } from "./page.ts";

const folder = join(root, "docs/reference");
let modules: ModuleDescription[];

beforeAll(() => {
  modules = describeModules(root, packageEntries());
}, 240_000);

const page = (name: string): string => readFileSync(join(folder, name), "utf8");

it("has a page for every module of package.json, and no other", () => {
  const names = [...packageEntries().map(({ name }) => `${name}.md`), "README.md"];
  expect(readdirSync(folder).sort()).toEqual(names.sort());
  expect(page("README.md")).toBe(referenceIndex(modules));
});

describe.each(packageEntries().map(({ name }) => name))("the page of flashnet/%s", (name) => {
  const module = () => modules.find((one) => one.name === name)!;

  it("names what the module exports, nothing else", () => {
    const headings = [...page(`${name}.md`).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(module().exports.map((one) => one.name));
  });

  it("says of all that can be called or read what it is", () => {
    const silent = module().exports.filter(({ kind, text }) => kind !== "type" && text === "");
    expect(silent.map((one) => one.name)).toEqual([]);
  });

  it("is what `npm run reference` writes", () => {
    expect(page(`${name}.md`)).toBe(referencePage(module()));
  });
});

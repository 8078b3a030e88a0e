/** What comes with the package, and under which licences: `npm run third-party` writes THIRD-PARTY.md. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "../src/testing/compile.ts";
import { builds } from "./builds.ts";

interface LockedPackage {
  version: string;
  license?: string;
  dev?: boolean;
}

/** Licences that allow what MIT allows, with a notice at most. */
export const ALLOWED: ReadonlySet<string> = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-3-Clause",
  "0BSD",
  "(MIT OR Apache-2.0)",
]);

export interface ThirdParty {
  name: string;
  version: string;
  license: string;
  /** in files of `dist` */
  bundled: boolean;
  /** beside the package */
  installed: boolean;
}

/** Every package that a user gets, by package-lock.json, in the order of their names. */
export async function thirdParties(): Promise<ThirdParty[]> {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const bundled = await bundledPackages();
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version, license = "unknown", dev = false }]) => {
      const name = path.replace(/^.*node_modules\//, "");
      return { name, version, license, bundled: bundled.has(path), installed: !dev };
    })
    .filter(({ bundled, installed }) => bundled || installed);
}

/** Their folders. */
async function bundledPackages(): Promise<Set<string>> {
  const built = builds.map((options) => build({ ...options, write: false, metafile: true }));
  const inputs = (await Promise.all(built)).flatMap(({ metafile }) => Object.keys(metafile!.inputs));
  const folders = inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return new Set(folders.filter((folder) => folder !== undefined));
}

/** THIRD-PARTY.md. */
export async function thirdPartyText(): Promise<string> {
  const rows = (await thirdParties()).map(
    ({ name, version, license, bundled, installed }) =>
      `| ${name} | ${version} | ${license} | ${[bundled && "bundled", installed && "installed"].filter(Boolean).join(", ")} |`,
  );
  return `<!-- Written by 'npm run third-party'. -->
# Third parties

What a user of flashnet gets besides flashnet. Files of \`dist\` contain code of the packages that are bundled;
\`dist/licences.txt\` has their licences. What is installed, npm installs beside it, each with its own. Packages for other
platforms than yours are not installed.

| Package | Version | Licence | |
|---|---|---|---|
${rows.join("\n")}
`;
}

/** The licences of what is bundled, whole. @throws Error when a package has none */
export async function bundledLicences(): Promise<string> {
  const bundled = (await thirdParties()).filter((one) => one.bundled);
  return bundled.map(({ name, version }) => `${name} ${version}\n\n${licenceOf(name)}\n`).join("\n---\n\n");
}

/** Of a package that does not carry its licence: whose it is, and the text that its identifier stands for. */
const MISSING: Readonly<Record<string, string>> = {
  saxes: `ISC License

Copyright (c) Contributors
Copyright (c) Isaac Z. Schlueter and Contributors (sax, of which saxes is a fork)
Copyright Mathias Bynens (String.fromCodePoint; MIT License)

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF
CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
};

/** Packages of one source of which only some carry its licence: one that does. */
const SAME_SOURCE: Readonly<Record<string, string>> = { "@aws-sdk": "@aws-sdk/client-s3" };

function licenceOf(name: string): string {
  const folder = join(root, "node_modules", name);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const [scope = ""] = name.split("/");
  const sibling = SAME_SOURCE[scope];
  if (file === undefined && sibling !== undefined && sibling !== name) return licenceOf(sibling);
  const text = file === undefined ? MISSING[name] : readFileSync(join(folder, file), "utf8").trim();
  if (text === undefined) throw new Error(`${name} has no licence file; add what its source says to MISSING`);
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, "THIRD-PARTY.md"), await thirdPartyText());
}

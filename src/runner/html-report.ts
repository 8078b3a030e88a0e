import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../../base/escape-html.ts";
import type { TestFolder } from "./find-tests.ts";
import { differencePicture } from "./pictures.ts";
import type { TestResult } from "./run-test.ts";

/** A test and what came of it. */
export interface Tested {
  test: TestFolder;
  result: TestResult;
}

/**
 * One page that shows every failure: its diff, its pictures, what went over the wire, and the command that runs it again.
 * Everything is in the page, and nothing in it is active: what tests hold is text and pictures.
 */
export function htmlReport(tested: readonly Tested[], commandOf: (test: TestFolder) => string): string {
  const count = (status: TestResult["status"]): number =>
    tested.filter(({ result }) => result.status === status).length;
  const failed = tested.filter(({ result }) => result.status === "failed");
  const summary = `${count("passed")} passed, ${count("failed")} failed, ${count("ignored")} ignored`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width">
<title>${summary}</title>
<style>${STYLE}</style>
<h1>${summary}</h1>
${failed.length === 0 ? "" : `<ul>${failed.map(({ test }) => `<li><a href="#${anchor(test)}">${escapeHtml(test.name)}</a>`).join("\n")}</ul>`}
${failed.map((one) => section(one, commandOf(one.test))).join("\n")}
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; }
h2 { border-top: 1px solid; font-size: 1.1rem; margin-top: 2rem; overflow-wrap: anywhere; padding-top: 1rem; }
pre { background: light-dark(#f4f4f4, #1c1c1c); overflow: auto; padding: 0.5rem; }
del { background: light-dark(#ffdada, #5a1a1a); text-decoration: none; }
ins { background: light-dark(#d5f5d5, #164a16); text-decoration: none; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; }
img { background: #fff; border: 1px solid; display: block; max-width: 100%; }
`;

function section({ test, result }: Tested, command: string): string {
  const { failures, unsupported, diff, traffic, pictures } = result;
  return [
    `<h2 id="${anchor(test)}">${escapeHtml(test.name)}</h2>`,
    `<ul>${[...failures, ...unsupported].map((line) => `<li>${escapeHtml(line)}`).join("\n")}</ul>`,
    diff.length > 0 ? `<pre>${diff.map(diffLine).join("\n")}</pre>` : "",
    ...pictures.map((name) => picture(test, name)),
    traffic.length > 0 ? `<h3>On the wire</h3><pre>${traffic.map(escapeHtml).join("\n")}</pre>` : "",
    `<h3>Again</h3><pre>${escapeHtml(command)}</pre>`,
  ].join("\n");
}

function diffLine(line: string): string {
  const element = line.startsWith("-") ? "del" : line.startsWith("+") ? "ins" : undefined;
  return element ? `<${element}>${escapeHtml(line)}</${element}>` : escapeHtml(line);
}

function picture({ path }: TestFolder, name: string): string {
  const read = (kind: string): Buffer | undefined => {
    const file = join(path, `${name}.${kind}.png`);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  const [expected, actual] = [read("expected"), read("actual")];
  const shown = { expected, actual, difference: expected && actual && differencePicture(expected, actual) };
  const figures = Object.entries(shown).flatMap(([caption, png]) =>
    png
      ? `<figure><figcaption>${caption}</figcaption><img alt="" src="data:image/png;base64,${Buffer.from(png).toString("base64")}"></figure>`
      : [],
  );
  return `<h3>${escapeHtml(name)}</h3><div class="pictures">${figures.join("\n")}</div>`;
}

function anchor({ name }: TestFolder): string {
  return encodeURIComponent(name).replaceAll("'", "%27");
}

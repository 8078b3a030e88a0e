import type { TestResult } from "./run-test.ts";

/** Results in the XML that continuous integration reads. Times are the player's: the same tests give the same text. */
export function junitXml(results: readonly TestResult[]): string {
  const count = (status: TestResult["status"]): number => results.filter((result) => result.status === status).length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="flashnet" tests="${results.length}" failures="${count("failed")}" ` +
      `skipped="${count("ignored")}" time="${seconds.toFixed(3)}">`,
    ...results.map(testCase),
    "</testsuite></testsuites>",
    "",
  ].join("\n");
}

function testCase({ name, status, failures, unsupported, diff, seconds }: TestResult): string {
  const attributes = `name="${escapeXml(name)}" classname="flashnet" time="${seconds.toFixed(3)}"`;
  if (status === "passed") return `<testcase ${attributes}/>`;
  if (status === "ignored") return `<testcase ${attributes}><skipped/></testcase>`;
  const details = escapeXml([...failures, ...unsupported, ...diff].join("\n"));
  return `<testcase ${attributes}><failure message="${escapeXml(failures[0] ?? "")}">${details}</failure></testcase>`;
}

function escapeXml(text: string): string {
  return (
    text
      // What XML 1.0 has no way to say.
      .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

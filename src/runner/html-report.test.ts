import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlReport } from "./html-report.ts";
import { emptyResult, type TestResult } from "./run-test.ts";

let path: string;
beforeAll(() => {
  path = mkdtempSync(join(tmpdir(), "flashnet-report-"));
  const write = (name: string, color: number): void => {
    const picture = new PNG({ width: 2, height: 1 });
    picture.data.fill(255);
    picture.data[0] = color;
    writeFileSync(join(path, name), PNG.sync.write(picture));
  };
  write("end.expected.png", 10);
  write("end.actual.png", 13);
});
afterAll(() => rmSync(path, { recursive: true }));

const page = (...results: Partial<TestResult>[]): string =>
  htmlReport(
    results.map((result) => ({
      test: { name: "a/<b>", path },
      result: { ...emptyResult("a/<b>"), ...result },
    })),
    () => "npx flashnet test 'a & b'",
  );

it("shows of a failure its lines, diff, pictures, traffic and command, all as text", () => {
  const html = page({
    status: "failed",
    failures: ["the trace is <script>alert(1)</script>"],
    diff: ["@@ -1 +1 @@", "-one", "+two & three"],
    traffic: ["game:1", "  sent 1 bytes: <"],
    pictures: ["end", "missing"],
  });
  expect(html).toContain("<h1>0 passed, 1 failed, 0 ignored</h1>");
  expect(html).toContain('<h2 id="a%2F%3Cb%3E">a/&#60;b&#62;</h2>');
  expect(html).toContain("the trace is &#60;script&#62;alert(1)&#60;/script&#62;");
  expect(html).toContain("<del>-one</del>\n<ins>+two &#38; three</ins>");
  expect(html).toContain("sent 1 bytes: &#60;");
  expect(html).toContain("npx flashnet test 'a &#38; b'");
  const pictures = [
    ...html.matchAll(/<figcaption>(\w+)<\/figcaption><img alt="" src="data:image\/png;base64,([^"]+)"/g),
  ];
  expect(pictures.map(([, caption]) => caption)).toEqual(["expected", "actual", "difference"]);
  // Three steps, eight times as bright.
  const { data } = PNG.sync.read(Buffer.from(pictures[2]![2]!, "base64"));
  expect([...data]).toEqual([24, 0, 0, 255, 0, 0, 0, 255]);
});

it("has nothing but counts when nothing has failed", () => {
  const html = page({ status: "passed" }, { status: "ignored" });
  expect(html).toContain("<h1>1 passed, 0 failed, 1 ignored</h1>");
  expect(html).not.toMatch(/<h2|<li|<script/);
});

import { expect, test } from "vitest";
import { junitXml } from "./junit.ts";
import { emptyResult, type TestResult } from "./run-test.ts";

const result = (name: string, fields: Partial<TestResult>): TestResult => ({
  ...emptyResult(name),
  status: "passed",
  ...fields,
});

test("JUnit XML", () => {
  const xml = junitXml([
    result("one", { seconds: 1.5 }),
    result("a/<two>", { status: "failed", failures: ['not "so" & so'], diff: ["-\0\ud800", "+<b>"] }),
    result("three", { status: "ignored" }),
  ]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="flashnet" tests="3" failures="1" skipped="1" time="1.500">
<testcase name="one" classname="flashnet" time="1.500"/>
<testcase name="a/&lt;two&gt;" classname="flashnet" time="0.000"><failure message="not &quot;so&quot; &amp; so">\
not &quot;so&quot; &amp; so
-\ufffd\ufffd
+&lt;b&gt;</failure></testcase>
<testcase name="three" classname="flashnet" time="0.000"><skipped/></testcase>
</testsuite></testsuites>
`);
});

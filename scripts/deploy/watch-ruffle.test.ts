/** deploy/watch-ruffle.yml: a workflow that nobody here can run. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { optionNames } from "../../base/options/options.ts";
import { root } from "../../src/testing/root.ts";

interface Step {
  name?: string;
  uses?: string;
  if?: string;
  run?: string;
  with?: Record<string, string | number>;
}

const workflow = parse(readFileSync(join(root, "deploy/watch-ruffle.yml"), "utf8")) as {
  on: { schedule: { cron: string }[] };
  permissions: Record<string, string>;
  jobs: { survey: { "timeout-minutes": number; steps: Step[] } };
};
const { steps } = workflow.jobs.survey;
const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

/** Of `flashnet survey`, as the command line has them. */
const OPTIONS = optionNames("survey").map(
  (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
);

describe("deploy/watch-ruffle.yml", () => {
  it("runs once a week, and may open issues and no more", () => {
    expect(workflow.on.schedule).toHaveLength(1);
    expect(workflow.on.schedule[0]!.cron).toMatch(/^\d+ \d+ \* \* [0-6]$/);
    expect(workflow.permissions).toEqual({ contents: "read", issues: "write" });
  });

  it("calls flashnet as it is", () => {
    const lines = scripts.flatMap((run) => run.split("\n")).filter((line) => line.includes("npx flashnet"));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^npx flashnet survey /);
      const flags = line.match(/(?<= )--?[a-z][\w-]*/g)!;
      expect(flags.filter((flag) => flag !== "-o" && !OPTIONS.includes(flag))).toEqual([]);
    }
  });

  it.each([
    ["1.0.0", "1.0.0", ""],
    ["1.0.0", "1.1.0", " --ruffle node_modules/ruffle-newest"],
  ])("compares Ruffle %s with %s", async (old, newest, more) => {
    const folder = await mkdtemp(join(tmpdir(), "flashnet-watch-"));
    try {
      for (const [name, version] of Object.entries({ "@ruffle-rs/ruffle": old, "ruffle-newest": newest })) {
        await mkdir(join(folder, "node_modules", name), { recursive: true });
        await writeFile(join(folder, "node_modules", name, "package.json"), JSON.stringify({ version }));
      }
      const survey = scripts.find((run) => run.includes("survey swfs"))!.replace("npx", "echo");
      expect(execFileSync("sh", ["-ec", survey], { cwd: folder, encoding: "utf8" })).toBe(
        `flashnet survey swfs -o survey --stage inspect --stage run --ruffle node_modules/@ruffle-rs/ruffle${more}\n`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("surveys with the Ruffle that it installs, and the one of flashnet", () => {
    const survey = scripts.find((run) => run.includes("survey swfs"))!;
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(dependencies).toHaveProperty(["@ruffle-rs/ruffle"]);
    expect(survey).toContain("--ruffle node_modules/@ruffle-rs/ruffle ");
    const newest = /--ruffle node_modules\/([\w-]+)\)/.exec(survey)![1]!;
    expect(scripts[0]).toContain(` ${newest}@npm:@ruffle-rs/ruffle@latest`);
  });

  it("keeps the folder of the survey, whatever happens", () => {
    const kept = steps.filter(({ uses }) => uses?.startsWith("actions/cache/"));
    const [restored, saved] = kept.map(({ with: given }) => given!);
    expect(restored!.path).toBe(saved!.path);
    expect(restored!.key).toBe(saved!.key);
    expect(saved!.key).toMatch(new RegExp(`^${restored!["restore-keys"]}`));
    expect(kept[1]!.if).toBe("always()");
    expect(scripts.find((run) => run.includes("survey swfs"))).toContain(` -o ${restored!.path} `);
  });

  it.each(scripts.map((run, at) => [steps.filter(({ run }) => run)[at]!.name!, run]))(
    "%s: a script of sh",
    (_, run) => {
      const plain = run.replaceAll(/\$\{\{.*?\}\}/g, "x");
      expect(spawnSync("sh", ["-n", "-c", plain], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    },
  );

  it("opens an issue only where there is something to tell", () => {
    const [condition] = scripts.at(-1)!.split("\n");
    const opens = (before: string, changes: string): boolean =>
      execFileSync(
        "sh",
        [
          "-c",
          `cd "$(mktemp -d)"; printf '${before}' > before.jsonl; printf '${changes}' > changes.md; ${condition}; echo opens`,
        ],
        { encoding: "utf8" },
      ).includes("opens");
    expect(opens("", "3 SWFs.\\n")).toBe(false);
    expect(opens("{}\\n", "# Title\\n\\nNothing.\\n")).toBe(false);
    expect(opens("{}\\n", "# Title\\n\\n3 SWFs.\\n")).toBe(true);
  });
});

import fs from "node:fs";

/**
 * Prints what was seen, and ends the process: with 1 when it is no longer as the finding says.
 * @param {string} software name and version
 * @param {Record<string, unknown>} seen
 * @param {boolean} holds
 */
export function report(software, seen, holds) {
  const rows = Object.entries(seen).map(([what, value]) => `  ${what}: ${JSON.stringify(value)}`);
  fs.writeSync(1, `${[software, ...rows, holds ? "As the finding says." : "CHANGED."].join("\n")}\n`);
  process.exit(holds ? 0 : 1);
}

/** Version of an installed package. */
export function version(name) {
  return `${name} ${JSON.parse(fs.readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), "utf8")).version}`;
}

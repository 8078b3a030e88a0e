/** `npm run faults`: docs/faults.md. */
import { runFault } from "./run.ts";
import { faults } from "./table/index.ts";

const names = process.argv.slice(2);
if (names.includes("--help")) {
  console.log(
    `npm run faults [-- NAME…]: all, or those whose names begin so:\n${faults.map(({ name }) => name).join("\n")}`,
  );
  process.exit();
}
const unknown = names.find((name) => !faults.some((fault) => fault.name.startsWith(name)));
if (unknown !== undefined) {
  console.error(`error: no fault begins with ${unknown}; these are there:`);
  for (const { name } of faults) console.log(name);
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
let failed = 0;
for (const fault of faults) {
  if (names.length > 0 && !names.some((name) => fault.name.startsWith(name))) continue;
  if (stop.signal.aborted) break;
  const { error, duration } = await runFault(fault, stop.signal);
  const seconds = (duration / 1000).toFixed(1);
  console.log(`${error ? "FAILED" : "ok    "} ${fault.name.padEnd(28)} ${seconds.padStart(6)} s`);
  if (error === undefined) continue;
  failed++;
  console.error(error.message.replace(/^/gm, "  "));
}
process.exit(failed > 0 ? 1 : 0);

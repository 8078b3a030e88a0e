#!/usr/bin/env bash
# Guess:    what JSON.stringify writes is JSON to every reader: a line with half a surrogate pair, which it writes as an escape,
#           is read, or costs that line.
# So:       DuckDB reads no line of the file. With ignore_errors the line is there as a row of nulls, counted with the others.
# Who:      whoever writes names or texts of others as JSON Lines for people to query; text that was cut after so many UTF-16
#           units ends in half a pair. Make strings well-formed (String.prototype.toWellFormed) before they are written.
. "$(dirname "$0")/lib/setup.sh"
packages @duckdb/node-api@1.5.6-r.1
check <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { report } from "./report.mjs";

const cut = "game 🎮".slice(0, 6);
writeFileSync("rows.jsonl", ["one", cut, "three"].map((name) => `${JSON.stringify({ name })}\n`).join(""));
const connection = await (await DuckDBInstance.create()).connect();
const read = async (options) => {
  try {
    const result = await connection.runAndReadAll(`SELECT count(*)::INTEGER AS n, count(name)::INTEGER AS names FROM read_json('rows.jsonl'${options})`);
    return JSON.stringify(result.getRowObjects());
  } catch (error) {
    return error.message.split("\n")[0].slice(0, 90);
  }
};
const [strict, lenient] = [await read(""), await read(", ignore_errors = true")];
const written = readFileSync("rows.jsonl", "utf8").split("\n")[1];
const { version } = JSON.parse(readFileSync("node_modules/@duckdb/node-api/package.json", "utf8"));
report(
  `@duckdb/node-api ${version}`,
  { "the line": written, "JSON.parse reads it": JSON.parse(written).name === cut, "read_json": strict, "with ignore_errors": lenient },
  /Malformed JSON/.test(strict),
);
process.exit();
JS

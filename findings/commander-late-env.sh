#!/usr/bin/env bash
# Guess:    an `Option` can be finished after it was added: `.env("NAME")` counts from then on, as `.default()` and
#           `.choices()` do, or the help does not name it.
# So:       the help says `(env: NAME)`, and the variable is never looked at: it is bound to the command when the option is
#           added. Choices that come late do count.
# Who:      programs that make their options out of a table and add the variables of some afterwards: a token from the
#           environment is passed over in silence, and another one is made.
. "$(dirname "$0")/lib/setup.sh"
packages commander@14.0.3
check node <<'JS'
import { Command, Option } from "commander";
import { report } from "./report.mjs";

process.env.NAME = "from the environment";
function parse(isLate, args = []) {
  const program = new Command().exitOverride().configureOutput({ writeErr() {} });
  const option = new Option("--name <text>");
  if (!isLate) option.env("NAME");
  program.addOption(option);
  if (isLate) option.env("NAME").choices(["a"]);
  let refused;
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    refused = error.code;
  }
  return { value: program.opts().name, help: /\(.*env: NAME.*\)/.exec(program.helpInformation())?.[0], refused };
}
const early = parse(false);
const late = parse(true);
const choices = parse(true, ["--name", "b"]);
report(
  "commander 14.0.3",
  { "env before": early, "env after": late, "choices after": choices.refused },
  early.value === process.env.NAME && late.value === undefined && late.help !== undefined && choices.refused !== undefined,
);
JS

#!/usr/bin/env bash
# Guess:    a virtual list whose rows all have the height that `estimateSize` says costs what is seen of it; a row that is
#           added at the end is measured, and the others stay as they are.
# So:       each change of `count` makes the measurements of all rows anew, with a call of `estimateSize` and of
#           `getItemKey` and an object for each: a million and one when there were a million. A list that follows
#           something, twenty times a second, does nothing else.
# Who:      logs, chats and packet lists that grow while they are looked at, and lists that a filter makes as it is typed.
. "$(dirname "$0")/lib/setup.sh"
packages @tanstack/virtual-core@3.19.11
check <<'JS'
import { readFileSync } from "node:fs";
import { Virtualizer } from "@tanstack/virtual-core";
import { report } from "./report.mjs";

let calls = 0;
const settings = (count) => ({
  count,
  getScrollElement: () => null,
  estimateSize: () => {
    calls++;
    return 20;
  },
  observeElementRect() {},
  observeElementOffset() {},
  scrollToFn() {},
});
const counted = (list, count) => {
  calls = 0;
  list.setOptions(settings(count));
  const height = list.getTotalSize();
  return { height, "calls of estimateSize": calls };
};
const list = new Virtualizer(settings(1_000_000));
list.getTotalSize();
const grown = counted(list, 1_000_001);
const same = counted(list, 1_000_001);
const { version } = JSON.parse(readFileSync("node_modules/@tanstack/virtual-core/package.json", "utf8"));
report(
  `@tanstack/virtual-core ${version}`,
  { "one row more": grown, "as many": same },
  grown.height === 20_000_020 && grown["calls of estimateSize"] === 1_000_001 && same["calls of estimateSize"] === 0,
);
JS

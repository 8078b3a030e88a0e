/** The page of `flashnet view`: the inspector, for recordings. */
import { messageOf } from "../base/errors.ts";
import { decodeHeader, decodeLine } from "../host/recording/format.ts";
import { VIEW_ELEMENT } from "./config.ts";
import { Capture } from "./inspector/capture.ts";
import type { Source } from "./inspector/elements/compare.ts";
import { defineInspector, type InspectorElement } from "./inspector/elements/index.ts";
import { formatView, parseView } from "./inspector/filter.ts";

/** Lines that are read before the page may draw. */
const AT_ONCE = 5000;
/** Characters of a line: a message of 16 MiB in Base64. */
const MAX_LINE = 64 << 20;

defineInspector();
const names: string[] = JSON.parse(document.getElementById(VIEW_ELEMENT)!.textContent!);
const error = document.getElementById("error")!;
const status = document.getElementById("status")!;
const select = document.getElementById("recordings") as HTMLSelectElement;
let reading: AbortController | undefined;

names.forEach((name, i) => {
  select.append(new Option(name, `${i}`));
});
select.parentElement!.hidden = names.length < 2;
select.addEventListener("change", () => open(Number(select.value), ""));
open(0, location.hash.slice(1));

function open(index: number, hash: string): void {
  reading?.abort();
  reading = new AbortController();
  error.hidden = true;
  const inspector = document.createElement("flashnet-inspector") as InspectorElement;
  const capture = new Capture(Number.POSITIVE_INFINITY);
  inspector.capture = capture;
  inspector.view = parseView(hash);
  inspector.addEventListener("view-changed", () => history.replaceState(null, "", `#${formatView(inspector.view)}`));
  inspector.addEventListener("compare-opened", () => {
    inspector.others = others(index, reading!.signal);
  });
  document.getElementById("inspector")!.replaceChildren(inspector);
  const say = (text: string): void => {
    status.textContent = text;
  };
  read(index, capture, reading.signal, say).then(
    () => {
      say(`${capture.connections.length} connections, ${capture.messages} messages`);
      const first = capture.connections.find(({ messages }) => messages.length > 0);
      if (inspector.view.connection === undefined && first !== undefined)
        inspector.view = { ...inspector.view, connection: first.id };
    },
    (reason: unknown) => {
      if (reading?.signal.aborted) return;
      error.textContent = messageOf(reason);
      error.hidden = false;
    },
  );
}

/** The other recordings, which are read for it. */
function others(index: number, signal: AbortSignal): Source[] {
  return names.flatMap((name, i) => {
    if (i === index) return [];
    const capture = new Capture(Number.POSITIVE_INFINITY);
    read(i, capture, signal).catch(() => {});
    return [{ name, capture }];
  });
}

/** Reads a recording as it comes. What is not a whole line at its end was being written. */
async function read(
  index: number,
  capture: Capture,
  signal: AbortSignal,
  onProgress: (text: string) => void = () => {},
): Promise<void> {
  const response = await fetch(`${index}`, { signal });
  if (!response.ok) throw new Error(`${names[index]} can't be read: ${await response.text()}`);
  let number = 0;
  let rest = "";
  const total = Number(response.headers.get("content-length"));
  let come = 0;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    come += value.length;
    // A long line comes in many pieces, and is not looked through again for each.
    const [first = "", ...others] = decoder.decode(value, { stream: true }).split("\n");
    const lines = [rest + first, ...others];
    rest = lines.pop()!;
    if (rest.length > MAX_LINE) throw new Error(`line ${number + 1} is longer than ${MAX_LINE} characters`);
    for (const line of lines) {
      number++;
      if (number === 1) decodeHeader(line);
      else if (line !== "") {
        const event = decodeLine(line, number);
        if (event !== undefined && event.type !== "ignore") capture.add(event);
      }
      if (number % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    if (total > 0) onProgress(`${Math.floor((come / total) * 100)} %`);
  }
  if (number === 0) throw new Error(`${names[index]} is empty; this is no recording of flashnet`);
}

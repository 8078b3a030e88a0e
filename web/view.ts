/** The page of `flashnet view`: the inspector, for recordings. */
import { messageOf } from "../base/errors.ts";
import { decodeHeader } from "../host/recording/format.ts";
import type { IndexHead } from "../host/recording/index/blocks.ts";
import { VIEW_ELEMENT, type ViewConfig } from "./config.ts";
import { Capture } from "./inspector/capture.ts";
import type { Source } from "./inspector/elements/compare.ts";
import { defineInspector, type InspectorElement } from "./inspector/elements/index.ts";
import { formatView, parseView } from "./inspector/filter.ts";
import { loadDecoder } from "./inspector/formats.ts";
import { readIndex } from "./inspector/read-index.ts";
import { RecordedBytes } from "./inspector/recorded-bytes.ts";

/** Messages of a recording that are shown: they take about 350 MB without their bytes. */
const MAX_MESSAGES = 16_000_000;

/** Bytes in which the first line of a recording ends. */
const HEADER = 4096;

defineInspector();
const { names, decoder }: ViewConfig = JSON.parse(document.getElementById(VIEW_ELEMENT)!.textContent!);
const error = document.getElementById("error")!;
const status = document.getElementById("status")!;
const select = document.getElementById("recordings") as HTMLSelectElement;
let reading: AbortController | undefined;

names.forEach((name, i) => {
  select.append(new Option(name, `${i}`));
});
select.parentElement!.hidden = names.length < 2;
select.addEventListener("change", () => open(Number(select.value), ""));
if (decoder === undefined) open(0, location.hash.slice(1));
else void decodeAndOpen(decoder);

async function decodeAndOpen(decoder: NonNullable<ViewConfig["decoder"]>): Promise<void> {
  const problem = await loadDecoder(decoder).catch((reason: unknown) => messageOf(reason));
  open(0, location.hash.slice(1));
  if (problem === undefined) return;
  error.textContent = problem;
  error.hidden = false;
}

function open(index: number, hash: string): void {
  reading?.abort();
  reading = new AbortController();
  const { signal } = reading;
  error.hidden = true;
  status.textContent = "";
  const inspector = document.createElement("flashnet-inspector") as InspectorElement;
  const fail = (reason: unknown): void => {
    if (signal.aborted) return;
    error.textContent = messageOf(reason);
    error.hidden = false;
  };
  const { capture, whole, started } = read(index, signal, {
    onProgress(part) {
      status.textContent = `${Math.floor(part * 100)} %: ${countsOf(capture)} so far`;
    },
    onChange: fail,
  });
  inspector.capture = capture;
  inspector.started = started;
  inspector.view = parseView(hash);
  inspector.addEventListener("view-changed", () => history.replaceState(null, "", `#${formatView(inspector.view)}`));
  inspector.addEventListener("compare-opened", () => {
    inspector.others = others(index, signal);
  });
  document.getElementById("inspector")!.replaceChildren(inspector);
  const stop = capture.observe(() => {
    if (chooseFirst(inspector)) stop();
  });
  whole.then(() => {
    status.textContent = countsOf(capture);
  }, fail);
}

function countsOf({ connections, messages }: Capture): string {
  return `${connections.length} connections, ${messages} messages`;
}

/** The first connection that says something, if none is chosen. @returns whether one is */
function chooseFirst(inspector: InspectorElement): boolean {
  if (inspector.view.connection !== undefined) return true;
  const first = inspector.capture.connections.find(({ messages }) => messages.length > 0);
  if (first === undefined) return false;
  inspector.view = { ...inspector.view, connection: first.id };
  return true;
}

/** The other recordings, which are read for it. */
function others(index: number, signal: AbortSignal): Source[] {
  return names.flatMap((name, i) => {
    if (i === index) return [];
    const { capture, whole } = read(i, signal);
    whole.catch(() => {});
    return [{ name, capture }];
  });
}

interface Reader {
  /** @param part of the recording that is read, up to 1 */
  onProgress(part: number): void;
  /** the file is no longer what was read */
  onChange(reason: Error): void;
}

// A link to another message of what is there.
window.addEventListener("hashchange", () => {
  const inspector = document.querySelector("flashnet-inspector") as InspectorElement | null;
  if (inspector !== null) inspector.view = parseView(location.hash.slice(1));
});

/** Reads the index of a recording; bytes of messages are read when they are asked for. */
function read(
  index: number,
  signal: AbortSignal,
  reader?: Reader,
): { capture: Capture; whole: Promise<void>; started: () => Promise<number> } {
  let head: IndexHead = { size: 0, identity: "" };
  const bytes = new RecordedBytes({
    size: () => head.size,
    onCome: () => capture.touch(),
    async fetch(from, to) {
      try {
        const response = await ask(`${index}/bytes/${from}-${to}/${head.identity}`);
        if (Number(response.headers.get("Recording-Size")) > head.size) {
          reader?.onChange(new Error(`${names[index]} has grown since; load the page again for the rest`));
        }
        return new Uint8Array(await response.arrayBuffer());
      } catch (reason) {
        reader?.onChange(reason as Error);
        throw reason;
      }
    },
  });
  const capture = new Capture({ bytes, maxMessages: MAX_MESSAGES });
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(path, { signal });
    if (!response.ok) throw new Error(`${names[index]} can't be read: ${(await response.text()).trim()}`);
    return response;
  };
  const readAll = async (): Promise<void> => {
    const { body } = await ask(`${index}/index`);
    const onHead = (first: IndexHead): void => {
      head = first;
    };
    await readIndex(body!, capture, onHead, (read) => reader?.onProgress(read / head.size)).catch((reason: unknown) => {
      throw new Error(`${names[index]}: ${messageOf(reason)}`);
    });
  };
  capture.isGrowing = true;
  const whole = readAll().finally(() => {
    capture.isGrowing = false;
    capture.touch();
  });
  const started = async (): Promise<number> => {
    const response = await ask(`${index}/bytes/0-${Math.min(HEADER, head.size)}/${head.identity}`);
    return decodeHeader((await response.text()).split("\n", 1)[0]!);
  };
  return { capture, whole, started };
}

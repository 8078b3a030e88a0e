import type { PageConfig } from "./config.ts";
import { Capture } from "./inspector/capture.ts";
import { defineInspector, type InspectorElement } from "./inspector/elements/index.ts";
import { loadDecoder } from "./inspector/formats.ts";
import { Probes } from "./inspector/probes.ts";
import { oncePerFrame } from "./once-per-frame.ts";

/** Lines that are kept; older ones go. */
const MAX_LINES = 2000;

/** CSS pixels that the panel is wide at least, and by which keys move its edge. */
const LEAST_WIDTH = 240;
const KEY_STEP = 24;

/** Whether this tab's pages may speak on connections. */
const PROBES = "flashnet-probes";
/** Whether this tab's pages have their panel folded. */
const PANEL = "flashnet-panel";

/** The panel beside the stage: error, trace, inspector. */
export interface Panel {
  /** Adds a line of the trace, or a warning of flashnet. */
  line(text: string, kind: "trace" | "warning"): void;
  /** Has messages read by a decoder of somebody's own. @throws Error that names it */
  decode(decoder: NonNullable<PageConfig["decoder"]>): Promise<void>;
  /** Shows the error that keeps the SWF from playing. */
  error(text: string): void;
}

/** What the inspector of the page shows; there before the page is. */
export const capture = new Capture();
// Nothing is kept, and what is opened then costs nothing.
capture.isPaused = sessionStorage.getItem(PANEL) === "folded";

/** Off until somebody wants to speak on connections; on in the pages of a tab in which somebody did. */
export const probes = new Probes(sessionStorage.getItem(PROBES) === "on", () => capture.touch());

/** The panel of the page in web/html.ts. */
export function createPanel(): Panel {
  const trace = document.getElementById("trace")!;
  const error = document.getElementById("error")!;
  document.getElementById("clear")!.addEventListener("click", () => trace.replaceChildren());
  const inspector = addInspector();
  makeMovable();

  const written = oncePerFrame<HTMLElement>((line) => {
    const atEnd = trace.scrollHeight - trace.scrollTop - trace.clientHeight < 8;
    trace.append(line);
    if (trace.childElementCount > MAX_LINES) trace.firstElementChild!.remove();
    if (atEnd) trace.scrollTop = trace.scrollHeight;
  }, MAX_LINES);

  return {
    line(text, kind) {
      const line = document.createElement("li");
      line.textContent = text;
      line.className = kind;
      written(line);
    },
    async decode(decoder) {
      await loadDecoder(decoder);
      inspector.readAnew();
    },
    error(text) {
      error.textContent = text;
      error.hidden = false;
    },
  };
}

/** The first connection that something is said on is shown as it comes, and until then the first one that failed. */
function addInspector(): InspectorElement {
  defineInspector();
  const inspector = document.createElement("flashnet-inspector") as InspectorElement;
  inspector.capture = capture;
  inspector.isLive = true;
  inspector.probes = probes;
  inspector.addEventListener("probes-switched", () => sessionStorage.setItem(PROBES, probes.isOn ? "on" : "off"));
  document.getElementById("inspector")!.append(inspector);
  /** what nobody has chosen */
  let shown: number | undefined;
  const stop = capture.observe(() => {
    const { connections } = capture;
    // What a policy says is why its files were asked for, in connections of no SWF.
    const talking = connections.find(
      ({ messages, kind, swf }) => messages.length > 0 && (kind !== "client" || swf !== undefined),
    );
    if (talking !== undefined) stop();
    const failed = connections.filter(({ state }) => state === "failed");
    const first = talking ?? failed.find(({ kind }) => kind === "policy") ?? failed[0];
    if (first === undefined || inspector.view.connection !== shown) return;
    shown = first.id;
    inspector.view = { ...inspector.view, connection: shown };
  });
  return inspector;
}

/** The panel is as wide as its edge is dragged, or folds away; nothing is kept of messages then. */
function makeMovable(): void {
  const main = document.querySelector("main")!;
  const aside = document.querySelector("aside")!;
  const edge = document.getElementById("edge")!;
  const fold = document.getElementById("fold")!;
  const widen = (width: number): void => {
    const most = main.clientWidth - LEAST_WIDTH;
    const pixels = Math.round(Math.max(LEAST_WIDTH, Math.min(width, most)));
    main.style.setProperty("--panel", `${pixels}px`);
    edge.setAttribute("aria-valuenow", `${pixels}`);
    edge.setAttribute("aria-valuemax", `${Math.round(most)}`);
  };
  edge.addEventListener("pointerdown", ({ pointerId }) => edge.setPointerCapture(pointerId));
  edge.addEventListener("pointermove", ({ pointerId, clientX }) => {
    if (edge.hasPointerCapture(pointerId)) widen(main.getBoundingClientRect().right - clientX);
  });
  edge.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: KEY_STEP, ArrowRight: -KEY_STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    widen(aside.clientWidth + step);
  });
  const show = (): void => {
    aside.hidden = edge.hidden = capture.isPaused;
    fold.setAttribute("aria-expanded", `${!capture.isPaused}`);
  };
  show();
  fold.addEventListener("click", () => {
    capture.isPaused = !capture.isPaused;
    sessionStorage.setItem(PANEL, capture.isPaused ? "folded" : "open");
    show();
  });
}

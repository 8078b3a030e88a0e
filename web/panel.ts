import type { Connection } from "./connections.ts";
import { oncePerFrame } from "./once-per-frame.ts";

/** Lines and rows that are kept; older ones go. */
const MAX_LINES = 2000;
const MAX_ROWS = 200;

/** The panel beside the stage: error, connections, trace. */
export interface Panel {
  /** Adds a line of the trace, or a warning of flashnet. */
  line(text: string, kind: "trace" | "warning"): void;
  /** Shows a connection, or what is new about it. */
  connection(connection: Connection): void;
  /** Shows the error that keeps the SWF from playing. */
  error(text: string): void;
}

/** The panel of the page in web/html.ts. */
export function createPanel(): Panel {
  const trace = document.getElementById("trace")!;
  const connections = document.getElementById("connections")!;
  const error = document.getElementById("error")!;
  const rows = new Map<Connection, HTMLTableRowElement>();

  document.getElementById("clear")!.addEventListener("click", () => trace.replaceChildren());

  const changed = oncePerFrame<Connection>((connection) => {
    if (rows.size === 0) connections.replaceChildren();
    let row = rows.get(connection);
    if (!row) {
      row = document.createElement("tr");
      rows.set(connection, row);
      connections.prepend(row);
      removeOldest(rows);
    }
    const { target, state, reason, received, sent } = connection;
    row.dataset.state = state;
    row.replaceChildren(
      ...[target, state, formatBytes(received), formatBytes(sent)].map((text) => element("td", text)),
    );
    if (reason) row.cells[0]!.append(element("small", reason));
    // More than there are rows: the row of a connection that no longer waits has gone too, as newer ones have come.
  }, MAX_LINES);

  const written = oncePerFrame<HTMLElement>((line) => {
    const atEnd = trace.scrollHeight - trace.scrollTop - trace.clientHeight < 8;
    trace.append(line);
    if (trace.childElementCount > MAX_LINES) trace.firstElementChild!.remove();
    if (atEnd) trace.scrollTop = trace.scrollHeight;
  }, MAX_LINES);

  return {
    line(text, kind) {
      const line = element("li", text);
      line.className = kind;
      written(line);
    },
    connection: changed,
    error(text) {
      error.textContent = text;
      error.hidden = false;
    },
  };
}

function removeOldest(rows: Map<Connection, HTMLTableRowElement>): void {
  if (rows.size <= MAX_ROWS) return;
  const [connection, row] = rows.entries().next().value!;
  row.remove();
  rows.delete(connection);
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  const unit = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toPrecision(3)} ${["B", "kB", "MB", "GB"][unit]}`;
}

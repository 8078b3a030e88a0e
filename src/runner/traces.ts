import type { PlayerObserver } from "../player/node/player.ts";
import { linesOfTraces } from "./compare.ts";
import type { TestSettings } from "./settings.ts";

/** What a test writes, in its order: what the SWF traces, and what Ruffle's runner adds to that. */
export class TraceLog {
  readonly #lines: string[] = [];
  readonly #settings: Pick<TestSettings, "debug" | "logWarnings">;
  /** Called with every trace. */
  onLine: ((text: string) => void) | undefined;

  constructor(settings: Pick<TestSettings, "debug" | "logWarnings">) {
    this.#settings = settings;
  }

  /** The lines, with those of traces of several ones. */
  get lines(): string[] {
    return linesOfTraces(this.#lines);
  }

  readonly add = (text: string): void => {
    this.#lines.push(text);
    this.onLine?.(text);
  };

  /** What the player tells. */
  observer(): Required<Pick<PlayerObserver, "onTrace" | "onWarning" | "onError">> {
    const { debug, logWarnings } = this.#settings;
    return {
      onTrace: this.add,
      onWarning: (text) => {
        if (logWarnings) this.add(`Warning: ${text}`);
      },
      onError: (message) => {
        const error = debug ? uncaughtError(message) : undefined;
        if (error !== undefined) this.add(error);
      },
    };
  }
}

/**
 * Where Ruffle was when an ActionScript error was not caught, as its log has it before the error itself (callers of
 * `uncaught_error` in `core/src`). A debug player traces the error; stock Ruffle on a page is none.
 */
const WHERE =
  /^(?:Error (?:dispatching event "[^"]*"|creating TextLine|setting AVM2 child named "[^"]*"(?: to null)?|loading AVM2 ABC|attempting to lookup AVM2 symbol class|in AVM2 (?:external interface|timer) callback|running AVM2 (?:construction for (?:button|bitmap data|bitmap|dynamic text|shape|movie clip)|frame script|eager script|NetConnection callback))): /;

function uncaughtError(message: string): string | undefined {
  const where = WHERE.exec(message);
  return where ? message.slice(where[0].length) : undefined;
}

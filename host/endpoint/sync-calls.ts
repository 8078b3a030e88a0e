import { messageOf } from "../../base/errors.ts";
import { BindError } from "../network/errors.ts";
import type { Bindings } from "./bindings.ts";

/** What a call takes from its arguments, or a `BindError`. */
class Arguments {
  readonly #name: string;
  readonly #values: readonly unknown[];

  constructor(name: string, values: readonly unknown[]) {
    this.#name = name;
    this.#values = values;
  }

  text(index: number): string {
    const value = this.#values[index];
    return typeof value === "string" ? value : this.#fail(index, "a string");
  }

  /** A whole number from 0 to `max`. */
  whole(index: number, max: number): number {
    const value = this.#values[index];
    const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
    return fits ? value : this.#fail(index, `a whole number up to ${max}`);
  }

  address(index: number): { address: string; port: number } {
    return { address: this.text(index), port: this.whole(index + 1, 0xffff) };
  }

  #fail(index: number, what: string): never {
    throw new BindError(
      `argument ${index + 1} of ${this.#name} is not ${what}; natives and host must be of one version`,
    );
  }
}

const MAX_BACKLOG = 0x7fffffff;

const CALLS: Readonly<Record<string, (bindings: Bindings, args: Arguments) => object>> = {
  supports: (bindings) => bindings.supports,
  bind(bindings, args) {
    const transport = args.text(0);
    const local = args.address(1);
    if (transport === "tcp") return bindings.bindTcp(local);
    if (transport === "udp") return bindings.bindUdp(local);
    throw new BindError(`there is no transport ${JSON.stringify(transport)}; bind tcp or udp`);
  },
  listen(bindings, args) {
    bindings.listen(args.text(0), args.whole(1, MAX_BACKLOG));
    return {};
  },
  connect(bindings, args) {
    bindings.connect(args.text(0), args.address(1));
    return {};
  },
  close(bindings, args) {
    bindings.close(args.text(0));
    return {};
  },
  interfaces: (bindings) => ({ interfaces: bindings.interfaces }),
};

/**
 * Answers one call of docs/protocol.md, "Synchronous calls", with a plain object. Throws nothing: a call that fails is
 * answered with `error`, one line for the log.
 */
export function answerCall(bindings: Bindings, name: string, args: readonly unknown[]): object {
  try {
    const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (call === undefined) throw new BindError(`there is no call ${JSON.stringify(name)}; update flashnet`);
    return call(bindings, new Arguments(name, args));
  } catch (error) {
    return { error: messageOf(error) };
  }
}

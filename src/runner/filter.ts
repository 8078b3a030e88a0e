import { TestFolderError } from "./errors.ts";

/** What a player in WebAssembly is to Rust, on every machine. */
const PLAYER: Readonly<Record<string, string>> = { os: "unknown", arch: "wasm32", family: "wasm" };

/** Expressions that are deeper are none that anybody has written. */
const MOST_DEPTH = 100;

/**
 * Evaluates a `cfg` expression of Rust: `not(os = "windows")`, `any(…)`, `all(…)`.
 *
 * @throws TestFolderError when it is none, or asks for something else than `os`, `arch` and `family`
 */
export function evaluateFilter(expression: string): boolean {
  const tokens = expression.match(/"[^"]*"|\w+|[^\s\w]/g) ?? [];
  let at = 0;
  let depth = 0;
  const wrong = (): TestFolderError =>
    new TestFolderError(`filter: ${expression} is no expression of not, any, all and os, arch or family = "…"`);
  const take = (token: string): void => {
    if (tokens[at++] !== token) throw wrong();
  };
  const list = (): boolean[] => {
    const values: boolean[] = [];
    if (++depth > MOST_DEPTH) throw wrong();
    take("(");
    while (tokens[at] !== ")") {
      values.push(term());
      if (tokens[at] !== ")") take(",");
    }
    take(")");
    depth--;
    return values;
  };
  const term = (): boolean => {
    const name = tokens[at++] ?? "";
    if (name === "any") return list().includes(true);
    if (name === "all") return !list().includes(false);
    if (name === "not") {
      const [value, ...more] = list();
      if (value === undefined || more.length > 0) throw wrong();
      return !value;
    }
    take("=");
    const value = tokens[at++];
    if (!Object.hasOwn(PLAYER, name) || !value?.startsWith('"')) throw wrong();
    return PLAYER[name] === value.slice(1, -1);
  };
  const result = term();
  if (at < tokens.length) throw wrong();
  return result;
}

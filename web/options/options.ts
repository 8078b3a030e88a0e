/** How a SWF is played, as far as the page itself can change it: by the query of its URL, in the words of the command line. */
import { OptionError } from "../../base/options/check.ts";
import { parseParam, parseUrl } from "../../base/options/values.ts";
import { quoted, shellArgument } from "../../base/shell-argument.ts";
import { formatHostMapping, type HostMapping, parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { OPEN_POLICY } from "../../host/policy/policy-file.ts";

export interface PageOptions {
  /** where the SWF believes it came from; default: where the page gets it from */
  url?: string;
  runtime: "flash" | "air";
  /** FlashVars */
  param: Readonly<Record<string, string>>;
  map: readonly HostMapping[];
  policy: "enforce" | "allow";
  /** hosts that count as serving a policy file which lets every SWF use every port, whatever they serve */
  openHosts: readonly string[];
  trust: boolean;
  lowPorts: "policy" | "refuse";
  /** false plays the SWF in stock Ruffle, for comparison */
  plugin: boolean;
}

/** Names and values as on a command line: of a list, each value for itself; of a switch, "". */
type Words = [name: string, value: string][];

/** @param given what is not worth saying, since it holds anyway */
function wordsOf(options: PageOptions, given: PageOptions): Words {
  const words: Words = [];
  const list = (name: string, values: readonly string[], others: readonly string[]): void => {
    if (JSON.stringify(values) !== JSON.stringify(others))
      words.push(...values.map((value): [string, string] => [name, value]));
  };
  const one = (name: "url" | "runtime" | "policy" | "lowPorts", word: string): void => {
    const value = options[name];
    if (value !== undefined && value !== given[name]) words.push([word, value]);
  };
  one("url", "url");
  one("runtime", "runtime");
  list("param", paramsOf(options), paramsOf(given));
  list("map", options.map.map(formatHostMapping), given.map.map(formatHostMapping));
  one("policy", "policy");
  list("policy-for", openOf(options), openOf(given));
  if (options.trust && !given.trust) words.push(["trust", ""]);
  one("lowPorts", "low-ports");
  if (!options.plugin && given.plugin) words.push(["no-plugin", ""]);
  return words;
}

const paramsOf = ({ param }: PageOptions): string[] => Object.entries(param).map((pair) => pair.join("="));
const openOf = ({ openHosts }: PageOptions): string[] => openHosts.map((host) => `${host}=${OPEN_POLICY}`);

/** What holds where nothing is said. */
export const PLAIN_OPTIONS: PageOptions = {
  runtime: "flash",
  param: {},
  map: [],
  policy: "enforce",
  openHosts: [],
  trust: false,
  lowPorts: "policy",
  plugin: true,
};

/** The query of the page that plays so; "" where that is what the command line has said. */
export function formatQuery(options: PageOptions, given: PageOptions): string {
  if (wordsOf(options, given).length === 0 && wordsOf(given, options).length === 0 && options.url === given.url)
    return "";
  // Whole, not what is different: an empty list could not be said otherwise.
  return new URLSearchParams([["options", ""], ...wordsOf(options, PLAIN_OPTIONS)]).toString();
}

/**
 * @param given what the command line has said; it holds where the query says nothing
 * @throws OptionError, AddressSyntaxError for a value that the command line would not take either
 */
export function readQuery(query: URLSearchParams, given: PageOptions): PageOptions {
  if (!query.has("options")) return given;
  const choice = <T extends string>(name: string, choices: readonly T[]): T => {
    const value = query.get(name) ?? choices[0]!;
    const chosen = choices.find((one) => one === value);
    if (chosen === undefined) throw new OptionError(`${name} is ${choices.join(" or ")}, not "${value}"`);
    return chosen;
  };
  const url = query.get("url");
  return {
    ...(url && { url: parseUrl(url) }),
    runtime: choice("runtime", ["flash", "air"]),
    param: Object.fromEntries(query.getAll("param").map(parseParam)),
    map: query.getAll("map").map(parseHostMapping),
    policy: choice("policy", ["enforce", "allow"]),
    openHosts: query.getAll("policy-for").map(parseOpenHost),
    trust: query.has("trust"),
    lowPorts: choice("low-ports", ["policy", "refuse"]),
    plugin: !query.has("no-plugin"),
  };
}

/**
 * The command that plays so.
 *
 * @param words of the command, without the options that are said here
 * @param defaultUrl what the SWF believes where nothing is said
 */
export function commandOf(words: readonly string[], options: PageOptions, defaultUrl?: string): string {
  const plain = { ...PLAIN_OPTIONS, ...(defaultUrl !== undefined && { url: defaultUrl }) };
  const said = wordsOf(options, plain).flatMap(([name, value]) => {
    if (value === "") return [`--${name}`];
    return value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value];
  });
  return ["npx", "flashnet", ...words, ...said].map(word).join(" ");
}

/** Options stay options. */
function word(text: string): string {
  const [, name, value] = /^(--[a-z][\w-]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined) return shellArgument(text);
  return value === undefined ? name : `${name}=${quoted(value)}`;
}

/** A host that every SWF may connect to. @throws OptionError */
export function checkOpenHost(host: string): string {
  return parseOpenHost(`${host}=${OPEN_POLICY}`);
}

/** The name of a FlashVar. @throws OptionError */
export function checkParamName(name: string): string {
  if (name.includes("=")) throw new OptionError(`"${name}" is no name of a FlashVar: it has a =`);
  return name;
}

function parseOpenHost(text: string): string {
  const [, host] = /^([^=\s]+)=\*$/.exec(text) ?? [];
  if (host === undefined) throw new OptionError(`"${text}" is not HOST=*`);
  return host;
}

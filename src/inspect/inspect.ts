import { stripBrackets } from "../../base/address.ts";
import { AbcError } from "../abc/errors.ts";
import { readAbc } from "../abc/reader.ts";
import { codeBlocks } from "../avm1/blocks.ts";
import { type NativeLibrary, parseQualifiedName, type Runtime, spellings } from "../instrument/natives.ts";
import type { Library, LibraryClass } from "../library/model.ts";
import type { SwfCodec } from "../swf/codec.ts";
import { SwfError } from "../swf/errors.ts";
import { type SwfFile, TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { fileAttributes, readDoAbc2 } from "../swf/tags.ts";
import { AbcNames } from "./abc-names.ts";
import { findAvm1Calls } from "./avm1-calls.ts";
import { findAvm2Calls } from "./avm2-calls.ts";
import { AVM1_CLASSES, AVM2_CLASSES, CONNECTING_CLASSES, METHODS, type WantedClass } from "./classes.ts";
import { namesServer } from "./mentions.ts";
import { cut, MAX_TEXT } from "./operands.ts";
import type { Argument, ClassUse, NetworkCall, SwfReport, Target } from "./report.ts";

/** What a SWF is looked at for. */
export interface Outlook {
  /** what flashnet brings */
  natives: readonly NativeLibrary[];
  /** what the player has (`describeLibrary`) */
  library: Library;
  /** default "flash" */
  runtime?: Runtime;
  /** the host of the SWF's URL, which policy files have to allow */
  swfHost: string;
}

export interface InspectOptions extends Outlook {
  /** default `portableCodec` */
  codec?: SwfCodec;
}

/** What one virtual machine's code says. */
type Findings = Pick<SwfReport, "classes" | "calls" | "unread"> & { strings: Iterable<string> };

/**
 * Reads from a SWF, without running it, which networking classes it uses, where it connects to, and what that takes.
 *
 * @throws SwfError
 */
export function inspectSwf(bytes: Uint8Array, options: InspectOptions): SwfReport {
  return inspectSwfFile(readSwf(bytes, options), options);
}

/** The same of a SWF that has been read. */
export function inspectSwfFile(swf: SwfFile, options: Outlook): SwfReport {
  const { actionScript3, useNetwork } = fileAttributes(swf);
  const { strings, ...findings } = actionScript3 ? inspectAvm2(swf, options) : inspectAvm1(swf, options);
  const calls = findings.calls.slice(0, MAX_CALLS).map(shortened);
  const unread = findings.unread.slice(0, MAX_UNREAD).map(cut);
  if (findings.calls.length > MAX_CALLS) unread.push(`${findings.calls.length - MAX_CALLS} more calls, left out`);
  if (findings.unread.length > MAX_UNREAD) unread.push(`${findings.unread.length - MAX_UNREAD} more places, left out`);
  return {
    swfVersion: swf.version,
    vm: actionScript3 ? "AVM2" : "AVM1",
    useNetwork,
    classes: findings.classes,
    calls,
    unread,
    mentioned: [...new Set(strings)]
      .filter((text) => text.length <= MAX_TEXT && namesServer(text))
      .sort()
      .slice(0, MAX_MENTIONED),
    targets: targetsOf(calls, options.swfHost),
    sharedObjects: sharedObjectsOf(calls),
  };
}

/** What a report holds at most: files can be made to say more than anyone reads. */
const MAX_CALLS = 1000;
const MAX_ARGUMENTS = 16;
const MAX_MENTIONED = 1000;
const MAX_UNREAD = 100;

function shortened({ callee, arguments: values, where }: NetworkCall): NetworkCall {
  const texts = values.slice(0, MAX_ARGUMENTS).map((argument): Argument => {
    if ("expression" in argument) return { expression: cut(argument.expression) };
    return typeof argument.value === "string" ? { ...argument, value: cut(argument.value) } : argument;
  });
  return { callee: cut(callee), arguments: texts, where: cut(where) };
}

function inspectAvm1(swf: SwfFile, { natives }: Outlook): Findings {
  const { blocks, unread } = codeBlocks(swf);
  const { strings, calls, unread: damaged } = findAvm1Calls(blocks, METHODS);
  const replaced = new Set(natives.flatMap(({ avm1 = [] }) => avm1.map(({ name }) => name)));
  const sensitive = swf.version >= 7;
  const spelled = (name: string): string => (sensitive ? name : name.toLowerCase());
  const named = new Set([...strings].map(spelled));
  const classes = AVM1_CLASSES.filter(
    ({ name, member = name }) => named.has(spelled(name)) && named.has(spelled(member)),
  ).map(({ name, member = name, lacks }): ClassUse => {
    const isNative = replaced.has(name) || replaced.has(member);
    return {
      name,
      provider: isNative ? "flashnet" : "player",
      stubs: [],
      lacks: lacks === undefined || isNative ? [] : [lacks],
    };
  });
  return { classes, calls, strings, unread: [...unread, ...damaged] };
}

/** Packages of the classes that are looked for. */
const PACKAGES: ReadonlySet<string> = new Set(AVM2_CLASSES.map(({ name }) => parseQualifiedName(name).uri));

function inspectAvm2(swf: SwfFile, options: Outlook): Findings {
  const wanted = {
    classes: new Map(CONNECTING_CLASSES.map((name) => [parseQualifiedName(name).local, name])),
    methods: METHODS,
  };
  const calls: NetworkCall[] = [];
  const unread: string[] = [];
  const strings = new Set<string>();
  /** `package::name` of all that is named, and names of members */
  const named = new Set<string>();
  for (const { code, data } of swf.tags) {
    if (code !== TagCode.DoAbc && code !== TagCode.DoAbc2) continue;
    try {
      const abc = readAbc(code === TagCode.DoAbc2 ? readDoAbc2(data).abc : data);
      const names = new AbcNames(abc);
      for (let i = 1; i < abc.pool.strings.length; i++) strings.add(names.string(i));
      for (let i = 1; i < abc.pool.multinames.length; i++) {
        const local = names.local(i);
        named.add(local);
        for (const uri of names.packages(i, PACKAGES)) named.add(`${uri}::${local}`);
      }
      for (const call of findAvm2Calls(abc, names, wanted)) calls.push(call);
    } catch (error) {
      if (!(error instanceof AbcError || error instanceof SwfError)) throw error;
      unread.push(error.message);
    }
  }
  const classes = AVM2_CLASSES.filter(
    ({ name, member }) =>
      (named.has(name) || spellings(parseQualifiedName(name)).some((spelling) => strings.has(spelling))) &&
      (member === undefined || named.has(member)),
  ).map((wanted) => classUse(wanted, named, options));
  return { classes, calls, strings, unread };
}

function classUse({ name, lacks }: WantedClass, named: ReadonlySet<string>, options: Outlook): ClassUse {
  const { natives, library, runtime = "flash" } = options;
  const { uri, local } = parseQualifiedName(name);
  const isNative = natives.some(({ definitions }) =>
    definitions.some((definition) => definition.name === name && (definition.runtime ?? runtime) === runtime),
  );
  const own = library.classes.find(
    (candidate) =>
      candidate.package === uri && candidate.name === local && (runtime === "air" || !candidate.availability.air),
  );
  if (isNative) return { name, provider: "flashnet", stubs: [], lacks: [] };
  if (own === undefined) return { name, provider: "missing", stubs: [], lacks: [] };
  return { name, provider: "player", stubs: stubsOf(own, named), lacks: lacks === undefined ? [] : [lacks] };
}

function stubsOf({ stub, members, staticMembers }: LibraryClass, named: ReadonlySet<string>): string[] {
  const stubs = [...members, ...staticMembers].filter((member) => member.stub && named.has(member.name));
  return [...(stub ? ["constructor"] : []), ...new Set(stubs.map(({ name }) => name))];
}

function targetsOf(calls: readonly NetworkCall[], swfHost: string): Target[] {
  const targets = new Map<string, Target>();
  for (const { callee, arguments: values } of calls) {
    const [host, port] = values.map(constant);
    if (typeof host !== "string" || host === "" || /(?:bind|loadPolicyFile|getRemote)$/.test(callee)) continue;
    const target = rtmpTarget(host, swfHost) ?? socketTarget(host, port, swfHost);
    const key = `${target?.rtmp !== undefined} ${target?.host}:${target?.port}`;
    if (target !== undefined && !targets.has(key)) targets.set(key, target);
  }
  return [...targets.values()];
}

function socketTarget(host: string, port: unknown, swfHost: string): Target | undefined {
  const number = Number(port ?? Number.NaN);
  if (!isPort(number)) return undefined;
  return {
    host,
    port: number,
    policy: `<allow-access-from domain="${swfHost}" to-ports="${number}"/>`,
    // A port has authority over itself, a low one too (spec/security.md §4). 843 is asked once (spec/security.md §3).
    policyPorts: number === 843 ? [843] : [843, number],
  };
}

const RTMP_URL = /^(rtmp|rtmps|rtmpt):(?:\/\/([^/:[]*|\[[^\]/]*\])(?::(\d{1,5}))?)?(?:\/|$)/i;
/** Where URLs without a port lead: spec/rtmp.md §1. */
const RTMP_PORTS: Readonly<Record<string, [number, ...number[]]>> = {
  rtmp: [1935, 443, 80],
  rtmps: [443],
  rtmpt: [80],
};

function rtmpTarget(url: string, swfHost: string): Target | undefined {
  const [, scheme, named = "", port] = RTMP_URL.exec(url) ?? [];
  // Without a host it is the SWF's own.
  const host = named === "" ? swfHost : stripBrackets(named);
  if (scheme === undefined || host === "*") return undefined;
  const [first, ...furtherPorts] = port === undefined ? RTMP_PORTS[scheme.toLowerCase()]! : [Number(port)];
  return isPort(first) ? { host, port: first, rtmp: { url, furtherPorts }, policyPorts: [] } : undefined;
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number > 0 && number <= 65535;
}

function sharedObjectsOf(calls: readonly NetworkCall[]): string[] {
  const names = calls
    .filter(({ callee }) => /\bgetRemote$/.test(callee))
    .map(({ arguments: values }) => values.map(constant)[0])
    .filter((name) => typeof name === "string" && name !== "") as string[];
  return [...new Set(names)].sort();
}

function constant(argument: Argument): unknown {
  return "value" in argument ? argument.value : undefined;
}

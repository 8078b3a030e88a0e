import { carryOut, loadParts } from "#natives";
import { messageOf } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { pickOptions } from "../../base/options/options.ts";
import { nameOfUrl } from "../../base/url.ts";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { BindError } from "../../host/network/errors.ts";
import { wrapBackend } from "../../host/network/wrappers/wrap.ts";
import { PlayerHost, type PlayerHostOptions } from "../../host/player-host.ts";
import { Sandboxes } from "../../host/policy/sandbox.ts";
import { builtinNatives, partsFor, trustingNatives } from "../instrument/builtin-natives.ts";
import type { NativeLibrary } from "../instrument/natives.ts";
import { type Plan, planSwf } from "../instrument/plan.ts";
import type { SwfCodec } from "../swf/codec.ts";
import type { SharedObjectStorage } from "./answering-storage.ts";
import { nativeEnvironment } from "./native-environment.ts";
import { Originals } from "./originals.ts";
import { SwfLoads } from "./swf-loads.ts";
import { SyncCalls } from "./sync-calls.ts";
import { SyncSwfs } from "./sync-swfs.ts";

/** What the natives in SWFs need. */
export interface NativesOptions extends Pick<PlayerHostOptions, "runtime" | "log"> {
  /**
   * Local SWFs, those with a `file:` URL, are trusted and need no policy file. In AIR, SWFs that come to the application
   * from elsewhere are trusted with its rights (docs/air.md). Default false.
   */
  trust?: boolean;
  /** ports below 1024 in `XMLSocket`: left to policy files, or refused at once as in old players; default "policy" */
  lowPorts?: "policy" | "refuse";
  /** For development: natives in every SWF, also where it names nothing of theirs; default false (docs/development.md) */
  instrumentAll?: boolean;
  /** natives of the caller's own, beside the built-in ones */
  natives?: readonly NativeLibrary[];
}

/** What the host takes (`PlayerHostOptions`), and what the natives in SWFs need. */
export interface PluginOptions extends NativesOptions, Omit<PlayerHostOptions, "sandboxOf"> {}

/** What natives want of a host: of a `PlayerHost`, or of one in another window. */
export type NativesHost = Pick<PlayerHost, "maxSwfLength" | "callSync">;

/** What a page and Node do each in their own way. */
export interface PluginSurroundings {
  /** URL of the AIR application; default: of the first SWF */
  application?: string;
  /** rewrites a SWF that content loads from bytes; `url` is that of the SWF that loads it. Default: `Plugin.instrument` */
  instrument?(swf: Uint8Array, url: string): Uint8Array;
  /** default `portableCodec` */
  codec?: SwfCodec;
}

/** What one player, or all of a page, gets beside stock Ruffle: a host, and natives that talk to it. */
export interface Plugin<Host extends NativesHost = PlayerHost> {
  readonly host: Host;
  /** where Ruffle is to keep SharedObjects: in `own`, but for those by which natives ask the host */
  storage(own: SharedObjectStorage): SharedObjectStorage;
  /** what becomes code, of all that players load */
  readonly loads: SwfLoads;
  /** A SWF from there is about to reach the player, as it is or rewritten. */
  admit(url: string): void;
  /**
   * Puts the natives into a SWF that is about to be played.
   *
   * @param url where it came from
   * @param constants further ones of its natives, by placeholder
   * @throws SwfError
   * @throws PartError when they are not there, in a page
   */
  instrument(swf: Uint8Array, url: string, constants?: Readonly<Record<string, string>>): Uint8Array;
  /** The same as soon as the natives are there: at once, or when a page has loaded them. Rejects with PartError */
  instrumentSoon(...args: Parameters<Plugin["instrument"]>): Uint8Array | Promise<Uint8Array>;
}

export function createPlugin(options: PluginOptions, surroundings: PluginSurroundings = {}): Plugin {
  const hostFor = (sandboxes: Sandboxes): PlayerHost =>
    new PlayerHost({
      ...pickOptions("PlayerHost", options),
      backend: bindingForApplication(options.backend, sandboxes),
      sandboxOf: (swfUrl) => sandboxes.of(swfUrl),
    });
  return createNatives(options, surroundings, hostFor);
}

/** The same with a host that is somewhere else. */
export function createNatives<Host extends NativesHost>(
  options: NativesOptions,
  surroundings: PluginSurroundings,
  hostFor: (sandboxes: Sandboxes) => Host,
): Plugin<Host> {
  const {
    natives = [],
    trust: trusted = false,
    lowPorts = "policy",
    instrumentAll = false,
    runtime = "flash",
    log = silentLog,
  } = options;
  const { application, codec } = surroundings;
  const ours = trusted ? trustingNatives : builtinNatives;
  // What is worked out for an array of natives is worked out once.
  const allNatives = natives.length === 0 ? ours : [...ours, ...natives];
  const sandboxes = new Sandboxes({
    runtime,
    trusted,
    ...(application !== undefined && { application }),
    log,
  });
  const admit = (url: string): void => sandboxes.admit(nameOfUrl(url));
  const syncCalls = new SyncCalls((name, values) => host.callSync(name, values));
  const syncSwfs = new SyncSwfs({
    rewrite(swf, url) {
      try {
        return (surroundings.instrument ?? instrument)(swf, url);
      } catch (error) {
        // The player gets the file as it is, and reports itself what is wrong with it.
        log.warn(`a SWF loaded from bytes by ${url} is used as it is: ${messageOf(error)}`);
        return swf;
      }
    },
    lengthOf: (length) => originals.lengthOf(length),
    bodyOf: (length) => originals.bodyOf(length),
  });
  const loads = new SwfLoads();
  const plan = (swf: Uint8Array, url: string, constants: Readonly<Record<string, string>> = {}): Plan =>
    planSwf(swf, {
      url,
      runtime,
      natives: allNatives,
      always: instrumentAll,
      constants: ({ useNetwork }) => ({
        ...constants,
        ...nativeEnvironment(url, useNetwork, { sandboxes, syncCalls, syncSwfs, lowPorts }),
      }),
      maxLength: host.maxSwfLength,
      ...(codec && { codec }),
    });
  const finish = (plan: Plan, url: string): Uint8Array => {
    const { additions, unchanged } = plan;
    const { bytes, changed, wrapped, imports, cutOff } = additions ? carryOut(plan, additions) : unchanged;
    for (const file of imports) loads.expectImport(file);
    if (cutOff) log.warn(`${url} is cut off: it ends inside a tag, and is played as far as it goes`);
    if (wrapped.includes("bytes")) originals.keep();
    return changed ? originals.add(plan.bytes, bytes) : plan.bytes;
  };
  const instrument: Plugin["instrument"] = (swf, swfUrl, constants) => {
    const url = nameOfUrl(swfUrl);
    return finish(plan(swf, url, constants), url);
  };
  const instrumentSoon: Plugin["instrumentSoon"] = (swf, swfUrl, constants) => {
    const url = nameOfUrl(swfUrl);
    const planned = plan(swf, url, constants);
    const loading = planned.additions && loadParts(partsFor(planned.additions, runtime));
    return loading === undefined ? finish(planned, url) : loading.then(() => finish(planned, url));
  };
  const host = hostFor(sandboxes);
  const originals = new Originals({ maxLength: host.maxSwfLength, ...(codec && { codec }) });
  const storage: Plugin["storage"] = (own) => {
    const rewriting = syncSwfs.storage(own);
    return runtime === "air" ? syncCalls.storage(rewriting) : rewriting;
  };
  return { host, storage, loads, admit, instrument, instrumentSoon };
}

/** Binds for the application only, which nothing tells from an outsider that is there. */
function bindingForApplication(backend: NetworkBackend, sandboxes: Sandboxes): NetworkBackend {
  const check = (): void => {
    const { outsider } = sandboxes;
    if (outsider !== undefined)
      throw new BindError(`${outsider} is not of the application; if you trust it, say so (trust)`);
  };
  const wrapped = wrapBackend(backend, {
    bindTcp(local, next) {
      check();
      return next(local);
    },
    bindUdp(local, next) {
      check();
      return next(local);
    },
  });
  const { interfaces } = wrapped;
  return interfaces
    ? { ...wrapped, interfaces: () => (sandboxes.outsider === undefined ? interfaces() : []) }
    : wrapped;
}

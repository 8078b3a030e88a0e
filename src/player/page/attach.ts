import { urlOf } from "../../../base/url.ts";
import {
  type ChannelSocket,
  RESERVED_HOST,
  RESERVED_PORT,
  RESERVED_URL,
  type Urgency,
} from "../../../host/channel-websocket.ts";
import type { SharedObjectStorage } from "../answering-storage.ts";
import { afterArrival } from "../arrival.ts";
import { rewriteSwf, type SwfRewriting } from "../rewrite-swf.ts";
import type { Import, SwfLoads } from "../swf-loads.ts";
import { rewriteWhenRead } from "../swf-responses.ts";
import { type AllowNetworking, NetworkingSettings } from "./allow-networking.ts";
import type { BodiesAhead } from "./bodies-ahead.ts";
import { DeferredBlob, deferringBlob, sendingDeferred, urlOfDeferred } from "./deferred-blob.ts";
import { interceptElements, type LoadOptions, type SocketProxy } from "./elements.ts";
import { FrameValues } from "./frame-values.ts";
import { unchangeableGlobals } from "./globals.ts";
import { PlayerSockets } from "./player-sockets.ts";
import { Ticker } from "./ticker.ts";
import { interceptGlue, type Substitutes } from "./wasm-imports.ts";

export interface Attachment extends Omit<SwfRewriting, "instrument"> {
  /**
   * Rewrites a whole SWF file, or throws when it can't.
   *
   * @param url where the file came from, after redirects
   * @param isRoot a player was given it; others are loaded by content
   */
  instrument(swf: Uint8Array, url: string, allowNetworking: AllowNetworking, isRoot: boolean): Uint8Array;
  /** The same as soon as the natives are there. */
  instrumentSoon(...args: Parameters<Attachment["instrument"]>): Uint8Array | Promise<Uint8Array>;
  /** what becomes code */
  loads: SwfLoads;
  /** what is inflated while it comes */
  bodies: BodiesAhead;
  /** Opens a channel to the host: an object that behaves as a `WebSocket`. */
  openChannel(): ChannelSocket;
  /** The answer to a request for a stream of RTMP; undefined for all others. */
  film?(url: string): Promise<Response> | undefined;
  /** where Ruffle is to keep SharedObjects, beside what the page has */
  storage(own: SharedObjectStorage): SharedObjectStorage;
  /** players run AIR applications */
  air: boolean;
}

export interface Attached {
  /** Rewrites a SWF that content loads from bytes; `url` is that of the SWF that loads it. */
  instrument(swf: Uint8Array, url: string): Uint8Array;
  /** Gives every player a tick for what has arrived. */
  tick(urgency: Urgency): void;
  /** What a Blob that Ruffle made holds; reading any other Blob is asynchronous. */
  bytesOf(blob: object): Uint8Array | undefined;
  /** Players that are there keep working as plain Ruffle does; the host's channels are not closed. */
  detach(): void;
}

/** Milliseconds that deliveries which need no tick of their own wait for one. */
const LATER = 4;

/** A SWF that a page has in memory is worked on at once below this, above it in slices. In bytes */
const LARGE = 1 << 20;

/** Connects every Ruffle that starts on this page from now on. Nothing else on the page notices. */
export function attachToRuffle(attachment: Attachment): Attached {
  const { WebSocket: NativeWebSocket, Blob: NativeBlob, URL: NativeUrl } = globalThis;
  const frames = {
    request: globalThis.requestAnimationFrame.bind(globalThis),
    cancel: globalThis.cancelAnimationFrame.bind(globalThis),
    now: () => performance.now(),
  };
  const timing = {
    afterArrival,
    wait: (task: () => void) => void setTimeout(task, LATER),
  };
  const nativeFetch = globalThis.fetch.bind(globalThis);
  const { air, loads, bodies } = attachment;

  const ticker = new Ticker(frames, timing, (error) => reportError(error));
  const frameValues = new FrameValues(() => !attached || ticker.isFrame);
  let attached = true;

  const sockets = new PlayerSockets();
  const networking = new NetworkingSettings();
  const rewritingFor = (requestUrl: string): SwfRewriting => ({
    ...attachment,
    read: (response) => bodies.read(response, attachment.maxSwfLength),
    instrument: (swf, url) =>
      attachment.instrumentSoon(swf, url, networking.of(requestUrl), networking.has(requestUrl)),
  });

  const substitutes: Substitutes = {
    WebSocket: new Proxy(NativeWebSocket, {
      construct(target, [url, protocols]) {
        if (!attached || !String(url).startsWith(RESERVED_URL)) return sendingDeferred(new target(url, protocols));
        const socket = attachment.openChannel();
        sockets.add(String(url), socket);
        return socket;
      },
    }),
    Blob: deferringBlob(NativeBlob),
    URL: urlOfDeferred(NativeUrl),
    async fetch(request) {
      const film = attached ? attachment.film?.(request.url) : undefined;
      if (film !== undefined) return film;
      const mayBeData = loads.fetchesData(request.url);
      const response = await nativeFetch(request);
      return attached ? rewriteWhenRead(response, mayBeData, rewritingFor(request.url)) : response;
    },
    requestAnimationFrame: (callback) => ticker.request(callback),
    cancelAnimationFrame: (handle) => ticker.cancel(handle),
    localStorage: attachment.storage(ownStorage()),
  };

  const watching = {
    watch: (name: string, original: Import) => loads.watch(name, frameValues.watch(original)),
  };
  const unchangeable = unchangeableGlobals();
  if (unchangeable.length > 0) {
    attachment.log.warn(
      `this page does not let ${unchangeable.join(", ")} be replaced, so sockets may fail; call installFlashNet before they are frozen`,
    );
  }
  const restoreGlue = interceptGlue(substitutes, watching, (missing) => {
    if (missing.length > 0) {
      attachment.log.warn(`this Ruffle calls ${missing.join(", ")} in an unknown way; sockets may be slow or fail`);
    }
  });
  const restoreElements = interceptElements({
    prepare(element, options, settings) {
      const url = resolve(options.url ?? options.swfFileName ?? "movie.swf");
      networking.set(url, settings.allowNetworking ?? "all");
      const withData = (data?: LoadOptions["data"]): LoadOptions => ({
        ...options,
        socketProxy: [...(settings.socketProxy ?? []), proxyAt(sockets.begin(element))],
        ...(data && { data }),
        ...(air && { playerRuntime: "air" }),
      });
      if (options.data === undefined) return withData();
      const file = new Uint8Array(options.data as ArrayBuffer);
      const rewrite = () => rewriteSwf(file, url, rewritingFor(url));
      if (file.length >= LARGE) return bodies.inflate(file, attachment.maxSwfLength).then(rewrite).then(withData);
      const data = rewrite();
      return data instanceof Promise ? data.then(withData) : withData(data);
    },
    removed: (element) => sockets.end(element),
  });

  return {
    instrument: (swf, url) => attachment.instrument(swf, url, networking.of(url), false),
    tick: (urgency) => ticker[urgency](),
    bytesOf: (blob) => (blob instanceof DeferredBlob ? blob.bytes : undefined),
    detach() {
      attached = false;
      restoreElements();
      restoreGlue();
    },
  };
}

/** Where the page may not store anything, SharedObjects last as long as the page, as they do without us. */
function ownStorage(): SharedObjectStorage {
  try {
    return globalThis.localStorage ?? {};
  } catch {
    return {};
  }
}

/** A malformed URL stays as it is, so that Ruffle reports it. */
function resolve(url: string): string {
  return urlOf(url, document.baseURI)?.href ?? url;
}

function proxyAt(proxyUrl: string): SocketProxy {
  return { host: RESERVED_HOST, port: RESERVED_PORT, proxyUrl };
}

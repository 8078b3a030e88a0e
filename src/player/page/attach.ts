import { interceptElements, type LoadOptions, type SocketProxy } from "./elements.ts";
import { interceptGlue, type Substitutes } from "./glue.ts";
import { rewriteResponse, rewriteSwf, type SwfRewriting } from "./swf-responses.ts";
import { messageTasks, Ticker } from "./ticker.ts";

/** The reserved address that natives ask the player's own `Socket` for. RFC 6761: `.invalid` never resolves. */
const HOST_PROXY: SocketProxy = { host: "flashnet.invalid", port: 1, proxyUrl: "ws://flashnet.invalid/" };

export interface Attachment extends SwfRewriting {
  /** Opens a channel to the host: an object that behaves as a `WebSocket`. */
  openChannel(): object;
  /** Something that Ruffle did or failed to do is worth a line in the console. */
  warn(message: string): void;
}

export interface Attached {
  /** Gives every player a tick soon: data has arrived. */
  tick(): void;
  /** What a Blob that Ruffle made holds; reading any other Blob is asynchronous. */
  bytesOf(blob: Blob): Uint8Array | undefined;
  /** Players that are there keep working as plain Ruffle does; the host's channels are not closed. */
  detach(): void;
}

/** Connects every Ruffle that starts on this page from now on. Nothing else on the page notices. */
export function attachToRuffle(attachment: Attachment): Attached {
  const { WebSocket: NativeWebSocket, Blob: NativeBlob } = globalThis;
  const frames = {
    request: globalThis.requestAnimationFrame.bind(globalThis),
    cancel: globalThis.cancelAnimationFrame.bind(globalThis),
    now: () => performance.now(),
  };
  const nativeFetch = globalThis.fetch.bind(globalThis);

  const tasks = messageTasks();
  const ticker = new Ticker(frames, tasks.defer, reportError);
  const blobs = new WeakMap<Blob, Uint8Array>();
  let attached = true;

  const substitutes: Substitutes = {
    WebSocket: new Proxy(NativeWebSocket, {
      construct: (target, [url, protocols]) =>
        attached && url === HOST_PROXY.proxyUrl ? attachment.openChannel() : new target(url, protocols),
    }),
    Blob: new Proxy(NativeBlob, {
      construct(target, [parts, options]) {
        const blob = new target(parts, options);
        if (parts?.length === 1 && parts[0] instanceof Uint8Array) blobs.set(blob, parts[0]);
        return blob;
      },
    }),
    async fetch(request) {
      const response = await nativeFetch(request);
      return attached ? rewriteResponse(response, attachment) : response;
    },
    requestAnimationFrame: (callback) => ticker.request(callback),
    cancelAnimationFrame: (handle) => ticker.cancel(handle),
  };

  const restoreGlue = interceptGlue(substitutes, (missing) => {
    if (missing.length > 0) {
      attachment.warn(`this Ruffle calls ${missing.join(", ")} in an unknown way; sockets may be slow or fail`);
    }
  });
  const restoreElements = interceptElements((options) => prepare(options, attachment));

  return {
    tick: () => ticker.soon(),
    bytesOf: (blob) => blobs.get(blob),
    detach() {
      attached = false;
      restoreElements();
      restoreGlue();
      tasks.close();
    },
  };
}

function prepare(options: LoadOptions, rewriting: SwfRewriting): LoadOptions {
  const prepared = { ...options, socketProxy: [...(options.socketProxy ?? []), HOST_PROXY] };
  if (options.data === undefined) return prepared;
  const url = new URL(options.swfFileName ?? "movie.swf", document.baseURI).href;
  return { ...prepared, data: rewriteSwf(new Uint8Array(options.data as ArrayBuffer), url, rewriting) };
}

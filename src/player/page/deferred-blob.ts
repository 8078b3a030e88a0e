/**
 * What Ruffle gets when it makes a Blob of bytes: the Blob itself is only made when something wants it that is no socket.
 *
 * Ruffle wraps whatever it sends over a socket in a Blob, and making one costs Chromium a wait for another process,
 * 0.8 ms, which would be the largest part of a round trip. Reading it back would cost as much again.
 */
export class DeferredBlob {
  readonly type = "";
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #NativeBlob: typeof Blob;
  #blob: Blob | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, NativeBlob: typeof Blob) {
    this.bytes = bytes;
    this.#NativeBlob = NativeBlob;
  }

  get blob(): Blob {
    this.#blob ??= new this.#NativeBlob([this.bytes]);
    return this.#blob;
  }

  get size(): number {
    return this.bytes.length;
  }

  slice(start?: number, end?: number, contentType?: string): Blob {
    return this.blob.slice(start, end, contentType);
  }

  stream(): ReadableStream<Uint8Array> {
    return this.blob.stream();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.blob.arrayBuffer();
  }

  text(): Promise<string> {
    return this.blob.text();
  }
}

/** `Blob` for Ruffle: a Blob of bytes and without options is deferred. */
export function deferringBlob(NativeBlob: typeof Blob): typeof Blob {
  return new Proxy(NativeBlob, {
    construct(target, [parts, options]: [BlobPart[]?, BlobPropertyBag?]) {
      const part = parts?.length === 1 ? parts[0] : undefined;
      // Not a view of wasm memory, which changes.
      const isOwn = part instanceof Uint8Array && part.length === part.buffer.byteLength;
      return isOwn && options === undefined
        ? new DeferredBlob(part as Uint8Array<ArrayBuffer>, target)
        : new target(parts, options);
    },
  });
}

/** `URL` for Ruffle, which saves files by way of Blobs' URLs. */
export function urlOfDeferred(NativeUrl: typeof URL): typeof URL {
  const createObjectURL = (object: Blob | MediaSource | DeferredBlob) =>
    NativeUrl.createObjectURL(object instanceof DeferredBlob ? object.blob : object);
  return new Proxy(NativeUrl, {
    get: (target, name) => (name === "createObjectURL" ? createObjectURL : Reflect.get(target, name)),
  });
}

/** Lets a browser's own WebSocket send deferred Blobs. */
export function sendingDeferred(socket: WebSocket): WebSocket {
  const send = (data: Parameters<WebSocket["send"]>[0] | DeferredBlob) =>
    WebSocket.prototype.send.call(socket, data instanceof DeferredBlob ? data.bytes : data);
  return Object.defineProperty(socket, "send", { value: send, configurable: true, writable: true });
}

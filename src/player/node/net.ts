/** What a movie asks the page for: requests, and sockets as Ruffle's web build opens them. */

/** A request a movie makes (`URLLoader`, `Loader`, `NetStream`, …). */
export interface MovieRequest {
  /** absolute */
  url: string;
  method: string;
  headers: Headers;
  /** those that the movie set, as it set them: in its order, with its letters */
  given?: readonly (readonly [name: string, value: string])[];
  body: Uint8Array | null;
}

export interface MovieResponse {
  /** 0 for what comes by no protocol that has one, like a file */
  status: number;
  /** default: by the status, of which 0 is good */
  ok?: boolean;
  /** where the answer came from, after redirects */
  url: string;
  headers?: Record<string, string>;
  body: Uint8Array;
}

/** Answers a movie's requests; null is a network error. */
export type MovieFetch = (request: MovieRequest) => Promise<MovieResponse | null>;

/** The part of the WebSocket standard that Ruffle uses. Messages carry an ArrayBuffer as `data`. */
export interface PlayerSocket {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "message" | "error" | "close", listener: (event: never) => void): void;
  removeEventListener(type: "open" | "message" | "error" | "close", listener: (event: never) => void): void;
}

/** A Blob that gives its bytes at once, as what goes out of a socket must keep its order. */
export class ByteBlob {
  readonly bytes: Uint8Array;
  readonly type: string;

  constructor(parts: (Uint8Array | ArrayBuffer)[] = [], options: { type?: string } = {}) {
    const views = parts.map((part) => (part instanceof ArrayBuffer ? new Uint8Array(part) : part));
    const [only] = views;
    // wasm-bindgen has copied what it passes out of wasm memory already, to a buffer of its own.
    const owned = views.length === 1 && only!.byteLength === only!.buffer.byteLength;
    this.bytes = owned ? only! : Buffer.concat(views);
    this.type = options.type ?? "";
  }

  get size(): number {
    return this.bytes.length;
  }
}

/** What Ruffle sets headers on. Node's `Headers` bring all of its `fetch` with them, so they are made for who asks. */
class PageHeaders {
  readonly given: [name: string, value: string][] = [];
  #standard: Headers | undefined;

  get standard(): Headers {
    this.#standard ??= new Headers();
    return this.#standard;
  }

  set(name: string, value: string): void {
    this.standard.set(name, value);
    this.given.push([name, value]);
  }
}

/** What Ruffle constructs before it calls `fetch`. */
export class PageRequest {
  readonly url: string;
  readonly method: string;
  readonly headers = new PageHeaders();
  readonly body: Uint8Array | null;

  constructor(url: string, options: { method?: string; body?: ByteBlob | null } = {}) {
    this.url = url;
    this.method = options.method ?? "GET";
    this.body = options.body?.bytes ?? null;
    if (options.body?.type) this.headers.standard.append("content-type", options.body.type);
  }
}

/** The answer that is here already, the root movie: what Ruffle reads of a `Response`, which Node would have to load. */
export class RootResponse {
  readonly ok = true;
  readonly status = 200;
  readonly statusText = "";
  readonly redirected = false;
  readonly headers = new Map<string, string>();
  readonly url: string;
  readonly #movie: Uint8Array;

  constructor(url: string, movie: Uint8Array) {
    this.url = url;
    this.#movie = movie;
  }

  get body(): ReadableStream<Uint8Array> {
    const movie = this.#movie;
    return new ReadableStream({
      start(controller) {
        controller.enqueue(movie);
        controller.close();
      },
    });
  }

  async arrayBuffer(): Promise<ArrayBufferLike> {
    const { buffer, byteLength } = this.#movie;
    // Not `slice`, which a Buffer of Node has in its own way: without a copy.
    return buffer.byteLength === byteLength ? buffer : Uint8Array.from(this.#movie).buffer;
  }
}

/** The page's `fetch` over `answer`. */
export async function pageFetch(request: PageRequest, answer: MovieFetch): Promise<Response> {
  const { url, method, headers, body } = request;
  const answered = await answer({
    url,
    method,
    get headers() {
      return headers.standard;
    },
    given: headers.given,
    body,
  });
  if (!answered) throw new TypeError(`No answer from ${url}`);
  const { status, ok } = answered;
  const bodiless = [101, 204, 205, 304].includes(status);
  const response = new Response(bodiless ? null : (answered.body as BodyInit), {
    status: status || 200,
    headers: answered.headers ?? {},
  });
  if (status === 0) Object.defineProperty(response, "status", { value: 0, configurable: true });
  if (ok !== undefined) Object.defineProperty(response, "ok", { value: ok });
  Object.defineProperty(response, "url", { value: answered.url });
  Object.defineProperty(response, "redirected", { value: answered.url !== url });
  return response;
}

import { webcrypto } from "node:crypto";
import { type ExternalHost, externalFunctionConstructor } from "../external-interface.ts";
import { SilentAudioContext } from "./audio.ts";
import { dateOf, type PlayerClock } from "./clock.ts";
import { type LogLine, parseConsoleCall } from "./console.ts";
import {
  PageDocument,
  PageElement,
  PageForm,
  PageInput,
  PageNode,
  PageTextArea,
  PageWindow,
  type Restore,
} from "./dom.ts";
import { type Navigation, navigationOf, navigationTo } from "./navigation.ts";
import { ByteBlob, PageRequest, RootResponse } from "./net.ts";
import type { CanvasLibrary } from "./null-canvas.ts";
import { PageSocket, type SocketHost } from "./page-socket.ts";

/** What belongs to the player that has the page: it is asked for anew whenever it is needed. */
export interface PageUser {
  fetch(request: PageRequest): Promise<Response | RootResponse>;
  sockets: SocketHost;
  external: ExternalHost;
  /** Ruffle keeps SharedObjects here, by index access */
  localStorage: Record<string, string>;
  onLog(line: LogLine): void;
  onNavigate(navigation: Navigation): void;
}

/** What the host provides to the page. */
export interface BrowserHost extends PageUser {
  clock: PlayerClock;
  /** URL of the page */
  url: string;
  hasAudio: boolean;
  /** device pixels of a CSS pixel */
  pixelRatio: number;
  canvas: CanvasLibrary;
  /** the `WebAssembly` that Ruffle sees */
  webAssembly: object;
}

/** A page with nothing in it but what Ruffle needs. */
export interface Browser {
  /** the globals that Ruffle's script sees, by name */
  globals: Record<string, unknown>;
  window: PageWindow;
  document: PageDocument;
  clock: PlayerClock;
  /** the element that Ruffle puts its canvas into */
  container: PageElement;
  /** calls the callback that waits for an animation frame, if one does */
  animationFrame(): void;
  /** closes what the page has open, and forgets what it was to do later */
  close(): void;
  /** whether something is to happen later but animation frames and sound */
  readonly isWaiting: boolean;
  /** Remembers the page and its clock as they are now; it must not be waiting then. */
  remember(): Restore;
}

/** Globals that Ruffle compares types with but never gets an instance of. */
const ABSENT = (
  "CloseEvent EncodedVideoChunk FileReader Gamepad GamepadButton GPUAdapter GPUCanvasContext HTMLAnchorElement " +
  "HTMLButtonElement OffscreenCanvas " +
  "OffscreenCanvasRenderingContext2D ShadowRoot VideoDecoder WebGL2RenderingContext WebGLRenderingContext"
).split(" ");

/** The right-hand side of an `instanceof`, nothing else. */
const typeOf = (test: (value: unknown) => boolean): object => ({ [Symbol.hasInstance]: test });

export function createBrowser(host: BrowserHost): Browser {
  const { clock, canvas } = host;
  const audio: SilentAudioContext[] = [];
  const sockets = new Set<PageSocket>();
  const timers = new Set<NodeJS.Timeout>();
  let onFrame: ((time: number) => void) | undefined;

  const document = new PageDocument(host.url, {
    createCanvas: canvas.createCanvas,
    submit: (form) => host.onNavigate(navigationOf(form)),
  });
  const follow = (url: string, target = ""): void => host.onNavigate(navigationTo(url, target));
  const log =
    (method: "log" | "warn" | "error") =>
    (...values: unknown[]) =>
      host.onLog(parseConsoleCall(method, values));
  const { protocol, host: hostName } = new URL(host.url);
  const window = Object.assign(new PageWindow(), {
    Window: PageWindow,
    document,
    devicePixelRatio: host.pixelRatio,
    navigator: { language: "en", platform: "", getGamepads: () => [] },
    location: { href: host.url, protocol, host: hostName, assign: follow, replace: follow },
    performance: { now: () => clock.now(), mark() {}, measure() {} },
    crypto: webcrypto,
    requestAnimationFrame(callback: (time: number) => void): number {
      onFrame = callback;
      return 1;
    },
    cancelAnimationFrame(): void {
      onFrame = undefined;
    },
    fetch: (request: PageRequest) => host.fetch(request),
    setTimeout(callback: () => void, delay?: number): number {
      const timer = setTimeout(() => {
        timers.delete(timer);
        callback();
      }, delay);
      timers.add(timer);
      return Number(timer);
    },
    open(url: string, target?: string): null {
      follow(url, target);
      return null;
    },
    alert() {},
    confirm: () => false,
    AudioContext: class extends SilentAudioContext {
      constructor(options: { sampleRate?: number } = {}) {
        // What Ruffle finds where a page has no sound.
        if (!host.hasAudio) throw new Error("There is no sound.");
        super(() => clock.now() / 1000, options.sampleRate ?? 44100);
        audio.push(this);
      }
    },
  });

  Object.defineProperty(window, "localStorage", { get: () => host.localStorage });

  const isElement = (value: unknown): boolean => value instanceof PageElement || canvas.isCanvas(value);
  const globals: Record<string, unknown> = {
    ...Object.fromEntries(ABSENT.map((name) => [name, class {}])),
    window,
    self: window,
    globalThis: window,
    Window: PageWindow,
    HTMLDocument: PageDocument,
    HTMLTextAreaElement: PageTextArea,
    Node: typeOf((value) => value instanceof PageNode || canvas.isCanvas(value)),
    HTMLElement: typeOf(isElement),
    HTMLFormElement: PageForm,
    HTMLInputElement: PageInput,
    HTMLCanvasElement: typeOf(canvas.isCanvas),
    CanvasRenderingContext2D: typeOf(canvas.isContext),
    Path2D: canvas.Path2D,
    DOMMatrix: canvas.DOMMatrix,
    ImageData: canvas.ImageData,
    AudioContext: window.AudioContext,
    performance: window.performance,
    Date: dateOf(clock),
    Blob: ByteBlob,
    Request: PageRequest,
    Response: typeOf((value) => value instanceof RootResponse || value instanceof Response),
    WebSocket: class extends PageSocket {
      constructor(url: string) {
        super(url, host.sockets);
        sockets.add(this);
        this.addEventListener("close", () => sockets.delete(this));
      }
    },
    Function: externalFunctionConstructor(() => host.external),
    WebAssembly: host.webAssembly,
    console: { log: log("log"), info: log("log"), debug: log("log"), warn: log("warn"), error: log("error") },
  };
  const animationFrame = (): void => {
    for (const context of audio) context.update();
    const callback = onFrame;
    onFrame = undefined;
    callback?.(clock.frameTime);
  };
  const close = (): void => {
    for (const socket of sockets) socket.close();
    sockets.clear();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const remember = (): Restore => {
    const frame = onFrame;
    const contexts = [...audio];
    const parts = [window, document, clock, ...audio].map((part) => part.remember());
    return () => {
      close();
      onFrame = frame;
      audio.splice(0, audio.length, ...contexts);
      for (const restore of parts) restore();
    };
  };
  return {
    globals,
    window,
    document,
    clock,
    container: document.body,
    animationFrame,
    close,
    get isWaiting() {
      return timers.size + sockets.size > 0;
    },
    remember,
  };
}

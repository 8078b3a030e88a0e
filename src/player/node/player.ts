import { messageOf } from "../../../base/errors.ts";
import { callFirst, type External, type ExternalHost } from "../external-interface.ts";
import type { SwfRewriting } from "../rewrite-swf.ts";
import type { SwfLoads } from "../swf-loads.ts";
import { rewriteWhenRead } from "../swf-responses.ts";
import { isAtLeast, type LogLevel, type LogLine, scriptErrorOf } from "./console.ts";
import { MovieLoadError, PlayerPanicError } from "./errors.ts";
import { InputDevices } from "./input.ts";
import type { InstanceUser } from "./instance.ts";
import type { InstancePool, Loan, PlayerSettings } from "./instance-pool.ts";
import type { Navigation } from "./navigation.ts";
import { type MovieFetch, type PageRequest, type PlayerSocket, pageFetch, RootResponse } from "./net.ts";
import type { Clock } from "./pace.ts";
import type { MovieMetadata, RuffleHandle } from "./ruffle-core.ts";

/** What a player tells while it runs. What these throw is lost: Ruffle calls most of them and swallows exceptions. */
export interface PlayerObserver {
  /** a `trace` of the movie, as it was given: it may hold line breaks */
  onTrace?(text: string): void;
  /** what a debug player warns of among the traces, without the `Warning: ` before it */
  onWarning?(text: string): void;
  /** an error that nothing caught: of ActionScript, with its stack as far as Ruffle knows it; or of an external function */
  onError?(message: string): void;
  /** `fscommand`; without `external` the arguments are not known */
  onFsCommand?(command: string, values: string): void;
  /** `getURL`, `navigateToURL`: nothing is opened */
  onNavigate?(navigation: Navigation): void;
  /** bytes, or the end of a connection, have arrived for a socket of the movie: `poll` makes the movie see them */
  onSocketActivity?(): void;
  /** Ruffle crashed. Called once; afterwards every method does nothing. */
  onPanic?(error: PlayerPanicError): void;
  /** Ruffle's own log, without traces */
  onLog?(line: LogLine): void;
}

export interface PlayerOptions extends PlayerObserver {
  /** where the movie believes it came from, absolute; its query becomes FlashVars, as in Flash */
  url: string;
  /** FlashVars */
  param?: Record<string, string>;
  /** default `flash` */
  runtime?: "flash" | "air";
  /** answers the movie's requests, root movie excepted; default: every request is a network error */
  fetch?: MovieFetch;
  /** Opens the sockets that `socketProxy` allows. Data is given to `send` as bytes, at once and in order. */
  openSocket?(url: string): PlayerSocket;
  /** the movie's `Socket.connect(host, port)` opens a socket to `proxyUrl`; others end in an ioError */
  socketProxy?: { host: string; port: number; proxyUrl: string }[];
  /** what `ExternalInterface.call` finds; when given, the movie has script access */
  external?: External;
  /** where Ruffle keeps SharedObjects, base64 by `HOST/PATH/NAME`; default: an empty object, for as long as the player is */
  sharedObjects?: Record<string, string>;
  /** draw real pixels, for `screenshot`; default false */
  canvas?: boolean;
  /** what the movie is shown in, in device pixels; default the size in its header, unscaled */
  viewport?: Viewport;
  /** how well it is drawn, as content names it (`low`, `16x16linear`); default `high` */
  quality?: string;
  /** false leaves the movie without sound: none of it plays, and none comes to its end; default true */
  audio?: boolean;
  /** the movie may fill the screen, as far as it can see; default false */
  allowFullscreen?: boolean;
  /** the version of Flash Player that the movie finds, like 32; default Ruffle's */
  playerVersion?: number;
  /** device fonts: TTF, OTF, or SWFs with fonts in them */
  fonts?: readonly Uint8Array[];
  /** families of device fonts that stand for those without a name; default Ruffle's own font stands for all */
  defaultFonts?: Partial<Record<DefaultFont, readonly string[]>>;
  /** what `Date` says when the player is made, in milliseconds since 1970; default: now */
  date?: number;
  /** "real": time passes while the movie computes, too; default "virtual" */
  clock?: Clock;
  /** seconds of real time after which Ruffle ends a script that does not return; default 15 */
  maxExecutionDuration?: number;
  /** the least important of Ruffle's messages that `onLog` gets; default `warn` */
  logLevel?: LogLevel;
}

/** Fonts that content names by their kind: `_sans`, `_serif`, `_typewriter`, and three Japanese ones. */
export const defaultFonts = [
  "sans",
  "serif",
  "typewriter",
  "japaneseGothic",
  "japaneseGothicMono",
  "japaneseMincho",
] as const;
export type DefaultFont = (typeof defaultFonts)[number];

export interface Viewport {
  width: number;
  height: number;
  /** device pixels of a CSS pixel */
  scaleFactor: number;
}

/** How the SWFs that a movie loads are rewritten; the movie itself is left as it is given. */
export interface LoadedSwfs extends SwfRewriting {
  loads: SwfLoads;
  /** The answer to a request for a stream of RTMP; undefined for all others. */
  film?(url: string): Promise<Response> | undefined;
}

/** Milliseconds Ruffle may take to read a movie that is in memory already. */
const LOAD_TIMEOUT = 30_000;

/** One movie in one instance of Ruffle. Time stands still unless `tick` is called; see `run` for a clock. */
export class HeadlessPlayer {
  /** mouse and keyboard; what they do is seen at the next tick */
  readonly input: InputDevices;
  readonly #options: PlayerOptions;
  readonly #swfs: LoadedSwfs | undefined;
  readonly #observers = new Set<PlayerObserver>();
  readonly #external: ExternalHost;
  /** undefined once the player is destroyed: the instance may be another one's then */
  #loan: Loan | undefined;
  #firstFrame: "to come" | "due" | "played" = "to come";
  #handle: RuffleHandle | undefined;
  #metadata: MovieMetadata | undefined;
  #panic: PlayerPanicError | undefined;
  /** Ruffle's panic message; it arrives before the trap that ends the instance */
  #panicMessage: string | undefined;
  #rootMovie: Uint8Array | undefined;
  #pendingRequests = 0;
  /** a line by Ruffle's adapter for traces, which a trace is to follow; a warning when none does */
  #adapterLine: string | undefined;
  #settleLoad: ((error?: Error) => void) | undefined;

  private constructor(options: PlayerOptions, swfs?: LoadedSwfs) {
    this.#options = options;
    this.#swfs = swfs;
    this.#observers.add(options);
    this.input = new InputDevices(undefined, options.viewport?.scaleFactor);
    this.#external = {
      external: options.external ?? {},
      content: { call: (name, ...values) => this.callExposed(name, ...values) as never },
      wait: (promise) => this.#wait(promise),
      missing: (name) => this.#onLog({ level: "warn", location: "", text: noExternal(name) }),
      failed: (message) => this.#tell((observer) => observer.onError?.(message)),
    };
  }

  /**
   * Makes a player with an instance of Ruffle of its own. Callers use `RuffleRuntime.createPlayer`.
   *
   * @throws PlayerPanicError when Ruffle crashes as it starts; RuffleNotFoundError when it is damaged
   */
  static async create(instances: InstancePool, options: PlayerOptions, swfs?: LoadedSwfs): Promise<HeadlessPlayer> {
    const player = new HeadlessPlayer(options, swfs);
    try {
      player.#start(await instances.take(player.#settings, player.#user));
    } catch (error) {
      throw player.#panic ?? error;
    }
    return player;
  }

  /** The movie's header; undefined before `load`. */
  get metadata(): MovieMetadata | undefined {
    return this.#metadata;
  }

  /** The crash that ended the player, if one did. */
  get panic(): PlayerPanicError | undefined {
    return this.#panic;
  }

  /** Requests of the movie, and promises of external functions, that have no answer yet. */
  get pendingRequests(): number {
    return this.#pendingRequests;
  }

  /** Adds an observer beside the one in the options; the function returned removes it. */
  observe(observer: PlayerObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /**
   * Gives the player its movie. Nothing of it runs before `play` and a tick.
   *
   * @throws MovieLoadError when the bytes are no SWF; PlayerPanicError when they crash Ruffle
   */
  async load(movie: Uint8Array): Promise<MovieMetadata> {
    const { url, param = {} } = this.#options;
    if (this.#panic) throw this.#panic;
    if (!this.#handle) throw this.#destroyed();
    this.#rootMovie = movie;
    const settled = new Promise<void>((resolve, reject) => {
      this.#settleLoad = (error) => (error ? reject(error) : resolve());
    });
    const timer = setTimeout(() => {
      this.#settleLoad?.(new MovieLoadError(`${url}: Ruffle did not finish reading the movie.`));
    }, LOAD_TIMEOUT);
    try {
      this.#handle.stream_from(url, param);
      await settled;
    } finally {
      clearTimeout(timer);
      this.#settleLoad = undefined;
    }
    // Ruffle counts the time to its first tick as elapsed: let that tick find the clock at 0 and the movie stopped.
    this.poll();
    this.#loan?.instance.browser.clock.keepComputed();
    return this.#metadata!;
  }

  /** Lets the movie run with the ticks to come. */
  play(): void {
    if (this.#panic) return;
    this.#handle?.play();
    if (this.#firstFrame === "to come") this.#firstFrame = "due";
  }

  /** Moves the clock by `elapsed` milliseconds and lets Ruffle do what is due: frames, timers, sockets. */
  tick(elapsed: number): void {
    const browser = this.#loan?.instance.browser;
    browser?.clock.advance(elapsed);
    if (this.#panic || !browser) return;
    browser.animationFrame();
    this.#tellWarning();
    if (this.#firstFrame !== "due") return;
    this.#firstFrame = "played";
    callFirst(this.#external);
    // The time of a movie goes on from here: its timers don't wait for what the first frame has loaded.
    browser.clock.keepComputed();
  }

  /** Lets the movie see what has arrived, without time passing. */
  poll(): void {
    this.tick(0);
  }

  /** Calls what the movie registered with `ExternalInterface.addCallback`; it runs at once. */
  callExposed(name: string, ...values: unknown[]): unknown {
    return this.#panic ? undefined : this.#handle?.call_exposed_callback(name, values);
  }

  /** The stage as PNG. Wants the option `canvas`, else there are no pixels: undefined. */
  screenshot(): Uint8Array | undefined {
    return this.#loan?.instance.screenshot();
  }

  /** Ends the movie and closes its sockets. */
  destroy(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (!this.#panic) handle?.destroy();
    this.input.plug(undefined);
    this.#loan?.end();
    this.#loan = undefined;
    this.#settleLoad?.(this.#destroyed());
  }

  get #logLevel(): LogLevel {
    return this.#options.logLevel ?? "warn";
  }

  get #stage(): object | undefined {
    return this.#loan?.instance.stage;
  }

  get #settings(): PlayerSettings {
    const { url, date, clock, canvas = false, audio = true, viewport, runtime = "flash", external } = this.#options;
    const { allowFullscreen = false, maxExecutionDuration, playerVersion, quality, onWarning } = this.#options;
    const { fonts = [], defaultFonts = {}, socketProxy = [] } = this.#options;
    // An fscommand without script access shows as a warning: Ruffle has to give those in any case.
    const level = onWarning ? "info" : "warn";
    return {
      url,
      date,
      isReal: clock === "real",
      canvas,
      hasAudio: audio,
      pixelRatio: viewport?.scaleFactor ?? 1,
      logLevel: isAtLeast(this.#logLevel, level) ? level : this.#logLevel,
      hasScriptAccess: external !== undefined,
      ...{ runtime, allowFullscreen, maxExecutionDuration, playerVersion, quality, fonts, defaultFonts, socketProxy },
    };
  }

  get #user(): InstanceUser {
    const { openSocket, sharedObjects } = this.#options;
    return {
      page: this.#page(),
      loads: this.#swfs?.loads,
      fetch: (request) => this.#fetch(request),
      sockets: {
        open: openSocket?.bind(this.#options),
        onActivity: () => this.#tell((observer) => observer.onSocketActivity?.()),
      },
      external: this.#external,
      localStorage: sharedObjects ?? Object.create(null),
      onLog: (line) => this.#onLog(line),
      onNavigate: (navigation) => this.#tell((observer) => observer.onNavigate?.(navigation)),
      onCrash: (reason) => this.#onCrash(reason),
    };
  }

  #start(loan: Loan): void {
    const { browser, handle } = loan.instance;
    this.#loan = loan;
    this.#handle = handle;
    this.input.plug(browser);
    handle.set_trace_observer((text) => {
      this.#adapterLine = undefined;
      this.#tell((observer) => observer.onTrace?.(text));
    });
  }

  /** The object that Ruffle takes for the page's player element. Methods that are not here do nothing. */
  #page(): object {
    const methods = {
      setMetadata: (metadata: MovieMetadata) => this.#onMetadata(metadata),
      displayRootMovieDownloadFailedMessage: () =>
        this.#settleLoad?.(new MovieLoadError(`${this.#options.url}: not a SWF, or its header is damaged.`)),
      panic: (error: unknown) => {
        this.#panicMessage = messageOf(error);
      },
      callFSCommand: (command: string, values: string) => {
        this.#tell((observer) => observer.onFsCommand?.(command, values));
        return true;
      },
      suppressContextMenu: () => this.input.handled(),
    };
    return methods;
  }

  #destroyed(): MovieLoadError {
    return new MovieLoadError(`${this.#options.url}: the player was destroyed; make another one.`);
  }

  #onMetadata(metadata: MovieMetadata): void {
    this.#metadata = metadata;
    const { width, height, scaleFactor } = this.#options.viewport ?? { ...metadata, scaleFactor: 1 };
    // Ruffle makes the size of its canvas on the page the viewport, at the next tick.
    Object.assign(this.#stage ?? {}, { clientWidth: width / scaleFactor, clientHeight: height / scaleFactor });
    this.#settleLoad?.();
  }

  async #fetch(request: PageRequest): Promise<Response | RootResponse> {
    const body = this.#rootMovie;
    if (body) {
      this.#rootMovie = undefined;
      return new RootResponse(request.url, body);
    }
    const film = this.#swfs?.film?.(request.url);
    if (film !== undefined) return this.#film(film);
    const mayBeData = this.#swfs?.loads.fetchesData(request.url) ?? true;
    this.#pendingRequests++;
    try {
      const response = await pageFetch(request, this.#options.fetch ?? (async () => null));
      return this.#swfs ? rewriteWhenRead(response, mayBeData, this.#swfs) : response;
    } finally {
      this.#pendingRequests--;
    }
  }

  /** What comes of a stream is activity, as what comes on a socket is: time does not move on over it. */
  async #film(answer: Promise<Response>): Promise<Response> {
    this.#pendingRequests++;
    try {
      const film = await answer;
      const onActivity = (): void => this.#tell((observer) => observer.onSocketActivity?.());
      const told = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          onActivity();
          controller.enqueue(chunk);
        },
      });
      const { status, url } = film;
      return Object.defineProperty(new Response(film.body?.pipeThrough(told), { status }), "url", { value: url });
    } finally {
      this.#pendingRequests--;
    }
  }

  #wait(promise: PromiseLike<unknown>): void {
    this.#pendingRequests++;
    void promise.then(() => this.#pendingRequests--);
  }

  #onLog(line: LogLine): void {
    this.#tellWarning();
    // Ruffle logs every trace as well, before it gives it.
    if (line.location.includes("log_adapter")) {
      this.#adapterLine = line.text;
      return;
    }
    // Without script access this is all there is to know of an fscommand.
    const command = /^Unhandled FSCommand: ([\s\S]*)$/.exec(line.text);
    if (command && !this.#options.external) {
      this.#tell((observer) => observer.onFsCommand?.(command[1]!, ""));
    }
    const error = scriptErrorOf(line);
    if (error !== undefined) this.#tell((observer) => observer.onError?.(error));
    // Ruffle's first line comes before it is told the level.
    if (isAtLeast(line.level, this.#logLevel)) this.#tell((observer) => observer.onLog?.(line));
  }

  #tellWarning(): void {
    const text = this.#adapterLine;
    this.#adapterLine = undefined;
    if (text !== undefined) this.#tell((observer) => observer.onWarning?.(text));
  }

  #onCrash(reason: unknown): void {
    const what = this.#panicMessage ?? messageOf(reason);
    // Functions are compiled as they are called.
    const cure = reason instanceof WebAssembly.CompileError ? "install Ruffle again" : "try another version of Ruffle";
    const error = new PlayerPanicError(`${this.#options.url}: Ruffle crashed: ${what}; ${cure}`, { cause: reason });
    this.#panic = error;
    this.#loan?.instance.browser.close();
    this.#settleLoad?.(error);
    this.#tell((observer) => observer.onPanic?.(error));
  }

  #tell(notify: (observer: PlayerObserver) => void): void {
    for (const observer of [...this.#observers]) notify(observer);
  }
}

function noExternal(name: string): string {
  return `the SWF calls ${name} by ExternalInterface: no external function is called so`;
}

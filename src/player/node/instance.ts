import { deferred } from "../../../base/deferred.ts";
import type { SwfLoads } from "../swf-loads.ts";
import { watchLoads } from "../swf-loads.ts";
import { type Browser, createBrowser, type PageUser } from "./browser.ts";
import { PlayerClock } from "./clock.ts";
import { Closures } from "./closures.ts";
import type { LogLevel, LogLine } from "./console.ts";
import type { Restore } from "./dom.ts";
import { toldOfDamage } from "./errors.ts";
import { InstanceImage, makeRoom } from "./image.ts";
import type { CanvasLibrary } from "./null-canvas.ts";
import type { RufflePackage } from "./package.ts";
import { evaluateGlue, type RuffleHandle } from "./ruffle-core.ts";
import { WasmGuard } from "./wasm-guard.ts";

/** What an instance of Ruffle is built with, and keeps. */
export interface InstanceSettings {
  /** of the page */
  url: string;
  /** what `Date` says at first, in milliseconds since 1970 */
  date: number;
  /** the clock is the wall's */
  isReal: boolean;
  hasAudio: boolean;
  pixelRatio: number;
  logLevel: LogLevel;
  hasScriptAccess: boolean;
  runtime: "flash" | "air";
  allowFullscreen: boolean;
  maxExecutionDuration?: number | undefined;
  playerVersion?: number | undefined;
  quality?: string | undefined;
  fonts: readonly Uint8Array[];
  defaultFonts: Partial<Record<string, readonly string[]>>;
  socketProxy: readonly { host: string; port: number; proxyUrl: string }[];
}

/** The player that has an instance. */
export interface InstanceUser extends PageUser {
  /** the object that Ruffle takes for the page's player element; methods that are not there do nothing */
  page: object;
  loads: SwfLoads | undefined;
  /** Ruffle crashed: nothing of it will run again. Called once. */
  onCrash(reason: unknown): void;
}

interface Memory {
  image: InstanceImage;
  page: Restore;
  /** what the instance refers to, of the player that had it then */
  localStorage: object;
}

/** One instance of Ruffle with the page that it is on, ready to load a movie. One player has it at a time. */
export class RuffleInstance {
  readonly browser: Browser;
  readonly #canvas: CanvasLibrary;
  readonly #guard: WasmGuard;
  readonly #closures = new Closures();
  readonly #crashed = deferred<never>();
  /** what it said while it was built: every player hears it */
  readonly #lines: LogLine[] = [];
  #user: InstanceUser;
  #handle: RuffleHandle | undefined;
  #memory: Memory | undefined;

  private constructor(settings: InstanceSettings, canvas: CanvasLibrary, user: InstanceUser) {
    const userNow = (): InstanceUser => this.#user;
    this.#user = user;
    this.#canvas = canvas;
    const clock = new PlayerClock(settings.date, { isReal: settings.isReal });
    this.#guard = new WasmGuard({
      enter: () => clock.enter(),
      crash: (reason) => {
        this.#crashed.reject(reason);
        this.#user.onCrash(reason);
      },
      adapt: (name, original) => watchLoads(name, this.#closures.watch(name, original), () => this.#user.loads),
    });
    this.#crashed.promise.catch(() => {});
    this.browser = createBrowser({
      clock,
      url: settings.url,
      hasAudio: settings.hasAudio,
      pixelRatio: settings.pixelRatio,
      canvas,
      webAssembly: this.#guard.namespace,
      fetch: (request) => this.#user.fetch(request),
      get sockets() {
        return userNow().sockets;
      },
      get external() {
        return userNow().external;
      },
      get localStorage() {
        return userNow().localStorage;
      },
      onLog: (line) => {
        if (!this.#handle) this.#lines.push(line);
        this.#user.onLog(line);
      },
      onNavigate: (navigation) => this.#user.onNavigate(navigation),
    });
  }

  /**
   * @throws RuffleNotFoundError when its wasm is damaged; what Ruffle crashes with
   * @param keepsRubbish closures that JavaScript has lost stay in its memory, so that this does not depend on when it is
   *   found out that they are lost
   */
  static async build(
    ruffle: RufflePackage,
    settings: InstanceSettings,
    canvas: CanvasLibrary,
    user: InstanceUser,
    { keepsRubbish }: { keepsRubbish: boolean },
  ): Promise<RuffleInstance> {
    const instance = new RuffleInstance(settings, canvas, user);
    const { globals, container } = instance.browser;
    const glue = evaluateGlue(ruffle.glue, { ...globals, ...(keepsRubbish && { FinalizationRegistry: undefined }) });
    await glue.default({ module_or_path: ruffle.module }).catch(toldOfDamage);
    const builder = new glue.RuffleInstanceBuilder();
    builder.setPreferredRenderer("canvas");
    builder.setLogLevel(settings.logLevel);
    builder.setAllowScriptAccess(settings.hasScriptAccess);
    builder.setPlayerRuntime(settings.runtime === "air" ? "air" : "flashPlayer");
    const { maxExecutionDuration, playerVersion, quality } = settings;
    if (maxExecutionDuration !== undefined) builder.setMaxExecutionDuration(maxExecutionDuration);
    if (settings.allowFullscreen) builder.setAllowFullscreen(true);
    if (playerVersion !== undefined) builder.setPlayerVersion(playerVersion);
    if (quality !== undefined) builder.setQuality(quality);
    for (const [index, file] of settings.fonts.entries()) builder.addFont(`font ${index}`, file);
    for (const [name, families = []] of Object.entries(settings.defaultFonts)) {
      builder.setDefaultFont(name, [...families]);
    }
    for (const { host, port, proxyUrl } of settings.socketProxy) builder.addSocketProxy(host, port, proxyUrl);
    const page = new Proxy(
      {},
      { get: (_, name): unknown => Reflect.get(instance.#user.page, name) ?? (() => undefined) },
    );
    // Of a Ruffle that crashes nothing is heard any more.
    instance.#handle = await Promise.race([builder.build(container, page), instance.#crashed.promise]);
    builder.free();
    return instance;
  }

  get handle(): RuffleHandle {
    return this.#handle!;
  }

  /** the canvas that Ruffle draws on */
  get stage(): object | undefined {
    return this.browser.container.children.find(this.#canvas.isCanvas);
  }

  /** The stage as PNG; undefined without pixels. */
  screenshot(): Uint8Array | undefined {
    const { stage } = this;
    return stage && this.#canvas.encode?.(stage);
  }

  /**
   * Takes the memory that a player is going to need, so that the instance can be brought back.
   *
   * @returns whether it could
   */
  makeRoom(): boolean {
    const { exports } = this.#guard;
    return exports !== undefined && makeRoom(exports);
  }

  /**
   * Remembers how it is now, for players to come.
   *
   * @returns why it can't; undefined when it can
   */
  remember(): string | undefined {
    const { exports, isAtRest } = this.#guard;
    const image = exports && isAtRest ? InstanceImage.of(exports) : undefined;
    if (!image) return "its state is not to be had";
    if (this.browser.isWaiting) return "the page has something left to do";
    if (!image.references.every((value) => this.#closures.knows(value))) return "it makes closures in another way";
    this.#closures.keep();
    this.#memory = { image, page: this.browser.remember(), localStorage: this.#user.localStorage };
    return undefined;
  }

  /** No player is going to have it after this one. */
  forget(): void {
    this.#closures.forget();
  }

  /** Brings back what was remembered, for another player. */
  rewind(user: InstanceUser): void {
    const { image, page, localStorage } = this.#memory!;
    image.restore(new Map([[localStorage, user.localStorage]]));
    page();
    this.#user = user;
    this.#guard.reopen();
    for (const line of this.#lines) user.onLog(line);
  }

  /**
   * Ends its player: nothing that it has left anywhere will have an effect.
   *
   * @returns whether it can be brought back
   */
  end(): boolean {
    this.#guard.close();
    this.browser.close();
    this.#closures.nextTurn();
    return this.#memory !== undefined && this.#guard.isAtRest && this.#memory.image.isRestorable;
  }
}

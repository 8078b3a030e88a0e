import type { PageConfig } from "./config.ts";

/** What is used here of Ruffle's public API, the same in 0.3 to 0.6. */
export interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
  metadata: { frameRate: number; width: number; height: number } | null;
  ruffle(): { callExternalInterface(name: string, ...values: unknown[]): unknown };
  play(): void;
  pause(): void;
}
interface Ruffle {
  newest?(): { createPlayer(): RufflePlayer } | null;
  config: object;
}

/** Says how Ruffle plays, before it loads. @param fetched whole URL of the SWF */
export function configureRuffle(fetched: string, runtime: "flash" | "air", allowScriptAccess: boolean): void {
  const ruffle: Ruffle = {
    config: {
      autoplay: "on",
      unmuteOverlay: "hidden",
      splashScreen: false,
      letterbox: "on",
      polyfills: false,
      allowScriptAccess,
      // Of relative URLs; by default Ruffle takes the page's.
      base: new URL(".", fetched).href,
      playerRuntime: runtime === "air" ? "air" : "flashPlayer",
    },
  };
  Object.assign(window, { RufflePlayer: ruffle });
}

/** What content finds as `ExternalInterface.objectID`. */
const OBJECT_ID = "content";

/**
 * Plays the SWF on the stage.
 *
 * @throws Error when there is no SWF, or no Ruffle
 */
export async function playOn(
  stage: HTMLElement,
  { swf, param }: Pick<PageConfig, "swf" | "param">,
  onTrace: (line: string) => void,
): Promise<RufflePlayer> {
  const { RufflePlayer } = window as unknown as { RufflePlayer: Ruffle };
  const source = RufflePlayer.newest?.();
  if (!source)
    throw new Error("Ruffle did not load from /ruffle/ruffle.js; install the package @ruffle-rs/ruffle again");
  const { ok, status } = await fetch(swf, { method: "HEAD" });
  if (!ok) throw new Error(`The server answers ${status} for ${swf}; check that the file is there`);
  const player = source.createPlayer();
  player.id = OBJECT_ID;
  player.setAttribute("name", OBJECT_ID);
  stage.append(player);
  await player.load({ url: swf, parameters: param });
  // After `load`: before it, Ruffle has no instance to give the observer to.
  player.traceObserver = onTrace;
  return player;
}

/** Settles when Ruffle knows the movie. */
export async function known(player: RufflePlayer): Promise<NonNullable<RufflePlayer["metadata"]>> {
  if (!player.metadata) await new Promise((known) => player.addEventListener("loadedmetadata", known, { once: true }));
  return player.metadata!;
}

export function pause(player: RufflePlayer, isPaused: boolean): void {
  if (isPaused) player.pause();
  else player.play();
}

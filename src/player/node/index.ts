/** Stock Ruffle in plain Node, without a browser. */
export { OptionError } from "../../../base/options/check.ts";
export type { Content, ContentCallbacks, External } from "../external-interface.ts";
export type { LogLevel, LogLine } from "./console.ts";
export { MovieLoadError, PlayerPanicError, RuffleNotFoundError } from "./errors.ts";
export { localFiles } from "./local-files.ts";
export type { Navigation } from "./navigation.ts";
export type { MovieFetch, MovieRequest, MovieResponse, PlayerSocket } from "./net.ts";
export { readLibrarySwf } from "./package.ts";
export { type PlayOptions, type PlayOutcome, play } from "./play.ts";
export type { HeadlessPlayer, PlayerObserver, PlayerOptions } from "./player.ts";
export type { MovieMetadata } from "./ruffle-core.ts";
export { type RunOptions, type RunOutcome, run } from "./run.ts";
export { loadRuffle, type RuffleRuntime } from "./runtime.ts";

/** What the player page and the frame of content say to each other, over one `MessagePort` that the page gives the frame. */
import type { PageConfig } from "./config.ts";
import type { Size } from "./stage.ts";

/** What the frame is told. Content may know all of it. */
export interface FrameConfig
  extends Pick<PageConfig, "swf" | "root" | "url" | "param" | "lowPorts" | "limits" | "plugin" | "external"> {}

/** What the frame says; with `channel` comes the port of one. */
export type FrameMessage =
  | { kind: "ready" | "channel" }
  | { kind: "trace" | "warning" | "error"; text: string }
  | ({ kind: "size" } & Size);

/** What the page says after its first message. */
export interface PauseMessage {
  kind: "pause";
  isPaused: boolean;
}

export function isPause(data: unknown): data is PauseMessage {
  return typeof data === "object" && data !== null && (data as PauseMessage).kind === "pause";
}

/** Characters of a text that are taken. */
const MAX_TEXT = 64 << 10;
/** CSS pixels of a stage. */
const MAX_SIZE = 16_384;

/** What has come from the frame, where content may say what it likes; undefined if it is no message. */
export function readFrameMessage(data: unknown): FrameMessage | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, text, width, height } = data as Record<"kind" | "text" | "width" | "height", unknown>;
  switch (kind) {
    case "ready":
    case "channel":
      return { kind };
    case "trace":
    case "warning":
    case "error":
      return typeof text === "string" ? { kind, text: text.slice(0, MAX_TEXT) } : undefined;
    case "size":
      return isLength(width) && isLength(height) ? { kind, width, height } : undefined;
  }
  return undefined;
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= MAX_SIZE;
}

export function frameConfig(config: PageConfig): FrameConfig {
  const { swf, root, url, param, lowPorts, limits, plugin, external } = config;
  return {
    swf,
    root,
    param,
    plugin,
    ...(url !== undefined && { url }),
    ...(lowPorts && { lowPorts }),
    ...(limits && { limits }),
    ...(external && { external }),
  };
}

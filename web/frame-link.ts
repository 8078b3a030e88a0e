/** What the player page and the frame of content say to each other, over one `MessagePort` that the page gives the frame. */
import type { PageConfig } from "./config.ts";

/** What the frame is told. Content may know all of it. */
export interface FrameConfig
  extends Pick<PageConfig, "swf" | "root" | "url" | "param" | "lowPorts" | "limits" | "plugin" | "external"> {}

/** What the frame says; with `channel` comes the port of one. */
export type FrameMessage = { kind: "ready" | "channel" } | { kind: "trace" | "warning" | "error"; text: string };

/** Characters of a text that are taken. */
const MAX_TEXT = 64 << 10;

/** What has come from the frame, where content may say what it likes; undefined if it is no message. */
export function readFrameMessage(data: unknown): FrameMessage | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, text } = data as { kind?: unknown; text?: unknown };
  switch (kind) {
    case "ready":
    case "channel":
      return { kind };
    case "trace":
    case "warning":
    case "error":
      return typeof text === "string" ? { kind, text: text.slice(0, MAX_TEXT) } : undefined;
  }
  return undefined;
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

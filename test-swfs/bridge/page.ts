/** The JavaScript of a page that uses the bridge. */
import type { Content } from "../../src/player/external-interface.ts";

type Bridge = {
  dial(host: string, port: number): void;
  send(text: string): void;
  close(): void;
  report(line: string): void;
};

export const bridge = {
  opened(this: Content<Bridge>) {
    this.call("send", "hello, says JavaScript");
  },
  heard(this: Content<Bridge>, text: string) {
    this.call("report", `JavaScript heard ${text}`);
    this.call("close");
  },
  failed(this: Content<Bridge>, text: string) {
    this.call("report", `failed: ${text}`);
  },
  closed() {
    throw new Error("nobody but JavaScript closes it");
  },
};

export default function (content: Content<Bridge>) {
  content.call("dial", "game.example.com", 6112);
}

import { expect, it } from "vitest";
import type { ChannelSocket } from "../../../host/channel-websocket.ts";
import { PlayerSockets } from "./player-sockets.ts";

class Socket implements ChannelSocket {
  readyState = 1;
  isAbandoned = false;

  abandon(): void {
    this.isAbandoned = true;
  }
}

it("ends the sockets of an element's movie with it, and no others", () => {
  const sockets = new PlayerSockets();
  const [one, other] = [{}, {}];
  const [first, second] = [new Socket(), new Socket()];
  sockets.add(sockets.begin(one), first);
  sockets.add(sockets.begin(other), second);
  sockets.end(one);
  sockets.end(one);
  expect([first.isAbandoned, second.isAbandoned]).toEqual([true, false]);
  const third = new Socket();
  const url = sockets.begin(other);
  sockets.add(url, third);
  expect([second.isAbandoned, third.isAbandoned]).toEqual([true, false]);
  sockets.end({});
});

it("does not keep the sockets that are closed", () => {
  const sockets = new PlayerSockets();
  const url = sockets.begin({});
  const closed = Array.from({ length: 1000 }, () => Object.assign(new Socket(), { readyState: 3 }));
  for (const socket of closed) sockets.add(url, socket);
  const element = {};
  sockets.begin(element);
  sockets.end(element);
  expect(closed.some(({ isAbandoned }) => isAbandoned)).toBe(false);
});

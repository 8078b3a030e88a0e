import type { Address } from "../../../base/address.ts";
import { dynamicPort, formatTarget, type TcpTarget } from "../../../base/address.ts";
import { OptionError } from "../../../base/options/check.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { realTime, startTimer, type Time } from "../../../base/time.ts";
import { urlOf } from "../../../base/url.ts";
import type { NetworkBackend, OpenOptions, TcpConnection, UdpSocket } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { openWebSocket } from "../websocket/connection.ts";
import type { ByteWebSocketConstructor } from "../websocket/dial.ts";
import { dialWisp, type WispLink } from "./link.ts";
import { openWispTcp } from "./tcp.ts";
import { WispUdpSocket } from "./udp.ts";

export interface WispBackendOptions {
  /** `ws:` or `wss:` URL of a Wisp server; its path ends with a slash */
  url: string;
  /** default the environment's own */
  WebSocket?: ByteWebSocketConstructor;
  /** received bytes that may wait for readers; default 64 MiB */
  maxUnread?: number;
  /** what time-outs go by; default the wall clock */
  time?: Time;
}

/** Milliseconds that datagrams wait for the link. */
const UDP_TIMEOUT = 20_000;
/** Milliseconds after which a link that somebody still waits for is given up. */
const DIAL_TIMEOUT = 120_000;
/** Bytes of datagrams that wait for the reader of a socket. */
const UDP_UNREAD = 4 << 20;

/**
 * The network of a Wisp server, version 1 or 2: TCP, and UDP to whom content sends. All streams share one WebSocket, which
 * is opened for the first and again when it was lost.
 *
 * Wisp has no half-close and no addresses, and a server without the extension for it does not tell when a connection is
 * there: it counts as open when nothing else was heard for 250 ms.
 *
 * @throws OptionError
 */
export function wispBackend(options: WispBackendOptions): NetworkBackend {
  checkOptionsOf("wispBackend", options);
  const { url, WebSocket = globalThis.WebSocket, maxUnread = 64 << 20, time = realTime() } = options;
  const parsed = urlOf(url);
  if (!parsed || !/^wss?:$/.test(parsed.protocol) || !parsed.pathname.endsWith("/")) {
    throw new OptionError(`wispBackend: url ${JSON.stringify(url)} is no ws: or wss: URL whose path ends with a slash`);
  }
  let link: WispLink | undefined;
  /** for all who wait; given up when nobody does any more */
  let dialling: { link: Promise<WispLink>; waiting: number; abort: AbortController } | undefined;
  let nextPort = 0;
  const sockets = new Set<UdpSocket>();

  const dial = (): NonNullable<typeof dialling> => {
    const abort = new AbortController();
    const dialled = dialWisp({ url, WebSocket, time }, { timeout: DIAL_TIMEOUT, signal: abort.signal }).then(
      (opened) => {
        link = opened;
        return opened;
      },
    );
    const mine = { link: dialled, waiting: 0, abort };
    const done = (): void => {
      if (dialling === mine) dialling = undefined;
    };
    dialled.then(done, done);
    return mine;
  };

  const current = async (open: Pick<OpenOptions, "timeout" | "signal">): Promise<WispLink> => {
    if (link && !link.lost) return link;
    dialling ??= dial();
    const mine = dialling;
    mine.waiting++;
    try {
      return await waitFor(mine.link, url, open, time);
    } finally {
      mine.waiting--;
      if (mine.waiting === 0) {
        mine.abort.abort();
        if (dialling === mine) dialling = undefined;
      }
    }
  };

  return {
    async openTcp(target: TcpTarget, open: OpenOptions): Promise<TcpConnection> {
      if (open.webSocket) return openWebSocket(open.webSocket, open, WebSocket, time);
      const start = time.now();
      const through = await current(open);
      if (open.signal?.aborted) throw ConnectError.aborted(formatTarget(target));
      const timeout = Math.max(1, open.timeout - (time.now() - start));
      return openWispTcp(through, target, { ...open, timeout, maxUnread, time });
    },
    bindUdp(local: Address): UdpSocket {
      const port = local.port || dynamicPort(nextPort++);
      const socket = new WispUdpSocket(
        { ...local, port },
        () => current({ timeout: UDP_TIMEOUT }),
        UDP_UNREAD,
        () => sockets.delete(socket),
      );
      sockets.add(socket);
      return socket;
    },
    async close() {
      for (const socket of sockets) socket.close();
      dialling?.abort.abort();
      link?.lose("this side has closed it");
    },
  };
}

/** A link that is dialled for others as well, for as long as this one has time. @throws ConnectError */
function waitFor(
  link: Promise<WispLink>,
  url: string,
  { timeout, signal }: Pick<OpenOptions, "timeout" | "signal">,
  time: Time,
): Promise<WispLink> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(ConnectError.aborted(url));
    const stopTimer = startTimer(time, timeout, () =>
      reject(new ConnectError("relay", `${url} did not greet within ${timeout} ms; is it a Wisp server?`)),
    );
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });
    link.then(resolve, reject).finally(() => {
      stopTimer();
      signal?.removeEventListener("abort", giveUp);
    });
  });
}

import type { Address, TcpTarget } from "../../../base/address.ts";
import { OptionError } from "../../../base/options/check.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { realTime, type Time } from "../../../base/time.ts";
import type {
  NetworkBackend,
  NetworkInterface,
  OpenOptions,
  TcpConnection,
  TcpListener,
  TlsOptions,
  UdpSocket,
} from "../../network/backend.ts";
import { BindError, ConnectError } from "../../network/errors.ts";
import { openWebSocket } from "../../network/websocket/connection.ts";
import { Kind } from "../../protocol/messages.ts";
import { pageEnvironment, RelayAccess, type ShowNotice } from "./access.ts";
import { browserProbe } from "./diagnosis.ts";
import { RelayLink, type RelayLinkOptions, type RelayToken, type RelayWebSocket } from "./link.ts";
import { RelayListener } from "./listener.ts";
import { browserSyncRequest, type SyncRequest } from "./sync-request.ts";
import { TcpClient } from "./tcp.ts";
import { RelayUdpSocket } from "./udp.ts";

export type { RelayToken, RelayWebSocket };

export interface RelayBackendOptions {
  /** `ws:` or `wss:` URL of the relay */
  url: string;
  /**
   * what the relay wants to see of its pages: the token that it has printed; a token of the site's own that a function
   * gets for each WebSocket, by the session that it is for; or nothing, where the page's origin is enough
   */
  token?: RelayToken;
  /** default the environment's own */
  WebSocket?: RelayLinkOptions["WebSocket"];
  /** what servers and UDP need besides; default the browser's `XMLHttpRequest`, and without it there are none */
  sync?: SyncRequest;
  /** what time-outs go by; default the wall clock */
  time?: Time;
}

/**
 * The network of a relay (host/relay/server/relay.ts). All connections share one WebSocket, which is opened for the first and
 * again when it was lost; a lost one takes its connections with it.
 */
export function relayBackend(options: RelayBackendOptions): NetworkBackend {
  return createBackend(options, { show: undefined, servers: false });
}

function createBackend(options: RelayBackendOptions, page: RelayPage): NetworkBackend {
  checkOptionsOf("relayBackend", options);
  if (!options?.url) {
    throw new OptionError(
      "relayBackend: the url of a relay is needed; installFlashNet takes it in relay, or a backend",
    );
  }
  return new RelayBackend(options, page);
}

/** The same for a page that shows its visitor what keeps it from the relay, and asks him what the browser will ask. */
export function relayBackendOfPage(options: RelayBackendOptions, page: RelayPage): NetworkBackend {
  return createBackend(options, page);
}

/** What a page adds. */
export interface RelayPage {
  /** default: it shows nothing, and the browser asks when it likes */
  show: ShowNotice | undefined;
  /** Its content binds servers, for which there is no waiting: whether the page gets through is found out at once. */
  servers: boolean;
}

class RelayBackend implements NetworkBackend {
  readonly bindTcp?: (local: Address) => TcpListener;
  readonly bindUdp?: (local: Address) => UdpSocket;
  readonly interfaces?: () => NetworkInterface[];
  readonly #options: RelayLinkOptions;
  readonly #access: RelayAccess | undefined;
  readonly #bound = new Set<TcpListener | UdpSocket>();
  #link: RelayLink | undefined;
  /** what is open on them lives on, while their relay leaves */
  readonly #left = new Set<RelayLink>();

  constructor(options: RelayBackendOptions, { show, servers }: RelayPage) {
    const { url, token, WebSocket = globalThis.WebSocket, sync = browserSyncRequest, time = realTime() } = options;
    if (WebSocket === undefined) {
      throw new ConnectError(
        "relay",
        "there is no WebSocket here; give one to relayBackend, that of the package ws say",
      );
    }
    const access = RelayAccess.of(url, pageEnvironment(), time, show);
    this.#access = access;
    this.#options = { url, token, WebSocket, sync, time, access, probe: browserProbe };
    if (access !== undefined) this.#obey(access, servers);
    if (sync === undefined) return;
    this.bindTcp = (local) => this.#bind(RelayListener, local);
    this.bindUdp = (local) => this.#bind(RelayUdpSocket, local);
    this.interfaces = () => this.#callable().call("interfaces", []).interfaces as NetworkInterface[];
  }

  openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
    const { WebSocket, time } = this.#options;
    if (options.webSocket) return openWebSocket(options.webSocket, options, WebSocket, time);
    return this.#open(target, options, Kind.tcp);
  }

  openTls(target: TcpTarget, options: TlsOptions): Promise<TcpConnection> {
    return this.#open(target, options, Kind.tls);
  }

  async close(): Promise<void> {
    // Each by itself, so that the ports are free when this returns.
    for (const bound of this.#bound) bound.close();
    for (const link of [...this.#left, this.#link]) link?.close();
    this.#access?.close();
  }

  #bind<T extends TcpListener | UdpSocket>(
    Bound: new (link: RelayLink, local: Address, onClose: () => void) => T,
    local: Address,
  ): T {
    const bound = new Bound(this.#callable(), local, () => this.#bound.delete(bound));
    this.#bound.add(bound);
    return bound;
  }

  async #open(target: TcpTarget, options: OpenOptions | TlsOptions, kind: number): Promise<TcpConnection> {
    const { time } = this.#options;
    const start = time.now();
    await this.#access?.admitted(options);
    const link = this.#current();
    const left = (): number => Math.max(1, options.timeout - (time.now() - start));
    await link.whenOpen({ ...options, timeout: left() });
    const timeout = left();
    return link.stream((channel) => new TcpClient(channel, time)).open(target, { ...options, timeout }, kind);
  }

  #obey(access: RelayAccess, servers: boolean): void {
    const dial = (): void => {
      try {
        this.#current();
      } catch {
        // Connections say why.
      }
    };
    access.onAllowed = dial;
    access.onDenied = () => this.#link?.giveUp();
    if (servers) void access.answered().then(dial, () => {});
  }

  /** For what waits in the same turn. @throws BindError where the browser's question would stop the page */
  #callable(): RelayLink {
    const blocked = this.#access?.blocking;
    if (blocked === undefined) return this.#current();
    if (blocked.cause === "asked") this.#current();
    throw new BindError(`the relay at ${this.#options.url} was not asked: ${blocked.sentence}`);
  }

  #current(): RelayLink {
    const current = this.#link;
    if (current !== undefined && !current.lost && !current.leaving) return current;
    for (const link of this.#left) if (link.lost) this.#left.delete(link);
    if (current?.leaving) this.#left.add(current);
    this.#link = new RelayLink(this.#options);
    return this.#link;
  }
}

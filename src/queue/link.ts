import { Redis } from "ioredis";
import { deferred } from "../../base/deferred.ts";
import { FlashnetError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { openness, type QueueAddress } from "./address.ts";
import { QueueError } from "./errors.ts";

/** Milliseconds in which a server has to take a connection. */
const CONNECT_TIMEOUT = 10_000;

/** What errors of the first connection mean, and what to do about them. */
const REASONS: readonly [pattern: RegExp, reason: string][] = [
  [/ECONNREFUSED/, "nobody listens there; start Redis or Valkey, or correct the URL"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no host of that name; correct the URL"],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, "it does not answer; check address and firewall"],
  [/WRONGPASS|NOAUTH/, "user or password is wrong, or missing; correct them in the URL, or in FLASHNET_QUEUE"],
  [/NOPERM/, "the user may not do what a queue takes; see docs/survey-queue.md for its ACL"],
  [/CERT|certificate|self-signed/i, "its certificate is not trusted; name the file of its CA in NODE_EXTRA_CA_CERTS"],
  [/^ *OOM /, "it has no memory left for another job; raise its maxmemory, or have less in it"],
  [/DB index/, "there is no such database; correct the number at the end of the URL"],
];

/**
 * A connection to the queue that is watched: ioredis makes it again when it breaks, and here it is told, once when the
 * queue goes away and once when it is back.
 */
export class QueueLink {
  readonly connection: Redis;
  /** its URL, without the password */
  readonly shown: string;
  /** Rejects, with a QueueError, when the queue has been away for too long. */
  readonly lost: Promise<never>;
  readonly #lost = deferred<never>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * Connects.
   *
   * @param timeout milliseconds that the queue may be away for, later on
   * @throws QueueError when it can't be reached now
   */
  static async open(address: QueueAddress, timeout: number, log: Log): Promise<QueueLink> {
    const { host, port, username, password, db, tls, shown } = address;
    const connection = new Redis({
      host,
      port,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      db,
      ...(tls && { tls: {} }),
      connectTimeout: CONNECT_TIMEOUT,
      // Commands wait until the queue is back: how long, `timeout` says.
      maxRetriesPerRequest: null,
      lazyConnect: true,
    });
    try {
      await new Promise<void>((resolve, reject) => {
        connection.once("ready", resolve).once("error", reject);
        connection.connect().catch(reject);
      });
    } catch (error) {
      connection.on("error", () => {}).disconnect();
      throw queueError(shown, error);
    }
    const open = openness(address);
    if (open !== undefined) log.warn(open);
    return new QueueLink(connection, shown, timeout, log);
  }

  private constructor(connection: Redis, shown: string, timeout: number, log: Log) {
    this.connection = connection;
    this.shown = shown;
    this.lost = this.#lost.promise;
    this.lost.catch(() => {});
    const seconds = timeout / 1000;
    connection.on("error", () => {});
    connection.on("close", () => {
      if (this.#closed || this.isAway) return;
      log.warn(`the queue ${shown} is away; waiting for it, ${seconds} s at most`);
      this.#timer = setTimeout(() => {
        this.#lost.reject(
          new QueueError(`the queue ${shown} has been away for ${seconds} s; start it again, then this`),
        );
      }, timeout);
    });
    connection.on("ready", () => {
      if (!this.isAway) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      log.warn(`the queue ${shown} is back`);
    });
  }

  get isAway(): boolean {
    return this.#timer !== undefined;
  }

  /** What a promise gives, unless the queue is away for too long. */
  orLost<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.lost]);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.connection.disconnect();
  }
}

/** Of what a queue has answered, or its connection says. */
export function queueError(shown: string, error: unknown): FlashnetError {
  if (error instanceof FlashnetError) return error;
  return new QueueError(`the queue ${shown} can't be used: ${reasonFor(error)}`, { cause: error });
}

function reasonFor(error: unknown): string {
  const message = messageOf(error);
  return (
    REASONS.find(([pattern]) => pattern.test(`${(error as NodeJS.ErrnoException).code ?? ""} ${message}`))?.[1] ??
    message
  );
}

/** Whether an error only says that the connection broke, which a link tells itself. */
export function isOfConnection(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return (
    /^(E[A-Z]+|NR_CLOSED)$/.test(code) || /Connection is closed|ECONN|EPIPE|socket|LOADING/i.test(messageOf(error))
  );
}

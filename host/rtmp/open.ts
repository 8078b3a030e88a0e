import { formatTarget, type TcpTarget } from "../../base/address.ts";
import { messageOf } from "../../base/errors.ts";
import { startTimer, type Time, wallClock } from "../../base/time.ts";
import type { OpenOptions, TcpConnection } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import { RtmpConnection, type RtmpConnectionOptions } from "./connection.ts";
import { RTMP_LIMITS } from "./limits.ts";
import { openTunnel } from "./tunnel.ts";

export type RtmpScheme = "rtmp" | "rtmps" | "rtmpt";

/** How a server is reached. */
type Dial = (target: TcpTarget, options: Pick<OpenOptions, "timeout" | "signal">) => Promise<TcpConnection>;

export interface RtmpDials {
  tcp: Dial;
  /** without it there is no `rtmps` */
  tls?: Dial | undefined;
}

export interface RtmpOpenOptions extends Pick<RtmpConnectionOptions, "limits" | "digest" | "log" | "offer"> {
  /** milliseconds for all attempts together, handshakes included */
  timeout: number;
  /** gives the attempt up */
  signal: AbortSignal;
  /** default the wall clock */
  time?: Time | undefined;
}

interface Attempt {
  scheme: RtmpScheme;
  port: number;
}

/** Where a URL without a port leads, in order: spec/rtmp.md §1. */
const ATTEMPTS: Record<RtmpScheme, readonly Attempt[]> = {
  rtmp: [
    { scheme: "rtmp", port: 1935 },
    { scheme: "rtmp", port: 443 },
    { scheme: "rtmp", port: 80 },
    { scheme: "rtmpt", port: 80 },
  ],
  rtmps: [{ scheme: "rtmps", port: 443 }],
  rtmpt: [{ scheme: "rtmpt", port: 80 }],
};

/**
 * Opens an RTMP connection, handshake included, as a connection whose bytes are messages (`frames.ts`).
 *
 * @param target port 0 stands for none: the scheme's own, and Flash's way round firewalls for `rtmp`. Each attempt gets
 * an equal part of the time that is left.
 * @throws ConnectError when no attempt came to the end of its handshake
 */
export async function openRtmp(
  scheme: RtmpScheme,
  target: TcpTarget,
  dials: RtmpDials,
  options: RtmpOpenOptions,
): Promise<TcpConnection> {
  const { timeout, signal, time = wallClock } = options;
  const wanted = target.port === 0 ? ATTEMPTS[scheme] : [{ scheme, port: target.port }];
  if (scheme === "rtmps" && dials.tls === undefined) {
    throw new ConnectError("request", "this network has no TLS, so no rtmps:; use another backend");
  }
  const until = time.now() + timeout;
  const failures: ConnectError[] = [];
  for (const [i, attempt] of wanted.entries()) {
    const share = Math.max(1, (until - time.now()) / (wanted.length - i));
    try {
      return await connect(attempt, { ...target, port: attempt.port }, dials, { ...options, timeout: share, time });
    } catch (error) {
      if (signal.aborted) throw ConnectError.aborted(formatTarget(target));
      failures.push(error instanceof ConnectError ? error : new ConnectError("failed", messageOf(error)));
    }
  }
  if (failures.length === 1) throw failures[0];
  const { reason } = failures[0]!;
  // A host map leads attempts to one address, which says the same to each.
  const sentences = new Set(failures.map(({ message }) => message));
  throw new ConnectError(reason, [...sentences].join("; "), { cause: failures[0] });
}

async function connect(
  { scheme }: Attempt,
  target: TcpTarget,
  dials: RtmpDials,
  options: RtmpOpenOptions & { time: Time },
): Promise<TcpConnection> {
  const { timeout, signal, time, limits, digest, log, offer } = options;
  const where = `${scheme}://${formatTarget(target)}`;
  const until = time.now() + timeout;
  const tcp = await dialled(scheme, target, dials, { timeout, signal, time, limits });
  const connection = new RtmpConnection(tcp, { now: () => time.now(), limits, digest, log, offer, time, where });
  const abort = (): void => connection.giveUp(ConnectError.aborted(where));
  const stopTimer = startTimer(time, Math.max(1, until - time.now()), () =>
    connection.giveUp(
      new ConnectError("timeout", `${where} did not answer the handshake within ${Math.round(timeout)} ms`),
    ),
  );
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    await connection.ready;
    return connection;
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    throw new ConnectError("failed", `${where} is no RTMP server: ${messageOf(error)}; check the address`, {
      cause: error,
    });
  } finally {
    stopTimer();
    signal.removeEventListener("abort", abort);
  }
}

function dialled(
  scheme: RtmpScheme,
  target: TcpTarget,
  { tcp, tls }: RtmpDials,
  { timeout, signal, time, limits }: Pick<RtmpOpenOptions, "timeout" | "signal" | "limits"> & { time: Time },
): Promise<TcpConnection> {
  if (scheme === "rtmp") return tcp(target, { timeout, signal });
  if (scheme === "rtmps") return tls!(target, { timeout, signal });
  const { maxMessage: maxBody } = { ...RTMP_LIMITS, ...limits };
  return openTunnel(target, tcp, { timeout, signal, time, maxBody });
}

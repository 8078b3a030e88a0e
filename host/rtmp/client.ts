/** All that a host needs of RTMP. Pages have client-in-part.ts in place of this: `#rtmp-client` in package.json. */
import type { TcpTarget } from "../../base/address.ts";
import type { Log } from "../../base/log.ts";
import type { TcpConnection } from "../network/backend.ts";
import { openRtmp, type RtmpDials, type RtmpOpenOptions, type RtmpScheme } from "./open.ts";
import { textConnection } from "./text/text-connection.ts";

export type { RtmpDials, RtmpScheme };

export interface RtmpClientOptions extends RtmpOpenOptions {
  /** the messages are texts, as AVM1 has them */
  asText: boolean;
  log: Log;
}

/** What `openRtmp` opens. @throws ConnectError; in pages, PartError */
export async function connectRtmp(
  scheme: RtmpScheme,
  target: TcpTarget,
  dials: RtmpDials,
  { asText, ...options }: RtmpClientOptions,
): Promise<TcpConnection> {
  const connection = await openRtmp(scheme, target, dials, options);
  return asText ? textConnection(connection, options.log) : connection;
}

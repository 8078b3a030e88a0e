import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import type { TcpConnection, TlsOptions } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { certificateStatus } from "./certificate-status.ts";
import { attempt } from "./connect-attempt.ts";
import { tcpConnection } from "./connection.ts";
import type { Trust } from "./tls-trust.ts";

/**
 * Puts TLS on a connected socket, which is destroyed if that fails.
 *
 * @param options as for `openTls`; the time-out is that of handshake and `accept` together
 * @param lingerTimeout as for `tcpConnection`
 * @throws ConnectError
 */
export async function startTls(
  socket: Socket,
  target: TcpTarget,
  options: TlsOptions,
  trust: Trust,
  lingerTimeout: number,
): Promise<TcpConnection> {
  const where = formatTarget(target);
  const name = serverName(options.serverName ?? target.host);
  const secure = connect({
    socket,
    servername: isIP(name) === 0 ? name : "",
    secureContext: trust.context,
    // Whatever is shown is judged below, and by `accept`.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  await attempt(secure, where, options, agree(secure, where, name, options, trust), handshakeError);
  // A TLS socket can't reset by itself.
  return tcpConnection(secure, { lingerTimeout, reset: () => socket.resetAndDestroy() });
}

async function agree(
  secure: TLSSocket,
  where: string,
  name: string,
  { accept }: TlsOptions,
  trust: Trust,
): Promise<void> {
  await new Promise<void>((resolve) => secure.once("secureConnect", resolve));
  const leaf = secure.getPeerX509Certificate();
  if (leaf === undefined) throw new ConnectError("tls", `${where} shows no certificate; give the server one`);
  // Declared as an Error, it is OpenSSL's name for what is wrong.
  const error = secure.authorized ? undefined : String(secure.authorizationError);
  const status = certificateStatus(leaf, error, name, trust);
  if (!(await accept({ encoded: leaf.raw, status }))) {
    const why = error === undefined ? "" : ` (${error})`;
    throw new ConnectError(
      "certificate",
      `the certificate of ${where} is ${status}${why}; trust it, or give the server another`,
    );
  }
}

function handshakeError(where: string, error: Error): ConnectError {
  return new ConnectError("tls", `${where} does not agree on TLS: ${error.message}; check that this port speaks it`, {
    cause: error,
  });
}

/** As certificates write it. */
function serverName(host: string): string {
  return domainToASCII(host.replace(/\.$/, "")) || host;
}

import { BLOCKED_PORTS } from "../../host/rtmp/numbers.ts";
import { ALLOW_NETWORKING, SANDBOX, SWF_URL } from "./environment.ts";

/** The checks every connecting call makes before anything else (spec/socket.md §2.2). */
export function checkSocketsAllowed(call: string): void {
  if (SANDBOX == "localWithFile") {
    throw new SecurityError("Error #2010: Local-with-filesystem SWF files are not permitted to use sockets.", 2010);
  }
  checkNetworkingAllowed(call);
}

/** spec/netconnection.md, "connect". @param port 0: the URL has none */
export function checkConnectionAllowed(url: string, protocol: string, port: int): void {
  if (SANDBOX == "localWithFile") {
    throw new SecurityError(
      "Error #2028: Local-with-filesystem SWF file " + SWF_URL + " cannot access Internet URL " + url + ".",
      2028,
    );
  }
  if (BLOCKED_PORTS.indexOf("," + port + ",") >= 0) {
    throw new SecurityError(
      "Error #2156: Port " +
        port +
        " may not be accessed using protocol " +
        protocol +
        ". Calling SWF was " +
        SWF_URL +
        ".",
      2156,
    );
  }
  checkNetworkingAllowed("NetConnection.connect()");
}

/** Classes of AIR that listen are for the application alone: spec/server-datagram.md §1, §2. */
export function checkApplicationSandbox(): void {
  if (SANDBOX != "application") {
    throw new SecurityError("Error #3205: Only application-sandbox content can access this feature.", 3205);
  }
}

/** spec/errors.md #2146 */
export function checkNetworkingAllowed(call: string): void {
  if (ALLOW_NETWORKING == "none") {
    throw new SecurityError(
      "Error #2146: Security sandbox violation: " +
        SWF_URL +
        " cannot call " +
        call +
        " because the HTML/container parameter allowNetworking has the value none.",
      2146,
    );
  }
}

/** The host a SWF connects to when it names none: where it was loaded from (spec/socket.md §2.3). */
export function ownHost(): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)/i.exec(SWF_URL);
  const host: string = authority == null ? "" : authority[1];
  return host == "" ? "localhost" : host;
}

/** Hosts are C strings to the player (spec/socket.md §2.3). */
export function beforeNul(host: string): string {
  const end = host.indexOf("\0");
  return end < 0 ? host : host.substring(0, end);
}

import type { Socket } from "node:net";
import { NO_DESCRIPTORS, reasonOfCode } from "../../../base/system-errors.ts";
import type { OpenOptions } from "../backend.ts";
import { ConnectError, type ConnectFailure } from "../errors.ts";
import { descriptorShortage } from "./descriptors.ts";

/**
 * Waits for what makes a socket usable. The socket is destroyed when that fails, the time is up or the attempt is given
 * up.
 *
 * @param where host and port, for messages
 * @param explain what the system's error means
 * @throws ConnectError
 */
export async function attempt(
  socket: Socket,
  where: string,
  { timeout, signal }: OpenOptions,
  work: Promise<void>,
  explain: (where: string, error: Error) => ConnectError = connectError,
): Promise<void> {
  const giveUp = (): void => void socket.destroy(ConnectError.aborted(where));
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  const timer = setTimeout(() => socket.destroy(ConnectError.timedOut(where, timeout)), timeout);
  let fail!: (error: Error) => void;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const closed = (): void => fail(ConnectError.aborted(where));
  socket.once("error", fail).once("close", closed);
  try {
    await Promise.race([work, broken]);
  } catch (error) {
    socket.destroy();
    throw error instanceof ConnectError ? error : explain(where, error as Error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    // A socket that is destroyed for good may still tell why.
    if (!socket.destroyed) socket.off("error", fail).off("close", closed);
    broken.catch(() => {});
  }
}

const FAILURES: Record<string, [ConnectFailure, string]> = {
  ECONNREFUSED: ["refused", "refused the connection; start the server or map the address to one that runs"],
  ECONNRESET: ["refused", "reset the connection while it was being made; check what listens there"],
  ETIMEDOUT: ["timeout", "did not answer in time; check the address"],
  EHOSTUNREACH: ["unreachable", "can't be reached; check the address and the network"],
  ENETUNREACH: ["unreachable", "is on a network that can't be reached; check the address and the network"],
  EADDRNOTAVAIL: ["unreachable", "is no address to connect to; check host and port"],
  ENOTFOUND: ["dns", "has a host name that does not exist; check the name or map it to an address"],
  EAI_AGAIN: ["dns", "has a host name that could not be looked up; check the network's name server"],
};

function connectError(where: string, error: Error): ConnectError {
  // One error for each address that was tried. A refusal tells more than a missing route.
  const errors = (error instanceof AggregateError ? error.errors : [error]) as NodeJS.ErrnoException[];
  const told = errors.find(({ code }) => code === "ECONNREFUSED") ?? errors[0];
  // A name that can't be looked up for want of a descriptor "does not exist", either.
  const shortage = told?.syscall === "getaddrinfo" ? descriptorShortage() : told?.code;
  if (shortage !== undefined && NO_DESCRIPTORS.includes(shortage)) {
    return new ConnectError("limit", `${where} can't be connected to: ${reasonOfCode(shortage)}`, { cause: error });
  }
  const [reason, what] = FAILURES[told?.code ?? ""] ?? ["failed", `can't be connected to: ${told?.message}`];
  return new ConnectError(reason, `${where} ${what}`, { cause: error });
}

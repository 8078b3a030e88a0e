import type { Address } from "../../base/address.ts";
import { formatAddress } from "../../base/address.ts";
import { SendError } from "./errors.ts";

/** Longest datagrams by family, bytes: 65,535 less the headers that count (RFC 768, RFC 791, RFC 8200). */
export const MAX_DATAGRAM = { 4: 65_507, 6: 65_527 } as const;

const FAILURES: Record<string, string> = {
  EBADF: "can't be sent to by a socket that is closed; bind another",
  ECONNREFUSED: "takes no datagrams; start what should be there",
  EMSGSIZE: "can't be sent so long a datagram; send less at a time",
  EINVAL: "can't be reached from this socket; bind one to an address of the same family",
};

/** @param code what the system calls the failure, like `EMSGSIZE` */
export function sendError(remote: Address, code: string, cause?: unknown): SendError {
  return new SendError(`${formatAddress(remote)} ${FAILURES[code] ?? `can't be sent to: ${code}; check the address`}`, {
    cause,
  });
}

import type { Address } from "../../base/address.ts";
import { formatAddress } from "../../base/address.ts";
import { MAX_IPV4_DATAGRAM, MAX_IPV6_DATAGRAM } from "../protocol/numbers.ts";
import { SendError } from "./errors.ts";

/** Longest datagrams by family, bytes. */
export const MAX_DATAGRAM = { 4: MAX_IPV4_DATAGRAM, 6: MAX_IPV6_DATAGRAM } as const;

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

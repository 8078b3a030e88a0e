import type { Address } from "../../base/address.ts";
import { formatAddress } from "../../base/address.ts";
import { familyOf } from "../../base/ip-address.ts";
import { reasonOfCode } from "../../base/system-errors.ts";
import { BindError } from "./errors.ts";

const FAILURES: Record<string, string> = {
  EADDRINUSE: "is in use; choose another port, or 0 for any that is free",
  EADDRNOTAVAIL: "is no address of this machine; choose one that it has",
  EACCES: "may not be used without privileges; choose a port of 1024 or more",
  EINVAL: "is no numeric address and port; give those of this machine",
};

/** @param code what the system calls the failure, like `EADDRINUSE` */
export function bindError(local: Address, code: string, cause?: unknown): BindError {
  return new BindError(
    `${formatAddress(local)} ${FAILURES[code] ?? `can't be bound: ${reasonOfCode(code) ?? `${code}; check address and port`}`}`,
    { cause },
  );
}

/** @returns 4 or 6. @throws BindError when this is no numeric address and port */
export function familyToBind(local: Address): 4 | 6 {
  const { address, port } = local;
  const family = familyOf(address);
  if (family === undefined || !(port >= 0 && port <= 65535)) throw bindError(local, "EINVAL");
  return family;
}

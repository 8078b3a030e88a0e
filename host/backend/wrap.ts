import type { NetworkBackend } from "./backend.ts";

/** A backend that does what `backend` does, but for the members given. */
export function wrapBackend(backend: NetworkBackend, members: Partial<NetworkBackend>): NetworkBackend {
  const { openTls, bindTcp, bindUdp, interfaces } = backend;
  return {
    openTcp: (target, options) => backend.openTcp(target, options),
    ...(openTls && { openTls: (target, options) => openTls.call(backend, target, options) }),
    ...(bindTcp && { bindTcp: (local) => bindTcp.call(backend, local) }),
    ...(bindUdp && { bindUdp: (local) => bindUdp.call(backend, local) }),
    ...(interfaces && { interfaces: () => interfaces.call(backend) }),
    close: () => backend.close(),
    ...members,
  };
}

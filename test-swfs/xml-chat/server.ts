import type { ServerConnection } from "../../src/scripted/index.ts";

/** Lets SWFs from everywhere talk to any port above 1023, which is all that a port like this one may allow. */
const POLICY = '<cross-domain-policy><allow-access-from domain="*" to-ports="1024-65535"/></cross-domain-policy>';

/** names by client */
const clients = new Map<ServerConnection, string>();

/**
 * A chat server: messages are XML that ends in a NUL. A client says `<join name="…"/>` and then `<say>…</say>`; everybody
 * gets `<joined name="…"/>`, `<said name="…">…</said>` and `<left name="…"/>`. It answers policy requests as well.
 */
export default async function serve(connection: ServerConnection): Promise<void> {
  try {
    for await (const message of connection.messages()) {
      if (message === "<policy-file-request/>") return connection.writeXml(POLICY);
      receive(connection, message);
    }
  } finally {
    const name = clients.get(connection);
    clients.delete(connection);
    if (name !== undefined) broadcast(`<left name="${name}"/>`);
  }
}

function receive(connection: ServerConnection, message: string): void {
  const joining = /^<join name="([^"<>]{1,20})" ?\/>$/.exec(message)?.[1];
  const said = /^<say>([^<>]*)<\/say>$/.exec(message)?.[1];
  const name = clients.get(connection);
  if (joining !== undefined && name === undefined) {
    for (const other of clients.values()) connection.writeXml(`<joined name="${other}"/>`);
    clients.set(connection, joining);
    broadcast(`<joined name="${joining}"/>`);
  } else if (said !== undefined && name !== undefined) broadcast(`<said name="${name}">${said}</said>`);
}

function broadcast(message: string): void {
  for (const client of clients.keys()) client.writeXml(message);
}

/** Streams of RTMP reach Ruffle as what its NetStream plays: a file that it fetches. docs/protocol.md, "Films" */
import { urlOf } from "../../base/url.ts";
import { type ChannelHost, RESERVED_HOST } from "../../host/channel-websocket.ts";
import { Kind } from "../../host/protocol/messages.ts";
import { TcpClient } from "../../host/relay/client/tcp.ts";

/** Milliseconds for what is there or is not. */
const TIMEOUT = 5_000;

/** The answer to a request for a film; undefined if the URL names none. */
export function filmOf(url: string, host: ChannelHost): Promise<Response> | undefined {
  const { hostname, pathname } = urlOf(url) ?? {};
  return hostname === RESERVED_HOST ? openFilm(pathname!.slice(1).replace(/\.flv$/, ""), url, host) : undefined;
}

/** A film that has been fetched already, or was not in time, is a file that is not there. */
async function openFilm(ticket: string, url: string, host: ChannelHost): Promise<Response> {
  const end = host.accept({
    send: (type, payload) => client.receive(type, payload),
    close: () => client.channelClosed(),
  });
  const client = new TcpClient({
    send: (type, payload) => end.receive(type, payload),
    close: () => end.channelClosed(),
  });
  const film = await client.open({ host: ticket, port: 0 }, { timeout: TIMEOUT }, Kind.accepted).catch(() => undefined);
  // Nobody writes to a film.
  void film?.writable.close().catch(() => {});
  const response = film === undefined ? new Response(null, { status: 404 }) : new Response(film.readable);
  return Object.defineProperty(response, "url", { value: url });
}

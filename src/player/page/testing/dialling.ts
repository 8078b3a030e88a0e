/**
 * For pages of browser tests: the network of a page without Ruffle, over the relay that the page's fragment names, `#URL
 * TOKEN`; with `?german` with texts of its own, with `?air` for content that binds servers.
 */
import { relayBackendOfPage } from "../../../../host/relay/client/backend.ts";
import { showPermission } from "../permission.ts";

const [url = "", token = ""] = decodeURIComponent(location.hash.slice(1)).split(" ");
const texts = location.search === "?german" ? { ask: "Dein Browser fragt gleich.", allow: "Verbinden" } : {};
const backend = relayBackendOfPage(
  { url, token },
  { show: showPermission(texts), servers: location.search === "?air" },
);

/** "" when it could be connected, else why not. */
async function connect(port: number): Promise<string> {
  try {
    await backend.openTcp({ host: "127.0.0.1", port }, { timeout: 20_000 });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** "" when a server could be bound, else why not. */
function bind(): string {
  try {
    backend.bindTcp!({ address: "127.0.0.1", port: 0 });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const dialling = { connect, bind };
export type Dialling = typeof dialling;
Object.assign(window, { dialling });

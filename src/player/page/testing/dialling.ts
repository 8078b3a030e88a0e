/** For pages of browser tests: the network of a page without Ruffle, over the relay that the page's fragment names, `#URL TOKEN`. */
import { relayBackendOfPage } from "../../../../host/relay/client/backend.ts";
import { showPermission } from "../permission.ts";

const [url = "", token = ""] = decodeURIComponent(location.hash.slice(1)).split(" ");
const backend = relayBackendOfPage({ url, token }, { show: showPermission(), servers: false });

/** "" when it could be connected, else why not. */
async function connect(port: number): Promise<string> {
  try {
    await backend.openTcp({ host: "127.0.0.1", port }, { timeout: 20_000 });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const dialling = { connect };
export type Dialling = typeof dialling;
Object.assign(window, { dialling });

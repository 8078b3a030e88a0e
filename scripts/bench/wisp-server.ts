/** A process of its own with the Wisp server that flashnet's relay is compared with; prints its URL. */
import { startWispServer } from "../../host/testing/wisp-server.ts";

const { url } = await startWispServer();
console.log(url);

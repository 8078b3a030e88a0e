/** RTMP, loaded when a channel asks for it: what pages have in place of client.ts. */
import { Part } from "../../base/part.ts";
import type * as Client from "./client.ts";

const client = new Part("RTMP", () => import("./client.ts"));

export const connectRtmp: typeof Client.connectRtmp = async (...args) => (await client.load()).connectRtmp(...args);

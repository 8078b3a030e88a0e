import { ownHost } from "../sandbox.ts";

/** What `NetConnection.connect` is given: spec/rtmp.md §1. */
export class RtmpAddress {
  /** in small letters: `rtmp`, `rtmps`, … */
  protocol: string;
  host: string;
  /** 0: none was given; -1: what was given is none */
  port: int;
  /** the path without its slashes at both ends, and without a query */
  app: string;
  /** as the script gave it, with the host if it had none */
  tcUrl: string;
}

const PARTS: RegExp = /^(rtmp[a-z]*|rtmfp):(?:\/\/([^/:[]*|\[[^\]/]*\])(?::([^/]*))?)?(?:\/(.*))?$/i;
const PROTOCOLS: string = ",rtmp,rtmps,rtmpt,rtmpe,rtmpte,rtmfp,";

/** @returns null for what is no such URL */
export function parseRtmpAddress(url: string): RtmpAddress {
  const parts = PARTS.exec(url);
  if (parts == null || PROTOCOLS.indexOf("," + parts[1].toLowerCase() + ",") < 0) return null;
  const address = new RtmpAddress();
  address.protocol = parts[1].toLowerCase();
  const isRelative: boolean = parts[2] == undefined || parts[2] == "";
  address.host = isRelative ? ownHost() : parts[2];
  const port: string = parts[3] == undefined ? "" : parts[3];
  address.port = portOf(port);
  const path: string = parts[4] == undefined ? "" : parts[4];
  address.app = path.replace(/\?.*$/, "").replace(/^\/+|\/+$/g, "");
  address.tcUrl = isRelative ? parts[1] + "://" + address.host + (port == "" ? "" : ":" + port) + "/" + path : url;
  return address;
}

function portOf(text: string): int {
  if (text == "") return 0;
  if (!/^[0-9]{1,5}$/.test(text)) return -1;
  const port = Number(text);
  return port > 0 && port < 65536 ? port : -1;
}

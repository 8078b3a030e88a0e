/** What policy files know of the SWF that asks: spec/security.md §6. */
export interface Requestor {
  /** host of the SWF's URL, lower case, IPv6 without brackets; undefined for a local SWF, which has no domain */
  host: string | undefined;
  /** the SWF was loaded by HTTPS */
  secure: boolean;
}

/** @param swfUrl what is no URL counts as local */
export function requestorOf(swfUrl: string): Requestor {
  const url = URL.canParse(swfUrl) ? new URL(swfUrl) : undefined;
  const host = url === undefined || url.protocol === "file:" ? "" : url.hostname;
  return {
    host: host === "" ? undefined : host.toLowerCase().replace(/^\[(.*)\]$/, "$1"),
    secure: url?.protocol === "https:",
  };
}

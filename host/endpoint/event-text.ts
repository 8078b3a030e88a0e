import { type Open, Reason } from "../protocol/messages.ts";

/** Words of the event that content gets when a connection is refused: spec/socket.md §2, "Result matrix". */
export function eventText(runtime: "flash" | "air", reason: number, { swfUrl, host, port }: Open): string {
  if (reason === Reason.security) {
    return `Error #2048: Security sandbox violation: ${swfUrl} cannot load data from ${host}:${port}.`;
  }
  return runtime === "air" ? `Error #2031: Socket Error. URL: ${host}` : "Error #2031: Socket Error.";
}

/** What was decided about a connection that content asks for, before anything was dialled. */
export interface ConnectDecision {
  /** URL of the SWF that asks */
  swfUrl: string;
  /** as content gave it, before any host map */
  host: string;
  port: number;
  allowed: boolean;
  /** one paragraph: why */
  text: string;
}

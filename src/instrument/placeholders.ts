/**
 * What natives are told of the SWF they are put into. In their bytecode each value is a string constant, its placeholder,
 * which is replaced as they go in. Natives of both machines are compiled with this file, so it holds nothing else.
 */
export enum Placeholder {
  /** the names of all natives in the SWF, each between commas */
  definitions = "flashnet:definitions",
  /** where the SWF was loaded from */
  swfUrl = "flashnet:swf-url",
  /** "1" in the SWF that the player was given; "" in those that content loads, and unless it is given */
  isRoot = "flashnet:is-root",
  /** of AVM1 alone: the host that the SWF was loaded from */
  ownHost = "flashnet:own-host",
  /** of AVM1 alone: the size of the rewritten movie, and those of the file decompressed and as it is, each plus 10^10 */
  rewrittenSize = "flashnet:rewritten-size",
  originalTotal = "flashnet:original-total",
  originalFile = "flashnet:original-file",
  /** "flash" or "air" */
  runtime = "flashnet:runtime",
  /** `Security.sandboxType`; "remote" unless it is given */
  sandbox = "flashnet:sandbox",
  /** the embedding page's `allowNetworking`: "all", "internal" or "none" */
  allowNetworking = "flashnet:allow-networking",
  /** what happens to `XMLSocket` ports below 1024: "refuse", or "policy" */
  lowPorts = "flashnet:low-ports",
  /** what names of synchronous calls begin with; "" unless it is given: there are none */
  syncCall = "flashnet:sync-call",
  /** what names of SWFs begin with that content loads from bytes; "" unless it is given: they are not rewritten */
  rewriting = "flashnet:rewriting",
}

/** What a SWF says about the connections it will ask for. Everything is read from the file; nothing of it is run. */
export interface SwfReport {
  swfVersion: number;
  vm: "AVM1" | "AVM2";
  /** the flag of local files that may use the network (FileAttributes.UseNetwork) */
  useNetwork: boolean;
  classes: ClassUse[];
  calls: NetworkCall[];
  /** string constants that name a server, wherever they are used */
  mentioned: string[];
  /** targets that are constant, and what each of them needs */
  targets: Target[];
  /** names of remote shared objects that are constant */
  sharedObjects: string[];
  /** what of the file could not be read, so that the rest of the report may lack something */
  unread: string[];
}

/** A networking class that the SWF names. */
export interface ClassUse {
  /** `flash.net::Socket`, or the global class of AVM1 */
  name: string;
  /**
   * - "flashnet": flashnet replaces or defines it
   * - "player": the player's own, as far as it goes
   * - "missing": neither has it
   */
  provider: "flashnet" | "player" | "missing";
  /** members that the SWF names, perhaps of another class, and that the player has in name only */
  stubs: string[];
  /** what else the player lacks of it, a sentence each */
  lacks: string[];
}

/** A call that opens a connection or names a policy file. */
export interface NetworkCall {
  /** as it is written: `connect`, `new flash.net::Socket`, `Security.loadPolicyFile` */
  callee: string;
  arguments: Argument[];
  /** method, or tag, and byte in its code */
  where: string;
}

/**
 * A value that is given to a call: a constant, perhaps by way of the one variable that holds it; or how the value is come
 * by, as far as that shows, else "".
 */
export type Argument = { value: string | number | boolean | null; variable?: string } | { expression: string };

/** A server whose host and port are constants. */
export interface Target {
  host: string;
  port: number;
  /** of `NetConnection`: what it is given, and where the player goes on if nobody answers. RTMP asks for no policy file. */
  rtmp?: { url: string; furtherPorts: number[] };
  /** of a socket: `allow-access-from` element of a policy file that lets the SWF connect */
  policy?: string;
  /** ports that are asked for such a policy file without the content's doing, in this order (spec/security.md §3) */
  policyPorts: number[];
}

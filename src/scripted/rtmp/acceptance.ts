/** What `onConnect` says of a client that may not connect: {@link reject}, {@link redirect}. */
export class Rejection {
  /** further fields of the information that the SWF gets */
  readonly information: Readonly<Record<string, unknown>>;

  constructor(information: Readonly<Record<string, unknown>>) {
    this.information = information;
  }
}

/**
 * Turns a client away: its SWF gets `NetConnection.Connect.Rejected`, then `NetConnection.Connect.Closed`.
 *
 * @param information what the SWF finds as `info.application`, often `{ message }`
 */
export function reject(information?: unknown): Rejection {
  return new Rejection(information === undefined ? {} : { application: information });
}

/** Sends a client elsewhere: its SWF gets `NetConnection.Connect.Rejected` with `info.ex.redirect`, and connects again itself. */
export function redirect(url: string): Rejection {
  return new Rejection({ ex: { code: 302, redirect: url } });
}

/**
 * Whether a client may connect: nothing or `true` lets it in, an object too, whose fields are added to the information of
 * `NetConnection.Connect.Success`; `false` and {@link reject} turn it away.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing lets the client in
export type Acceptance = void | boolean | Rejection | Readonly<Record<string, unknown>>;

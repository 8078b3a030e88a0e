import { Responder as PlayerResponder } from "flash.net";

/** `flash.net.Responder`, which the player's own `call` takes as well: spec/netconnection.md, "call, Responder". */
export class Responder extends PlayerResponder {
  private readonly result: Function;
  private readonly status: Function;

  constructor(result: Function, status: Function = null) {
    super(result, status);
    this.result = result;
    this.status = status;
  }

  /**
   * Hands over what the server has answered.
   *
   * @returns whether somebody takes it
   * @internal flashnet
   */
  answer(ok: boolean, value: any): boolean {
    const callback = ok ? this.result : this.status;
    if (callback != null) callback(value);
    return callback != null;
  }
}

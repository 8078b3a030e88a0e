import { FilmMessageId } from "../../../host/rtmp/numbers.ts";
import type { RtmpSession } from "./RtmpSession.ts";

/** One stream of an `rtmp:` connection: its commands, and what the host and the server say of it. */
export class StreamSession {
  /** `(information)` of a status of the server's */
  onStatus: Function;
  /** `(name: string, values: Array)`: whoever publishes calls */
  onCall: Function;
  /** `(ticket: string)`: there is a film to fetch */
  onFilm: Function;
  /** `(milliseconds: number)`: what the server's clock says at the beginning of the film */
  onOrigin: Function;
  /** `()`: the connection is over */
  onClosed: Function;

  private readonly session: RtmpSession;
  /** of the server; 0 until it has given one, and for good if it has none */
  private id: uint = 0;
  /** what is to be sent once it has given one; null from its answer on */
  private waiting: any[] = [];

  constructor(session: RtmpSession) {
    this.session = session;
  }

  /** Asks the server for a stream. */
  open(): void {
    this.session.call("createStream", this.created, []);
  }

  /** Calls a method of the server on the stream. */
  command(name: string, values: any[]): void {
    this.whenCreated((): void => this.session.sendCommand(name, this.id, values));
  }

  /** @param buffer milliseconds @param when `FilmBegin` */
  film(buffer: number, when: int): void {
    this.whenCreated((): void => this.session.sendToHost(FilmMessageId.film, this.id, [buffer, when]));
  }

  /** The player stands, or goes on. */
  hold(isHeld: boolean): void {
    this.whenCreated((): void => this.session.sendToHost(FilmMessageId.hold, this.id, [isHeld ? 1 : 0]));
  }

  /** @returns that it has been dealt with */
  private created(ok: boolean, value: any): boolean {
    const id = Number(value);
    if (!ok || !(id > 0 && uint(id) == id)) {
      this.waiting = null;
      const description: string = "The server has no stream for this.";
      this.onStatus({ level: "error", code: "NetStream.Failed", description });
      return true;
    }
    this.id = id;
    this.session.streams[id] = this;
    const waiting = this.waiting;
    this.waiting = null;
    for (const send of waiting) send();
    return true;
  }

  private whenCreated(send: Function): void {
    if (this.waiting != null) this.waiting.push(send);
    else if (this.id != 0) send();
  }
}

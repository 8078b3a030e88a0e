import type { NetStatusEvent } from "flash.events";
import { type NetStreamPlayOptions, NetStream as PlayerNetStream } from "flash.net";
import { setTimeout } from "flash.utils";
import { RESERVED_HOST } from "../../../host/protocol/numbers.ts";
import { FilmBegin } from "../../../host/rtmp/numbers.ts";
import { notConnected } from "../../flashnet/errors.ts";
import { callBack, dispatchStatus } from "../../flashnet/rtmp/callback.ts";
import { StreamSession } from "../../flashnet/rtmp/StreamSession.ts";
import type { NetConnection } from "./NetConnection.ts";

const NAME: string = "flash.net.NetStream";
/** What a stream has in hand unless content says otherwise, in seconds: docs/rtmp.md. */
const BUFFER_TIME: number = 0.1;
/** In front of all listeners of content's. */
const FIRST: int = 0x7fffffff;

/**
 * `flash.net.NetStream` as content sees it. A stream of an `rtmp:` connection is a film that the player fetches from the
 * host (docs/protocol.md, "Films"): what the server says of it are its statuses, and the player's own are only listened
 * to. Streams of other connections are the player's.
 */
export class NetStream extends PlayerNetStream {
  /** of an `rtmp:` connection */
  private session: StreamSession = null;
  private buffer: number = BUFFER_TIME;
  /** of the status that is being told: what listeners hear of another one is the player's, even within */
  private told: any = null;
  /** content knows that there is something to play */
  private isFull: boolean = false;
  /** the film that comes next is the rest of the last one */
  private isRest: boolean = false;
  private isPaused: boolean = false;
  /** milliseconds of the server's clock at the beginning of the film */
  private origin: number = 0;
  private isPlaying: boolean = false;

  constructor(connection: NetConnection, peerID: string = "connectToFMS") {
    super(connection as any, peerID);
    if (connection == null || !connection.isRtmp) return;
    if (!connection.connected) throw notConnected();
    const session = new StreamSession(connection.rtmp);
    this.session = session;
    session.onStatus = this.tell;
    session.onCall = (name: string, values: any[]): void =>
      callBack(this, NAME, this.client, name, values, (): void => {});
    session.onFilm = this.show;
    session.onOrigin = (milliseconds: number): void => {
      this.origin = milliseconds;
    };
    // What has come is played to its end.
    session.onClosed = (): void => {
      this.isPlaying = false;
    };
    this.addEventListener("netStatus", this.overheard, false, FIRST);
    session.open();
  }

  override get time(): number {
    if (this.session == null) return super.time;
    return this.isFull || this.isPaused ? Math.max(0, super.time + this.origin / 1000) : 0;
  }

  override get bufferTime(): number {
    return this.session == null ? super.bufferTime : this.buffer;
  }

  override set bufferTime(value: number) {
    if (this.session == null) super.bufferTime = value;
    else this.buffer = value > 0 ? value : 0;
  }

  override get bufferLength(): number {
    if (this.session == null) return super.bufferLength;
    return this.isFull ? this.buffer : 0;
  }

  override play(...parameters: any[]): any {
    const session = this.session;
    if (session == null) {
      (super.play as any).apply(this, parameters);
      return;
    }
    if (parameters.length == 0) throw new ArgumentError("Error #1063: Argument count mismatch.", 1063);
    if (parameters[0] === false) {
      this.stop();
      return;
    }
    this.isPaused = false;
    this.isPlaying = true;
    this.isRest = false;
    session.film(this.buffer * 1000, FilmBegin.now);
    session.command("play", parameters);
  }

  override play2(param: NetStreamPlayOptions): any {
    if (this.session == null) super.play2(param);
    else this.play(param.streamName, param.start, param.len, param.transition == "reset" || param.transition == null);
  }

  override pause(): any {
    if (this.session == null) super.pause();
    else this.setPaused(true);
  }

  override resume(): any {
    if (this.session == null) super.resume();
    else this.setPaused(false);
  }

  override togglePause(): any {
    if (this.session == null) super.togglePause();
    else this.setPaused(!this.isPaused);
  }

  override seek(offset: number): any {
    const session = this.session;
    if (session == null) {
      super.seek(offset);
      return;
    }
    this.isRest = false;
    session.film(this.buffer * 1000, FilmBegin.later);
    session.command("seek", [Math.max(0, offset) * 1000]);
  }

  override close(): any {
    if (this.session == null) super.close();
    else this.stop();
  }

  override receiveAudio(flag: boolean): any {
    if (this.session == null) super.receiveAudio(flag);
    else this.session.command("receiveAudio", [flag]);
  }

  override receiveVideo(flag: boolean): any {
    if (this.session == null) super.receiveVideo(flag);
    else this.session.command("receiveVideo", [flag]);
  }

  /** There is nothing here that could be published: a server refuses so. */
  override publish(name: string = null, type: string = null): any {
    if (this.session == null) super.publish(name, type);
    else if (name != null) setTimeout((): void => this.refusePublishing(name), 0);
  }

  private refusePublishing(name: string): void {
    const description: string = "Publishing is not supported by this player.";
    this.tell({ level: "error", code: "NetStream.Publish.BadName", description, details: name });
  }

  private setPaused(paused: boolean): void {
    if (this.isPaused == paused) return;
    this.isPaused = paused;
    const at = super.time * 1000 + this.origin;
    if (paused) super.pause();
    else super.resume();
    this.session.hold(paused);
    this.session.command("pause", [paused, Math.max(0, at)]);
  }

  private stop(): void {
    super.pause();
    this.isFull = false;
    this.isPlaying = false;
    this.session.film(0, FilmBegin.never);
    this.session.command("closeStream", []);
  }

  private show(ticket: string): void {
    if (!this.isPlaying) return;
    if (!this.isRest) this.isFull = false;
    this.isRest = false;
    (super.play as any).call(this, "http://" + RESERVED_HOST + "/" + ticket + ".flv");
    if (this.isPaused) super.pause();
  }

  private tell(information: any): void {
    const outer: any = this.told;
    this.told = information;
    try {
      dispatchStatus(this, information);
    } finally {
      this.told = outer;
    }
  }

  /** The player says of every piece of the film that it is there, and at every tick that nothing is. */
  private overheard(event: NetStatusEvent): void {
    if (event.info === this.told) return;
    event.stopImmediatePropagation();
    if (!this.isPlaying && !this.isFull) return;
    const code: string = String(event.info.code);
    // A film that was left may have been over as well.
    if (code == "NetStream.Buffer.Full") this.isRest = false;
    if (code == "NetStream.Buffer.Full" && !this.isFull) {
      this.isFull = true;
      this.tell({ level: "status", code });
    } else if (code == "NetStream.Buffer.Empty" && this.isFull && !this.isRest) {
      this.isFull = false;
      this.tell({ level: "status", code });
    } else if (code == "NetStream.Play.Stop" && this.isPlaying) {
      // The film is over, and the stream may not be.
      this.isRest = true;
      this.session.film(this.buffer * 1000, FilmBegin.next);
    }
  }
}

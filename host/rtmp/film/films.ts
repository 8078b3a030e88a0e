import { type Time, wallClock } from "../../../base/time.ts";
import type { TcpConnection } from "../../network/backend.ts";
import type { RtmpMessage } from "../message.ts";
import { FilmBegin, FilmMessageId, MessageTypeId } from "../numbers.ts";
import { ControlEvent } from "../peer.ts";
import { Amf0TokenReader, Amf0TokenWriter, numberOf } from "../text/amf0-tokens.ts";
import { Film } from "./film.ts";
import { isCodecHeader, isKeyframe, MAX_TAG, mediaKind } from "./flv.ts";
import { readScriptData } from "./script-data.ts";

export interface FilmsOptions {
  /** default the wall clock */
  time?: Time | undefined;
  /** bytes of a film that the player keeps before it gets another one */
  maxLength: number;
  /** keeps a film until the player fetches it. @returns the ticket for that */
  offer(film: TcpConnection): string;
  /** tells the natives */
  tell(message: RtmpMessage): void;
  /** tells the server */
  control(event: number, ...data: number[]): void;
}

/** Streams of one connection that play at a time; others show nothing. */
const MAX_STREAMS = 64;

/** Films left by a player that are kept from ending; older ones end. */
const MAX_LEFT = 64;

/** Milliseconds of a buffer; content may want any. */
const MAX_BUFFER = 600_000;

/** How to read a stream from its middle on. */
interface Headers {
  video?: RtmpMessage;
  audio?: RtmpMessage;
  /** there are pictures, with such a header or without */
  hasVideo?: boolean;
}

interface Stream {
  film: Film;
  /** what comes behind it, for which nobody has asked yet */
  next?: Film | undefined;
  /** milliseconds */
  buffer: number;
  headers: Headers;
  /** what comes before Stream Begin is of what was played before */
  replaced: boolean;
  /** video makes no sense before a keyframe, as some was left out */
  waitsForKeyframe: boolean;
}

/**
 * What a server sends for the NetStreams of one connection, as films that the player fetches: docs/protocol.md, "Films".
 * The natives say when a film begins; the media don't go by them.
 */
export class Films {
  readonly #options: FilmsOptions;
  readonly #streams = new Map<number, Stream>();
  /**
   * Films that the player has left. They end with the connection: Ruffle takes the end of one for that of what the same
   * NetStream plays by then, and stops when that has to wait for the network.
   */
  readonly #left = new Set<Film>();

  constructor(options: FilmsOptions) {
    this.#options = options;
  }

  /** Takes a message of the natives, if it is about films. @throws RtmpError when it is damaged */
  take({ type, stream, payload }: RtmpMessage): boolean {
    if (type !== FilmMessageId.film && type !== FilmMessageId.hold) return false;
    const values = numbersOf(payload);
    if (type === FilmMessageId.hold) this.#hold(stream, values[0] === 1);
    else this.#want(stream, Math.min(Math.max(values[0] || 0, 0), MAX_BUFFER), values[1] ?? FilmBegin.now);
    return true;
  }

  /** Takes a message of the server, if a film shows it. */
  show(message: RtmpMessage): boolean {
    const kind = mediaKind(message.type);
    if (kind === undefined || message.payload.length > MAX_TAG) return false;
    const found = this.#find(message.stream);
    if (found === undefined) return false;
    const [id, stream] = found;
    const { headers } = stream;
    if (kind === "data") {
      const data = readScriptData(message);
      if (typeof data === "string") return data === "nobody";
      this.#add(id, stream, data);
      return true;
    }
    // Empty sound and pictures say that there is none for a while.
    if (message.payload.length === 0) return true;
    // It may wait for its time, and the network's memory is its own.
    const kept = { ...message, payload: message.payload.slice() };
    if (isCodecHeader(kept)) headers[kind] = kept;
    this.#add(id, stream, kept);
    return true;
  }

  /** Hears what the server says of a stream. */
  controlled(event: number, id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || event !== ControlEvent.streamBegin || !stream.replaced) return;
    stream.replaced = false;
    // Without media it is new as it is.
    if (stream.film.hasMedia) this.#begin(id, stream);
  }

  /** The connection is over: players play what they have. */
  finish(): void {
    for (const { film, next } of this.#streams.values()) {
      film.finish();
      next?.finish();
    }
    this.#streams.clear();
    for (const film of this.#left) film.finish();
  }

  /** node-media-server 4.4.3, for one, sends what is of a stream on that of the connection. */
  #find(id: number): [number, Stream] | undefined {
    const stream = this.#streams.get(id);
    if (stream !== undefined) return [id, stream];
    return id === 0 && this.#streams.size === 1 ? [...this.#streams][0] : undefined;
  }

  #want(id: number, buffer: number, when: number): void {
    if (when === FilmBegin.never) {
      this.#drop(id);
      return;
    }
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      if (this.#streams.size >= MAX_STREAMS) return;
      const film = this.#film(id, buffer);
      stream = { film, buffer, headers: {}, replaced: false, waitsForKeyframe: true };
      this.#streams.set(id, stream);
    }
    stream.buffer = buffer;
    if (when === FilmBegin.next) {
      if (stream.next !== undefined) this.#continue(id, stream);
      return;
    }
    this.#options.control(ControlEvent.setBufferLength, id, Math.trunc(buffer));
    stream.replaced = true;
    if (when === FilmBegin.later) return;
    stream.headers = {};
    this.#begin(id, stream);
  }

  #drop(id: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#leave(stream);
    this.#streams.delete(id);
  }

  /** The player has seen a film to its end, which was not the stream's. */
  #continue(id: number, stream: Stream): void {
    stream.film = stream.next!;
    stream.next = undefined;
    this.#offer(id, stream.film);
    const { origin } = stream.film;
    if (origin !== undefined) this.#tellOrigin(id, origin);
  }

  #begin(id: number, stream: Stream): void {
    this.#leave(stream);
    stream.waitsForKeyframe = true;
    stream.film = this.#film(id, stream.buffer);
    this.#offer(id, stream.film);
  }

  #leave(stream: Stream): void {
    const { film, next } = stream;
    stream.next = undefined;
    next?.drop();
    if (film.isOver) return;
    film.drop();
    this.#left.add(film);
    void film.closed.then(() => this.#left.delete(film));
    if (this.#left.size > MAX_LEFT) for (const oldest of [...this.#left].slice(0, -MAX_LEFT)) oldest.finish();
  }

  #film(id: number, buffer: number): Film {
    const { time = wallClock } = this.#options;
    const film: Film = new Film({
      buffer,
      time,
      // Of one that is not played yet the natives hear when it is.
      onOrigin: (origin) => {
        if (this.#streams.get(id)?.film === film) this.#tellOrigin(id, origin);
      },
    });
    return film;
  }

  #offer(id: number, film: Film): void {
    this.#tell(FilmMessageId.film, id, `S${this.#options.offer(film)}`);
  }

  #hold(id: number, isHeld: boolean): void {
    const stream = this.#streams.get(id);
    stream?.film.hold(isHeld);
    stream?.next?.hold(isHeld);
  }

  #add(id: number, stream: Stream, message: RtmpMessage): void {
    const { maxLength } = this.#options;
    const { film, next, headers } = stream;
    const isVideo = message.type === MessageTypeId.video;
    const isHeader = isCodecHeader(message);
    if (isVideo) headers.hasVideo = true;
    const isStart = !isHeader && (isVideo ? isKeyframe(message) : !headers.hasVideo);
    if (isVideo && !isHeader) {
      if (stream.waitsForKeyframe && !isStart) return;
      stream.waitsForKeyframe = false;
    }
    if (next === undefined) {
      if (film.length < maxLength || !(isStart || film.length > 2 * maxLength)) {
        film.add(message);
        return;
      }
      film.finish();
    } else if (next.length < maxLength) {
      next.add(message);
      return;
    } else {
      // The player does not come for what follows: it goes on with what is there when it does.
      next.drop();
    }
    stream.next = this.#continuation(id, headers);
    stream.waitsForKeyframe = headers.hasVideo === true && !(isVideo && isStart);
    if (!isHeader && (!isVideo || isStart)) stream.next.add(message);
  }

  #continuation(id: number, headers: Headers): Film {
    const film = this.#film(id, 0);
    for (const header of [headers.video, headers.audio]) if (header) film.prepare(header);
    return film;
  }

  #tellOrigin(id: number, origin: number): void {
    this.#tell(FilmMessageId.origin, id, `N${origin}`);
  }

  #tell(type: number, stream: number, ...tokens: string[]): void {
    const writer = new Amf0TokenWriter(tokens);
    while (writer.tokensAvailable > 0) writer.value();
    this.#options.tell({ type, stream, time: 0, payload: writer.finish() });
  }
}

function numbersOf(payload: Uint8Array): number[] {
  const tokens: string[] = [];
  const reader = new Amf0TokenReader(payload);
  while (reader.bytesAvailable > 0) reader.value(tokens);
  return tokens.map(numberOf);
}

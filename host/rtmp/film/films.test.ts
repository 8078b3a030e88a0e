import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import type { TcpConnection } from "../../network/backend.ts";
import { RtmpError } from "../errors.ts";
import { MessageTypeId, type RtmpMessage } from "../message.ts";
import { FilmBegin, FilmMessageId } from "../numbers.ts";
import { ControlEvent } from "../peer.ts";
import { bytesOf } from "../testing/bytes.ts";
import { Amf0TokenReader, Amf0TokenWriter } from "../text/amf0-tokens.ts";
import { Films } from "./films.ts";

/** A tag of a film: type, time, and the first byte of what it holds. */
type Tag = [type: number, time: number, first: number];

const { audio, video, dataAmf0, dataAmf3, commandAmf0 } = MessageTypeId;
const KEY = 0x12;
const INTER = 0x22;
const MP3 = 0x2f;

function amf0(...tokens: string[]): Uint8Array {
  const writer = new Amf0TokenWriter(tokens);
  while (writer.tokensAvailable > 0) writer.value();
  return writer.finish();
}

/** What is told to natives and the server, and the films that are offered. */
class Stage {
  readonly time = new VirtualTime();
  readonly offered: TcpConnection[] = [];
  readonly told: [type: number, stream: number, value: string][] = [];
  readonly controls: number[][] = [];
  readonly films: Films;

  constructor(maxLength = 1 << 20) {
    this.films = new Films({
      time: this.time,
      maxLength,
      offer: (film) => `${this.offered.push(film)}`,
      tell: ({ type, stream, payload }) => {
        const tokens: string[] = [];
        new Amf0TokenReader(payload).value(tokens);
        this.told.push([type, stream, tokens[0]!]);
      },
      control: (...values) => this.controls.push(values),
    });
  }

  want(stream: number, when: FilmBegin, buffer = 100): void {
    const payload = amf0(`N${buffer}`, `N${when}`);
    expect(this.films.take({ type: FilmMessageId.film, stream, time: 0, payload })).toBe(true);
  }

  show(type: number, stream: number, time: number, ...bytes: number[]): boolean {
    return this.films.show({ type, stream, time, payload: Uint8Array.from(bytes) });
  }

  /** Sound of 50 ms a piece, as often as that. */
  sound(stream: number, from: number, count: number, length = 10): void {
    for (let i = 0; i < count; i++) {
      this.show(audio, stream, from + 50 * i, MP3, ...new Uint8Array(length));
    }
  }

  /** All of a film that is over. */
  async tags(film: number): Promise<Tag[]> {
    const file = new Uint8Array(await new Response(this.offered[film - 1]!.readable).arrayBuffer());
    return tagsOf(file);
  }
}

function tagsOf(file: Uint8Array): Tag[] {
  if (file.length === 0) return [];
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  expect([...file.subarray(0, 13)]).toEqual([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
  const tags: Tag[] = [];
  for (let at = 13; at < file.length; ) {
    const length = view.getUint32(at) & 0xffffff;
    const time = (view.getUint32(at + 4) >>> 8) | (file[at + 7]! << 24);
    expect(view.getUint32(at + 7) & 0xffffff).toBe(0);
    tags.push([file[at]!, time, file[at + 11]!]);
    expect(view.getUint32(at + 11 + length)).toBe(11 + length);
    at += 15 + length;
  }
  return tags;
}

describe("films of a connection", () => {
  let stage: Stage;
  afterEach(() => stage.films.finish());

  it("offers a film, and tells the server of the buffer and the natives of the ticket", async () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now, 3000);
    expect(stage.controls).toEqual([[ControlEvent.setBufferLength, 1, 3000]]);
    expect(stage.told).toEqual([[FilmMessageId.film, 1, "S1"]]);
    stage.show(video, 1, 5000, KEY, 1);
    stage.show(audio, 1, 5020, MP3, 1);
    stage.show(video, 1, 5040, INTER, 1);
    stage.films.finish();
    expect(await stage.tags(1)).toEqual([
      [video, 0, KEY],
      [audio, 20, MP3],
      [video, 40, INTER],
    ]);
    expect(stage.told.at(-1)).toEqual([FilmMessageId.origin, 1, "N5000"]);
  });

  it("takes a buffer of a part of a millisecond, as products of seconds are", () => {
    stage = new Stage();
    const payload = bytesOf("00 4091300000000001 00 0000000000000000");
    expect(stage.films.take({ type: FilmMessageId.film, stream: 1, time: 0, payload })).toBe(true);
    expect(stage.controls).toEqual([[ControlEvent.setBufferLength, 1, 1100]]);
  });

  it("is written when its buffer is full, or after that time", async () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    const reader = stage.offered[0]!.readable.getReader();
    let read = 0;
    const reading = (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        read += value.length;
      }
    })();
    stage.show(audio, 1, 0, MP3);
    await new Promise((resolve) => setTimeout(resolve));
    expect(read).toBe(0);
    stage.time.advance(100);
    await expect.poll(() => read).toBe(13 + 16);
    stage.show(audio, 1, 50, MP3);
    await expect.poll(() => read).toBe(13 + 32);
    stage.films.finish();
    await reading;
  });

  it.each<[name: string, type: number, payload: Uint8Array, natives: boolean, tags: Tag[]]>([
    ["what names one value", dataAmf0, amf0("SonMetaData", "O", "Swidth", "N1", "E"), false, [[dataAmf0, 0, 2]]],
    [
      "the same in a message of AMF3",
      dataAmf3,
      bytesOf('00 02 0003 "cue" 00 3FF0000000000000'),
      false,
      [[dataAmf0, 0, 2]],
    ],
    [
      "what a publisher says to the server first",
      dataAmf0,
      amf0("S@setDataFrame", "SonMetaData", "O", "E"),
      false,
      [[dataAmf0, 0, 2]],
    ],
    ["what content may look at", dataAmf0, amf0("S|RtmpSampleAccess", "1", "1"), false, []],
    ["a call with two values", dataAmf0, amf0("Ssay", "Shi", "N1"), true, []],
    ["a call without", dataAmf0, amf0("Ssay"), true, []],
    ["an object of a class", dataAmf0, amf0("Ssay", "TClass", "E"), true, []],
    ["a value of AMF3", dataAmf3, bytesOf('00 02 0003 "say" 11 06 03 61'), true, []],
    ["a status", dataAmf0, amf0("SonStatus", "O", "Scode", "Sx", "E"), true, []],
    ["what is damaged", dataAmf0, bytesOf('02 00FF "say"'), true, []],
    ["a command", commandAmf0, amf0("SonStatus"), true, []],
    ["sound without anything", audio, new Uint8Array(0), false, []],
  ])("of data, %s: to the natives %4$s", async (_, type, payload, natives, tags) => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    expect(stage.films.show({ type, stream: 1, time: 0, payload })).toBe(!natives);
    stage.films.finish();
    expect(await stage.tags(1)).toEqual(tags);
  });

  it("begins with a picture that needs no other, and with sound at once", async () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    stage.show(video, 1, 0, INTER);
    stage.show(audio, 1, 10, MP3);
    stage.show(video, 1, 20, INTER);
    stage.show(video, 1, 30, KEY);
    stage.show(video, 1, 40, INTER);
    stage.films.finish();
    expect(await stage.tags(1)).toEqual([
      [audio, 0, MP3],
      [video, 20, KEY],
      [video, 30, INTER],
    ]);
  });

  it("leaves out what was on its way when something else is played", async () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    stage.sound(1, 0, 4);
    stage.want(1, FilmBegin.now);
    stage.sound(1, 200, 4);
    stage.films.controlled(ControlEvent.streamBegin, 1);
    stage.sound(1, 0, 3);
    expect(stage.told.filter(([type]) => type === FilmMessageId.film).map(([, , ticket]) => ticket)).toEqual([
      "S1",
      "S2",
      "S3",
    ]);
    stage.films.finish();
    expect(await stage.tags(3)).toHaveLength(3);
    expect(await stage.tags(1)).toEqual([]);
  });

  it("a film that has nothing yet stays when the server begins", () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    stage.films.controlled(ControlEvent.streamBegin, 1);
    stage.films.controlled(ControlEvent.streamBegin, 1);
    expect(stage.offered).toHaveLength(1);
  });

  it("a seek gets a new film when the server begins anew, and not before", () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    stage.films.controlled(ControlEvent.streamBegin, 1);
    stage.sound(1, 0, 4);
    stage.want(1, FilmBegin.later);
    stage.sound(1, 200, 4);
    expect(stage.offered).toHaveLength(1);
    stage.films.controlled(ControlEvent.streamBegin, 1);
    expect(stage.offered).toHaveLength(2);
  });

  it("goes on in another film at a picture that needs no other, once one is long enough", async () => {
    stage = new Stage(1500);
    stage.want(1, FilmBegin.now);
    stage.show(video, 1, 0, 0x17, 0, 1);
    stage.show(audio, 1, 0, 0xaf, 0, 1);
    for (let i = 1; i < 9; i++) stage.show(video, 1, i * 50, i % 5 === 1 ? 0x17 : 0x27, 1, ...new Uint8Array(50));
    expect(stage.offered).toHaveLength(1);
    const first = await stage.tags(1);
    expect(first.at(-1)![0]).toBe(video);
    stage.want(1, FilmBegin.next);
    expect(stage.offered).toHaveLength(2);
    stage.films.finish();
    const second = await stage.tags(2);
    // How to read both comes first.
    expect(second.slice(0, 3).map(([type, , head]) => [type, head])).toEqual([
      [video, 0x17],
      [audio, 0xaf],
      [video, 0x17],
    ]);
    expect(stage.told.filter(([type]) => type === FilmMessageId.film)).toHaveLength(2);
  });

  it("goes on at such a picture where sound is between, and the codec has no header", async () => {
    stage = new Stage(3000);
    stage.want(1, FilmBegin.now);
    for (let i = 0; i < 14; i++) {
      stage.show(video, 1, i * 50, i % 10 === 0 ? KEY : INTER, 1);
      stage.show(audio, 1, i * 50, MP3, 1);
    }
    expect(await stage.tags(1)).toHaveLength(20);
    stage.want(1, FilmBegin.next);
    stage.films.finish();
    expect((await stage.tags(2))[0]).toEqual([video, 0, KEY]);
  });

  it("ends a film that is far too long anywhere, and shows no picture in the next before one that needs no other", async () => {
    stage = new Stage(700);
    stage.want(1, FilmBegin.now);
    for (let i = 0; i < 10; i++) stage.show(video, 1, i * 50, i === 0 || i === 7 ? KEY : INTER, 1);
    expect(await stage.tags(1)).toHaveLength(6);
    stage.want(1, FilmBegin.next);
    stage.films.finish();
    expect(await stage.tags(2)).toEqual([
      [video, 0, KEY],
      [video, 50, INTER],
      [video, 100, INTER],
    ]);
  });

  it("does not take how to read pictures for one", async () => {
    stage = new Stage();
    stage.want(1, FilmBegin.now);
    stage.show(video, 1, 0, 0x17, 0, 1);
    stage.show(video, 1, 3_600_000, 0x27, 1);
    stage.show(video, 1, 3_600_050, 0x17, 1);
    stage.films.finish();
    // Servers send headers at 0, whatever the time of the stream is.
    expect(await stage.tags(1)).toEqual([
      [video, 0, 0x17],
      [video, 0, 0x17],
    ]);
    expect(stage.told.at(-1)).toEqual([FilmMessageId.origin, 1, "N3600050"]);
  });

  it("tells what the server's clock says at 0 of a film when that is played", () => {
    stage = new Stage(1000);
    const origins = () => stage.told.filter(([type]) => type === FilmMessageId.origin).map(([, , origin]) => origin);
    stage.want(1, FilmBegin.now);
    stage.sound(1, 5000, 8);
    expect(origins()).toEqual(["N5000"]);
    stage.want(1, FilmBegin.next);
    expect(origins()).toEqual(["N5000", "N5200"]);
    stage.sound(1, 5400, 1);
    expect(origins()).toEqual(["N5000", "N5200"]);
  });

  it("ends a film for the room that its messages take, however small they are", () => {
    stage = new Stage(100_000);
    stage.want(1, FilmBegin.now);
    for (let i = 0; i < 1000; i++) stage.show(audio, 1, 0, MP3);
    stage.want(1, FilmBegin.next);
    expect(stage.offered).toHaveLength(2);
  });

  it("keeps no more than two films' worth of what nobody fetches", () => {
    stage = new Stage(1000);
    stage.want(1, FilmBegin.now);
    for (let i = 0; i < 1000; i++) stage.sound(1, i * 50, 1, 100);
    expect(stage.offered).toHaveLength(1);
    stage.want(1, FilmBegin.next);
    expect(stage.offered).toHaveLength(2);
  });

  it("shows nothing of streams that nobody plays, nor of one that is closed", () => {
    stage = new Stage();
    expect(stage.show(audio, 1, 0, MP3)).toBe(false);
    stage.want(1, FilmBegin.now);
    expect(stage.show(audio, 1, 0, MP3)).toBe(true);
    expect(stage.show(audio, 2, 0, MP3)).toBe(false);
    stage.want(1, FilmBegin.never);
    expect(stage.show(audio, 1, 0, MP3)).toBe(false);
  });

  it("takes what a server sends on the connection's own stream for the only one that plays", () => {
    stage = new Stage();
    stage.want(4, FilmBegin.now);
    expect(stage.show(audio, 0, 0, MP3)).toBe(true);
    stage.want(5, FilmBegin.now);
    expect(stage.show(audio, 0, 0, MP3)).toBe(false);
  });

  it("plays 64 streams of a connection, and no more", () => {
    stage = new Stage();
    for (let stream = 1; stream <= 100; stream++) stage.want(stream, FilmBegin.now);
    expect(stage.offered).toHaveLength(64);
  });

  it("takes any bytes of content and of servers, as they are or with an RtmpError", () => {
    const types = [FilmMessageId.film, FilmMessageId.hold, audio, video, dataAmf0, dataAmf3];
    const message = fc.record({
      type: fc.constantFrom(...types),
      stream: fc.nat(3),
      time: fc.integer({ min: 0, max: 0xffff_ffff }),
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc
          .double()
          .map((buffer) => new Uint8Array([0, ...new Uint8Array(new Float64Array([buffer]).buffer).reverse()])),
      ),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        stage = new Stage(100);
        for (const one of messages) {
          try {
            if (!stage.films.take(one)) stage.films.show(one);
          } catch (error) {
            expect(error).toBeInstanceOf(RtmpError);
          }
        }
        stage.films.finish();
      }),
    );
  });

  it("leaves other messages alone", () => {
    stage = new Stage();
    const command: RtmpMessage = { type: commandAmf0, stream: 1, time: 0, payload: amf0("Splay") };
    expect(stage.films.take(command)).toBe(false);
    expect(stage.films.show(command)).toBe(false);
  });
});

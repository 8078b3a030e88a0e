/** RTMP: a call against an echo over a Socket, changes of a shared object, and parsing. */
import { join } from "node:path";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { MessageTypeId } from "../../host/rtmp/message.ts";
import { RtmpPeer } from "../../host/rtmp/peer.ts";
import { loadRuffle, play } from "../../src/player/node/index.ts";
import { application } from "../../src/scripted/index.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { CaseServer } from "../../test-swfs/cases.ts";
import { type BenchRow, median } from "./table.ts";

const CALLS = 5000;
const CHANGES = 20_000;
const REPEATS = 5;
const MIB = 1 << 20;
/** Bytes of one measurement of parsing. */
const BULK = 128 * MIB;

export async function benchRtmp(): Promise<BenchRow[]> {
  return [...(await inPlayer()), parsing()];
}

/** Both servers are scripted ones in this process, like the player. */
async function inPlayer(): Promise<BenchRow[]> {
  const ruffle = await loadRuffle();
  const echo = await CaseServer.start(async (connection) => {
    // What the program asks of the benchmark's other server.
    await connection.read(5);
    for (;;) {
      connection.writeByte(await connection.readByte());
      await connection.flush();
    }
  });
  const game = application("bench", { methods: { echo: (_client, value: unknown) => value } });
  const rtmp = await CaseServer.start(game);
  const map = [
    parseHostMapping(`game.example.com:6112=127.0.0.1:${echo.port}`),
    parseHostMapping(`game.example.com:1935=127.0.0.1:${rtmp.port}`),
  ];
  const socketSwf = compileProgram(join(root, "scripts/bench/swf/Main.ts"));
  const rtmpSwf = compileProgram(join(root, "scripts/bench/swf/Rtmp.ts"));
  /** Milliseconds between the first and the last trace. */
  const milliseconds = async (swf: Uint8Array, mode: string, count: number, until: string): Promise<number> => {
    const times: number[] = [];
    await play(swf, {
      url: "http://localhost/bench.swf",
      param: { mode, count: String(count) },
      policy: "allow",
      timeout: 60_000,
      ruffle,
      map,
      until,
      onTrace: () => times.push(performance.now()),
    });
    return times.at(-1)! - times[0]!;
  };
  const calls: number[] = [];
  const echoes: number[] = [];
  const changes: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    echoes.push((await milliseconds(socketSwf, "e", CALLS, "milliseconds")) / CALLS);
    calls.push((await milliseconds(rtmpSwf, "call", CALLS, "end")) / CALLS);
    changes.push(CHANGES / ((await milliseconds(rtmpSwf, "slots", CHANGES, "end")) / 1000));
  }
  await rtmp.close();
  await echo.close();
  return [
    {
      name: "a call, round trip",
      unit: "ms",
      lessIsBetter: true,
      figures: { flashnet: median(calls), "an echo over a Socket": median(echoes) },
    },
    {
      name: "changes of a shared object, answered",
      unit: "a second",
      lessIsBetter: false,
      figures: { flashnet: median(changes), "what is wanted": 10_000 },
    },
  ];
}

/** Bytes of a server in pieces of 64 KiB, in chunks of the size that players and servers begin with. */
function parsing(): BenchRow {
  const rates: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const client = new RtmpPeer("client", { send: (sent) => server.receive(sent), onMessage: () => {} });
    const server: RtmpPeer = new RtmpPeer("server", {
      send(sent) {
        if (isReady) pieces.push(sent);
        else client.receive(sent);
      },
      onMessage: () => {},
    });
    let isReady = false;
    client.start();
    isReady = true;
    const payload = new Uint8Array(1000);
    for (let sent = 0; sent < BULK; sent += payload.length) {
      server.send({ type: MessageTypeId.commandAmf0, stream: 0, payload });
    }
    const joined = Buffer.concat(pieces);
    const started = performance.now();
    for (let at = 0; at < joined.length; at += 65536) {
      const piece = new Uint8Array(joined.buffer, joined.byteOffset + at, Math.min(65536, joined.length - at));
      client.receive(piece);
      bytes += piece.length;
    }
    // The first round is for code that is compiled.
    if (repeat > 0) rates.push(bytes / MIB / ((performance.now() - started) / 1000));
  }
  return {
    name: "parsing messages of 1,000 bytes in chunks of 128",
    unit: "MiB/s",
    lessIsBetter: false,
    figures: { flashnet: median(rates), "what is wanted": 200 },
  };
}

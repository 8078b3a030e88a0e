/** RTMP: a call against an echo over a Socket, changes of a shared object, and parsing. */
import { join } from "node:path";
import { launchBrowser } from "../../base/testing/browser.ts";
import { bundle, page, serveSite } from "../../base/testing/site.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { MessageTypeId } from "../../host/rtmp/message.ts";
import { RtmpPeer } from "../../host/rtmp/peer.ts";
import { loadRuffle, play } from "../../src/player/node/index.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { startProcess, startRelay } from "./relay.ts";
import { type BenchRow, median } from "./table.ts";

const CALLS = 5000;
const PAGE_CALLS = 1000;
const CHANGES = 20_000;
const REPEATS = 5;
const MIB = 1 << 20;
/** Bytes of one measurement of parsing. */
const BULK = 128 * MIB;

export async function benchRtmp(): Promise<BenchRow[]> {
  return [...(await inPlayer()), await inPage(), parsing()];
}

/** A server of bytes that come back, and one of RTMP, where the programs look for them. */
async function startServers(): Promise<{ map: string[]; close(): void }> {
  const { line, close } = await startProcess("--import", "tsx", "scripts/bench/rtmp-servers.ts");
  const [echo, rtmp] = line.split(" ");
  return { map: [`game.example.com:6112=127.0.0.1:${echo}`, `game.example.com:1935=127.0.0.1:${rtmp}`], close };
}

const socketSwf = (): Uint8Array => compileProgram(join(root, "scripts/bench/swf/Main.ts"));
const rtmpSwf = (): Uint8Array => compileProgram(join(root, "scripts/bench/swf/Rtmp.ts"));

/** In Chromium, over the relay: as a player of a game has it. */
async function inPage(): Promise<BenchRow> {
  const servers = await startServers();
  const type = "application/x-shockwave-flash";
  const site = await serveSite({
    "/": page(["/bench.js"]),
    "/bench.js": await bundle(new URL("page.ts", import.meta.url)),
    "/bench.swf": { type, body: socketSwf() },
    "/rtmp.swf": { type, body: rtmpSwf() },
  });
  const relay = await startRelay(site.origin);
  const tested = await launchBrowser({ networkEvents: false });
  try {
    const visited = await tested.browser.newPage();
    await visited.goto(`${site.origin}/`);
    const { url, token } = relay;
    await visited.evaluate((...args) => window.bench.flashnet(...args), { url, token }, ...servers.map);
    await visited.addScriptTag({ url: "/ruffle-0.6/ruffle.js" });
    const milliseconds = async (mode: "e" | "call", swf: string): Promise<number> =>
      (await visited.evaluate((...args) => window.bench.swf(...args), mode, PAGE_CALLS, swf)) / PAGE_CALLS;
    const calls: number[] = [];
    const echoes: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      echoes.push(await milliseconds("e", "/bench.swf"));
      calls.push(await milliseconds("call", "/rtmp.swf"));
    }
    return {
      name: "a call in Chromium, round trip",
      unit: "ms",
      lessIsBetter: true,
      figures: { flashnet: median(calls), "an echo over a Socket": median(echoes) },
    };
  } finally {
    await tested.close();
    relay.close();
    await site.close();
    servers.close();
  }
}

async function inPlayer(): Promise<BenchRow[]> {
  const ruffle = await loadRuffle();
  const servers = await startServers();
  const map = servers.map.map(parseHostMapping);
  const [bytes, rtmp] = [socketSwf(), rtmpSwf()];
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
    echoes.push((await milliseconds(bytes, "e", CALLS, "milliseconds")) / CALLS);
    calls.push((await milliseconds(rtmp, "call", CALLS, "milliseconds")) / CALLS);
    changes.push(CHANGES / ((await milliseconds(rtmp, "slots", CHANGES, "milliseconds")) / 1000));
  }
  servers.close();
  return [
    {
      name: "a call headless, round trip",
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

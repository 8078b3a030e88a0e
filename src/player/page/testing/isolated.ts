/** In the page of an isolated web app: the network of Direct Sockets, and a game that uses it. */
import { directSocketsBackend, installFlashNet, parseHostMapping } from "../index.ts";

const network = directSocketsBackend();
const OPTIONS = { timeout: 5000 };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** Sends a word, gives what comes back, and ends the connection; or why there is none. */
async function echo(port: number): Promise<string> {
  try {
    const { readable, writable } = await network.openTcp({ host: "127.0.0.1", port }, OPTIONS);
    const writer = writable.getWriter();
    await writer.write(encode("hello"));
    const reader = readable.getReader();
    const { value } = await reader.read();
    await writer.close();
    await reader.cancel();
    return decode(value);
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

/** What a server of this page hears from a client of this page. */
async function serve(): Promise<string> {
  const listener = network.bindTcp!({ address: "127.0.0.1", port: 0 });
  listener.listen(0);
  const connections = listener.connections.getReader();
  const client = await network.openTcp({ host: "127.0.0.1", port: listener.local.port }, OPTIONS);
  void client.writable.getWriter().write(encode("to the server"));
  const accepted = (await connections.read()).value!;
  const { value } = await accepted.readable.getReader().read();
  listener.close();
  return `${decode(value)} at ${accepted.local.port === listener.local.port}`;
}

async function datagram(port: number): Promise<string> {
  const socket = network.bindUdp!({ address: "127.0.0.1", port: 0 });
  await socket.send(encode("hello"), { address: "127.0.0.1", port });
  const { value } = await socket.datagrams.getReader().read();
  socket.close();
  return `${decode(value!.data)} from ${value!.remote.port === port}`;
}

/** A SWF, and all that it traces until a line begins so. */
async function play(swf: string, port: number, until: string): Promise<string[]> {
  // Ruffle names its scripts by text, which an isolated web app takes from a policy of its own alone.
  const types = (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } })
    .trustedTypes;
  types.createPolicy("default", { createScriptURL: (url: string) => url, createHTML: (html: string) => html });
  const { ready } = installFlashNet({
    ruffle: "/ruffle/ruffle.js",
    backend: network,
    policy: "allow",
    map: [parseHostMapping(`game.example.com=127.0.0.1:${port}`)],
  });
  await ready;
  const player = (
    window as unknown as { RufflePlayer: { newest(): { createPlayer(): RufflePlayer } } }
  ).RufflePlayer.newest().createPlayer();
  document.body.append(player);
  const trace: string[] = [];
  // Before `load` Ruffle has no instance to give the observer to.
  await player.ruffle().load({ url: swf, preferredRenderer: "canvas", autoplay: "on" });
  const done = new Promise<void>((resolve) => {
    player.traceObserver = (line) => {
      trace.push(line);
      if (line.startsWith(until)) resolve();
    };
  });
  await done;
  return trace;
}

interface RufflePlayer extends HTMLElement {
  traceObserver(line: string): void;
  ruffle(): { load(options: object): Promise<void> };
}

const isolated = { echo, serve, datagram, play };
export type Isolated = typeof isolated;
Object.assign(globalThis, { isolated });

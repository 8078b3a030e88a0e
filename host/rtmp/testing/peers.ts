/** Two ends of RTMP in one process. */

import type { RtmpMessage } from "../message.ts";
import { RtmpPeer, type RtmpPeerOptions } from "../peer.ts";

/** A peer, what it has sent, and what it has received. */
export interface TestPeer {
  peer: RtmpPeer;
  sent: Uint8Array[];
  messages: RtmpMessage[];
}

export function testPeer(role: "client" | "server", options: Partial<RtmpPeerOptions> = {}): TestPeer {
  const sent: Uint8Array[] = [];
  const messages: RtmpMessage[] = [];
  const peer = new RtmpPeer(role, {
    send: (bytes) => sent.push(bytes),
    onMessage: (message) => messages.push(message),
    now: () => 0,
    ...options,
  });
  return { peer, sent, messages };
}

/** Carries bytes between both until none are left. @param cut how many bytes the next piece has */
export function exchange(a: TestPeer, b: TestPeer, cut: () => number = () => Number.POSITIVE_INFINITY): void {
  while (a.sent.length + b.sent.length > 0) {
    carry(a, b, cut);
    carry(b, a, cut);
  }
}

function carry(from: TestPeer, to: TestPeer, cut: () => number): void {
  for (const bytes of from.sent.splice(0)) {
    for (let offset = 0; offset < bytes.length; ) {
      const end = Math.min(bytes.length, offset + cut());
      const piece = bytes.slice(offset, end);
      to.peer.receive(piece);
      offset = end;
    }
  }
}

/** Both after the handshake, with nothing on the way. */
export function connectedPeers(
  client: Partial<RtmpPeerOptions> = {},
  server: Partial<RtmpPeerOptions> = {},
): { client: TestPeer; server: TestPeer } {
  const peers = { client: testPeer("client", client), server: testPeer("server", server) };
  peers.client.peer.start();
  exchange(peers.client, peers.server);
  return peers;
}

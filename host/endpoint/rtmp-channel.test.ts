import { describe, expect, it } from "vitest";
import { deferred } from "../../base/deferred.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { parseHostMapping, withHostMap } from "../network/wrappers/host-map.ts";
import { parseTargetRule, withRules } from "../network/wrappers/target-rules.ts";
import { PolicyEngine } from "../policy/engine.ts";
import type { Sandbox } from "../policy/sandbox.ts";
import { AS_TEXT, decodeAck, decodeOpened, decodeRefused, Kind, MessageType, Reason } from "../protocol/messages.ts";
import { encodeFrames } from "../rtmp/frames.ts";
import { ServerConnection } from "../rtmp/testing/server.ts";
import { TunnelServer } from "../rtmp/testing/tunnel-server.ts";
import { ChannelClient } from "../testing/channel-client.ts";
import type { EndpointOptions } from "./endpoint.ts";

const certificate = (status: "trusted" | "unknown") => ({ status, chain: [] }) as never;
const message = (text: string) => ({ type: 20, time: 0, stream: 0, payload: Uint8Array.from(Buffer.from(text)) });

/** Where RTMP is spoken, over TLS where there is a certificate. */
function network(address: string, tls?: "trusted" | "unknown") {
  const backend = memoryBackend();
  const accepted = deferred<ServerConnection>();
  backend.listen(
    address,
    (connection) => {
      const server = new ServerConnection(connection);
      void server.serve();
      accepted.resolve(server);
    },
    tls && { certificate: certificate(tls) },
  );
  return { backend, accepted: accepted.promise };
}

describe("OPEN of an RTMP kind", () => {
  it.each([
    ["rtmp", Kind.rtmp, 1935, 1935, undefined],
    ["rtmp without a port", Kind.rtmp, 0, 1935, undefined],
    ["rtmp without a port, where 80 is the one that is open", Kind.rtmp, 0, 80, undefined],
    ["rtmps without a port", Kind.rtmps, 0, 443, "trusted"],
    ["rtmps", Kind.rtmps, 8443, 8443, "trusted"],
  ] as const)("%s: OPENED, and DATA is messages", async (_, kind, port, at, tls) => {
    const { backend, accepted } = network(`game.example:${at}`, tls);
    const client = new ChannelClient({ backend }).open({ kind, port });
    expect(decodeOpened(await client.message(MessageType.opened)).remotePort).toBe(at);
    const server = await accepted;
    const frames = encodeFrames([message("up")]);
    client.send(MessageType.data, frames);
    expect(decodeAck(await client.message(MessageType.ack))).toBe(frames.length);
    await server.until(1);
    expect(server.messages).toEqual([message("up")]);
    server.peer.send(message("down"));
    await client.message(MessageType.data);
    expect(client.data).toEqual(Buffer.from(encodeFrames([message("down")])));
    await server.writer.close();
    await client.message(MessageType.end);
    client.send(MessageType.end);
    await client.endpoint.closed;
    expect(client.names).toEqual(["opened", "ack", "data", "end"]);
  });

  const refusals: [string, number, number, Partial<EndpointOptions>, object][] = [
    ["nobody listens", Kind.rtmp, 0, {}, { code: "FLASHNET_CONNECT_REFUSED" }],
    ["a certificate that is not trusted", Kind.rtmps, 9443, {}, { code: "FLASHNET_CONNECT_CERTIFICATE" }],
    [
      "a policy that says no",
      Kind.rtmp,
      1935,
      { policy: { decide: async () => ({ allowed: false, text: "no" }) } },
      { code: "FLASHNET_CONNECT_POLICY", reason: 2 },
    ],
  ];
  it.each(refusals)("%s: REFUSED", async (_, kind, port, options, refused) => {
    const { backend } = network("game.example:9443", "unknown");
    const client = new ChannelClient({ backend, ...options }).open({ kind, port });
    expect(decodeRefused(await client.message(MessageType.refused))).toMatchObject(refused);
    await client.endpoint.closed;
    expect(client.names).toEqual(["refused"]);
  });

  it.each([Kind.rtmp, Kind.rtmp | AS_TEXT])("port 0 is no mistake of the page's (kind %i)", async (kind) => {
    const warnings: string[] = [];
    const log = { debug() {}, warn: (line: string) => warnings.push(line) };
    const client = new ChannelClient({ backend: memoryBackend(), log }).open({ kind, port: 0 });
    await client.endpoint.closed;
    expect(warnings).toEqual([expect.not.stringContaining("FlashVar")]);
  });

  it("what is no message ends the connection with RESET", async () => {
    const { backend } = network("game.example:1935");
    const client = new ChannelClient({ backend }).open({ kind: Kind.rtmp, port: 1935 });
    await client.message(MessageType.opened);
    client.send(MessageType.data, encodeFrames([{ ...message("x"), type: 1 }]));
    await client.message(MessageType.reset);
    await client.endpoint.closed;
  });
});

it("OPEN of the kind rtmpt: OPENED, and DATA is messages", async () => {
  const backend = memoryBackend();
  const server = new TunnelServer({ onMessage: ({ peer }) => peer.send(message("down")) });
  backend.listen("game.example:80", server.serve);
  const client = new ChannelClient({ backend }).open({ kind: Kind.rtmpt, port: 0 });
  await client.message(MessageType.opened);
  client.send(MessageType.data, encodeFrames([message("up")]));
  await client.message(MessageType.data);
  expect(server.session.messages).toEqual([message("up")]);
  expect(client.data).toEqual(Buffer.from(encodeFrames([message("down")])));
  client.send(MessageType.end);
  await client.endpoint.closed;
  expect(server.paths.at(-1)).toMatch("/close/");
});

it("host map and target rules hold for each attempt", async () => {
  const { backend } = network("127.0.0.1:4430");
  const ruled = withRules(backend, { deny: [parseTargetRule("*:1935")] });
  const mapped = withHostMap(ruled, [parseHostMapping("game.example:443=127.0.0.1:4430")], 1);
  const client = new ChannelClient({ backend: mapped }).open({ kind: Kind.rtmp, port: 0 });
  expect(decodeOpened(await client.message(MessageType.opened)).remotePort).toBe(4430);
  const denied = new ChannelClient({ backend: mapped }).open({ kind: Kind.rtmp, port: 1935 });
  expect(decodeRefused(await denied.message(MessageType.refused))).toMatchObject({
    code: "FLASHNET_CONNECT_RULE",
    reason: Reason.security,
  });
});

describe("spec/netconnection.md, Security", () => {
  it.each<[Sandbox, string]>([
    ["remote", "opened"],
    ["localWithNetwork", "opened"],
    ["localTrusted", "opened"],
    ["application", "opened"],
    ["localWithFile", "refused"],
  ])("%s: %s, and no policy file is asked for", async (sandbox, answer) => {
    const { backend } = network("game.example:1935");
    const asked: number[] = [];
    const counting = {
      openTcp: (target: { host: string; port: number }, options: never) => {
        asked.push(target.port);
        return backend.openTcp(target, options);
      },
      close: () => backend.close(),
    };
    const policy = new PolicyEngine({ backend: counting, sandboxOf: () => sandbox });
    const client = new ChannelClient({ backend: counting, policy }).open({ kind: Kind.rtmp, port: 1935 });
    await client.until(() => client.received.length > 0);
    expect(client.names).toEqual([answer]);
    expect(asked).toEqual(answer === "opened" ? [1935] : []);
  });
});

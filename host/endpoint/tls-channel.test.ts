import { describe, expect, it } from "vitest";
import type { CertificateStatus } from "../../base/network-types.ts";
import type { NetworkBackend, TlsOptions } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import type { PolicyDecider } from "../policy/decider.ts";
import { decodeCertificate, encodeVerdict } from "../protocol/air-messages.ts";
import { decodeRefused, decodeReset, Kind, MessageType } from "../protocol/messages.ts";
import { ChannelClient } from "../testing/channel-client.ts";

/** OPEN of kind TLS: docs/protocol.md, "TLS". */

const DER = Uint8Array.of(0x30, 0x00);

/** A client that asks game.example for TLS, whose certificate is of that status. */
function openTls(status: CertificateStatus, members: Partial<NetworkBackend> = {}, policy?: PolicyDecider) {
  const network = memoryBackend();
  const received: Uint8Array[] = [];
  const serve = async ({ readable }: { readable: ReadableStream<Uint8Array> }): Promise<void> => {
    for await (const chunk of readable) received.push(chunk);
  };
  network.listen("game.example:80", serve, { certificate: { encoded: DER, status } });
  const backend: NetworkBackend = {
    openTcp: (target, options) => network.openTcp(target, options),
    openTls: (target, options) => network.openTls(target, options),
    close: () => network.close(),
    ...members,
  };
  const client = new ChannelClient({ backend, ...(policy && { policy }) }).open({ kind: Kind.tls });
  return { client, received };
}

describe("TLS", () => {
  it("with a trusted certificate: CERTIFICATE, then OPENED", async () => {
    const { client, received } = openTls("trusted");
    await client.message(MessageType.opened);
    expect(client.names).toEqual(["certificate", "opened"]);
    expect(decodeCertificate(client.received[0]!.payload)).toEqual({ status: "trusted", encoded: DER });
    client.send(MessageType.data, Uint8Array.of(1)).send(MessageType.end);
    await client.endpoint.closed;
    expect(received).toEqual([Uint8Array.of(1)]);
  });

  it.each(["expired", "invalidChain", "principalMismatch", "untrustedSigners"] as const)(
    "with a certificate that is %s waits for the verdict: yes",
    async (status) => {
      const { client } = openTls(status);
      expect(decodeCertificate(await client.message(MessageType.certificate)).status).toBe(status);
      await new Promise(setImmediate);
      expect(client.names).toEqual(["certificate"]);
      client.send(MessageType.verdict, encodeVerdict(true));
      await client.message(MessageType.opened);
    },
  );

  it("with a certificate that is not trusted waits for the verdict: no", async () => {
    const { client } = openTls("expired");
    await client.message(MessageType.certificate);
    client.send(MessageType.verdict, encodeVerdict(false));
    await client.endpoint.closed;
    expect(client.names).toEqual(["certificate", "refused"]);
    expect(decodeRefused(await client.message(MessageType.refused))).toMatchObject({
      reason: 1,
      code: "FLASHNET_CONNECT_CERTIFICATE",
    });
  });

  it("passes on the certificates to build chains from", async () => {
    const asked: TlsOptions[] = [];
    const openTls = async (_: unknown, options: TlsOptions): Promise<never> => {
      asked.push(options);
      throw new ConnectError("tls", "no agreement");
    };
    const backend = { ...memoryBackend(), openTls };
    const certificates = [{ trusted: true, encoded: DER }];
    const client = new ChannelClient({ backend }).open({ kind: Kind.tls, certificates, serverName: "other.example" });
    await client.message(MessageType.refused);
    expect(asked).toMatchObject([{ certificates, serverName: "other.example", timeout: 5000 }]);
  });

  it("is refused by the policy before anybody is asked", async () => {
    const { client } = openTls("trusted", {}, { decide: async () => ({ allowed: false, text: "no policy" }) });
    expect(decodeRefused(await client.message(MessageType.refused)).reason).toBe(2);
    expect(client.names).toEqual(["refused"]);
  });

  it("is refused by a network that has none", async () => {
    const client = new ChannelClient({ backend: { openTcp: memoryBackend().openTcp, close: async () => {} } });
    client.open({ kind: Kind.tls });
    await client.endpoint.closed;
    expect(decodeRefused(client.received[0]!.payload).code).toBe("FLASHNET_CONNECT_REQUEST");
  });

  it.each([
    ["END", (client: ChannelClient) => void client.send(MessageType.end)],
    ["RESET", (client: ChannelClient) => void client.send(MessageType.reset)],
    ["the end of the channel", (client: ChannelClient) => client.endpoint.channelClosed()],
  ])("is given up on %s while the verdict is out", async (_, act) => {
    let settled: Promise<unknown> | undefined;
    const openTls = async (_: unknown, { accept }: TlsOptions): Promise<never> => {
      settled = Promise.resolve(accept({ encoded: DER, status: "expired" }));
      await settled;
      throw new ConnectError("certificate", "not accepted");
    };
    const client = new ChannelClient({ backend: { ...memoryBackend(), openTls } }).open({ kind: Kind.tls });
    await client.message(MessageType.certificate);
    act(client);
    expect(await settled).toBe(false);
    expect(client.names).toEqual(["certificate"]);
  });

  it.each([
    ["before it is asked", "trusted" as const, []],
    ["twice", "expired" as const, [true]],
  ])("is reset on a verdict %s", async (_, status, verdicts) => {
    const { client } = openTls(status);
    await client.message(MessageType.certificate);
    for (const verdict of [...verdicts, true]) client.send(MessageType.verdict, encodeVerdict(verdict));
    expect(decodeReset(await client.message(MessageType.reset)).reason).toBe(3);
  });
});

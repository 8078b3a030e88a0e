import type { Socket } from "node:net";
import { expect } from "vitest";
import { encodeAck, encodeOpen, Kind, MAX_DATA, MessageType, type Open } from "../../host/protocol/messages.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { anotherPage, call, ECHO, Page, type RelayTarget, startRelay } from "./relay-target.ts";

const { open, opened, data, ack, end, reset, refused } = MessageType;
const MESSAGES = "messages are checked; a wrong one ends the page";
const STREAM = "a wrong message ends its stream, and no other";
const FIELDS = "the fields of a message are checked";
const TICKET = "tickets are 128 random bits, and their session's own";

/** A page with one stream that is open. */
async function openPage(target: RelayTarget): Promise<Page> {
  const page = await Page.enter(target);
  expect((await page.opened(1)).type).toBe(opened);
  return page;
}

/** What a page sends, as one message of the WebSocket, and the code with which the relay ends it. */
const ending = rows<RelayTarget, [message: (page: Page) => unknown, code: number]>(
  async (target, send, code) => {
    const page = await openPage(target);
    const closed = page.closed();
    send(page);
    expect(await closed).toBe(code);
  },
  [
    ["text", "sends text", MESSAGES, ({ socket }) => socket.send("hello"), 1002],
    ["short", "sends a message of four bytes", MESSAGES, ({ socket }) => socket.send(Buffer.alloc(4)), 1002],
    ["empty", "sends a message of no byte", MESSAGES, ({ socket }) => socket.send(Buffer.alloc(0)), 1002],
    [
      "long",
      "sends a message of 3 MiB",
      "the longest message is known",
      (page) => page.send(1, data, Buffer.alloc(3 << 20)),
      1009,
    ],
    [
      "long-data",
      "sends DATA of more than 1 MiB",
      MESSAGES,
      (page) => page.send(1, data, Buffer.alloc(MAX_DATA + 1)),
      1002,
    ],
    [
      "call",
      "calls a service of a host",
      "not a relay's business: ends the page",
      (page) => page.send(2, MessageType.call, Buffer.alloc(64)),
      1002,
    ],
    [
      "policy-file",
      "names policy files to the relay",
      "not a relay's business: ends the page",
      (page) => page.send(2, MessageType.policyFile, Buffer.alloc(64)),
      1002,
    ],
    ["long-ack", "sends an ACK of five bytes", MESSAGES, (page) => page.send(1, ack, Buffer.alloc(5)), 1002],
    ["long-end", "sends an END with 1 KiB in it", MESSAGES, (page) => page.send(1, end, Buffer.alloc(1024)), 1002],
    [
      "unmasked",
      "sends WebSocket frames without a mask, as no browser does",
      "refused by the WebSocket",
      (page) => raw(page, 0x82, 0x05, 0, 0, 0, 1, end),
      1002,
    ],
    [
      "compressed",
      "sends a frame that says it is compressed",
      "there is no compression",
      (page) => raw(page, 0xc2, 0x80, 0, 0, 0, 0),
      1002,
    ],
    [
      "long-ping",
      "sends a ping of 200 bytes",
      "refused by the WebSocket",
      (page) => raw(page, 0x89, 0xfe, 0, 200, 0, 0, 0, 0, ...new Array(200).fill(0)),
      1002,
    ],
    [
      "announced",
      "announces a frame of 2⁶² bytes, and sends nothing of it",
      "nothing is allocated that has not arrived",
      (page) => raw(page, 0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      1009,
    ],
    [
      "endless",
      "sends one message in fragments that never end",
      "the longest message is known",
      ({ socket }) => {
        for (let i = 0; i < 64; i++) socket.send(Buffer.alloc(65536), { fin: false });
      },
      1009,
    ],
    [
      "half-character",
      "sends a text frame that is no UTF-8",
      "refused by the WebSocket",
      (page) => raw(page, 0x81, 0x81, 0, 0, 0, 0, 0xff),
      1007,
    ],
  ],
);

/** Bytes on the page's connection, past its WebSocket. */
function raw({ socket }: Page, ...bytes: number[]): void {
  (socket as unknown as { _socket: Socket })._socket.write(Uint8Array.from(bytes));
}

/** What a page asks for on a stream, and how it is answered. Another stream of the page goes on. */
const opens = rows<RelayTarget, [payload: Partial<Open> | Uint8Array, answer: number]>(
  async (target, payload, answer) => {
    const page = await openPage(target);
    const dialled = target.dialled.length;
    const from = target.log.length;
    if (payload instanceof Uint8Array) page.send(2, open, payload);
    else page.open(2, payload);
    expect((await page.message(2, opened, refused, reset)).type).toBe(answer);
    expect(target.dialled.length).toBe(dialled);
    expect(target.log.length - from).toBeLessThanOrEqual(1);
    await stillEchoes(page);
    page.leave();
  },
  [
    ["open-version", "opens in a version that does not exist", FIELDS, { version: 9 }, refused],
    ["open-kind", "opens a connection of a kind that does not exist", FIELDS, { kind: 99 }, refused],
    ["open-nothing", "sends an OPEN without fields", FIELDS, new Uint8Array(0), reset],
    ["open-cut", "sends an OPEN that is cut off", FIELDS, openOf({}).subarray(0, 12), reset],
    ["open-more", "sends an OPEN with more behind it", FIELDS, Buffer.concat([openOf({}), Buffer.alloc(9)]), reset],
    [
      "open-str",
      "sends an OPEN whose text is longer than the message",
      FIELDS,
      Uint8Array.of(1, 1, 0, 0, 0, 9, 0, 7, 0xff, 0xff, 65),
      reset,
    ],
    ["host-empty", "connects to a host of no length", "is no name", { host: "" }, refused],
    [
      "host-nul",
      "connects to a name with a NUL, behind which one program stops reading",
      "names are looked up whole",
      { host: `${ECHO}\0.other.example` },
      refused,
    ],
    [
      "host-line",
      "connects to a name with a line end, to forge a line of the log",
      "logs are escaped",
      { host: "a\r\nerror: forged" },
      refused,
    ],
    ["host-url", "connects to a URL", "is no name", { host: `http://${ECHO}/` }, refused],
    ["host-port", "writes a port into the name", "is no name", { host: `${ECHO}:7` }, refused],
    ["host-long", "connects to a name of 64 KiB", "cut where it is printed", { host: "x".repeat(65_000) }, refused],
    [
      "swf-long",
      "says that its SWF has a URL of 64 KiB",
      "a relay does not look at it",
      { swfUrl: `http://${"x".repeat(65_000)}`, host: "nobody.example" },
      refused,
    ],
    ["ticket-guess", "guesses the ticket of a server", TICKET, { kind: Kind.tcpServer, host: "0".repeat(32) }, refused],
    [
      "ticket-proto",
      "asks for the ticket `__proto__`",
      "tickets are looked up in a map",
      { kind: Kind.udp, host: "__proto__" },
      refused,
    ],
    [
      "ticket-accepted",
      "asks for a connection that nobody has accepted",
      TICKET,
      { kind: Kind.accepted, host: "" },
      refused,
    ],
    [
      "certificates",
      "brings 33 certificates along",
      "at most 32, and 1 MiB",
      {
        kind: Kind.tls,
        certificates: Array.from({ length: 33 }, () => ({ encoded: new Uint8Array(1), trusted: true })),
      },
      refused,
    ],
    [
      "certificate-length",
      "brings a certificate along that says it has 4 GiB",
      "nothing is allocated that has not arrived",
      Buffer.concat([openOf({ kind: Kind.tls }).subarray(0, -2), Uint8Array.of(0, 1, 1, 0xff, 0xff, 0xff, 0xff)]),
      reset,
    ],
    [
      "tls-plain",
      "speaks TLS to a server that does not",
      "is an error of the connection",
      { kind: Kind.tls, host: "nobody.example" },
      refused,
    ],
  ],
);

function openOf(change: Partial<Open>): Uint8Array {
  return encodeOpen({ version: 1, kind: Kind.tcp, timeout: 1000, port: 7, host: ECHO, swfUrl: "", ...change });
}

async function stillEchoes(page: Page): Promise<void> {
  page.send(1, data, Uint8Array.of(42));
  expect([...(await page.message(1, data)).payload]).toEqual([42]);
}

/** What a page sends on its open stream 1, which ends it. Stream 3 goes on. */
const messages = rows<RelayTarget, [type: number, payload?: Uint8Array]>(
  async (target, type, payload) => {
    const page = await openPage(target);
    await page.opened(3);
    page.send(1, type, payload);
    await page.message(1, reset);
    page.send(3, data, Uint8Array.of(1));
    await page.message(3, data);
    page.leave();
  },
  [
    ["second-open", "opens an open stream again", STREAM, open, openOf({})],
    ["host-message", "sends OPENED, which hosts send", STREAM, opened, Buffer.alloc(20)],
    ["host-refused", "sends REFUSED, which hosts send", STREAM, refused, Buffer.alloc(10)],
    ["unknown-type", "sends a message of a type that does not exist", STREAM, 99],
    ["no-type", "sends a message of type 0", STREAM, 0],
    ["ack-more", "acknowledges 4 GiB that it never got", "what is acknowledged was sent", ack, encodeAck(0xffffffff)],
    ["verdict", "says yes to a certificate that nobody asked about", STREAM, MessageType.verdict, Uint8Array.of(1)],
    ["datagram", "sends a datagram on a TCP connection", STREAM, MessageType.datagram, Buffer.alloc(10)],
    ["accepted", "tells the relay of a connection that it accepted", STREAM, MessageType.accepted, Buffer.alloc(10)],
  ],
);

const others: Attack<RelayTarget>[] = [
  {
    id: "window",
    attack: "sends 6 MiB to a server that reads none of it",
    answer: "a window that must be acknowledged",
    async run(target) {
      target.network.listen("deaf.example:1", () => new Promise(() => {}));
      const page = await openPage(target);
      await page.opened(2, { host: "deaf.example", port: 1 });
      for (let i = 0; i < 6; i++) page.send(2, data, new Uint8Array(MAX_DATA));
      await page.message(2, reset);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "data-early",
    attack: "sends data before its connection is there",
    answer: STREAM,
    async run(target) {
      const page = await openPage(target);
      page.open(2).send(2, data, Uint8Array.of(1));
      await page.message(2, reset);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "data-late",
    attack: "sends data behind its own end",
    answer: STREAM,
    async run(target) {
      const page = await openPage(target);
      await page.opened(2);
      page.send(2, MessageType.shutdown).send(2, data, Uint8Array.of(1));
      await page.message(2, reset);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "no-stream",
    attack: "sends messages on a million streams that are not there",
    answer: "nothing is kept for them",
    async run(target) {
      const page = await openPage(target);
      for (let stream = 1000; stream < 2000; stream++)
        page.send(stream * 997, data, Uint8Array.of(1)).send(stream * 997, ack, encodeAck(1));
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "many-streams",
    attack: "opens a thousand streams at once",
    answer: "`maxStreams` of a page",
    async run(target) {
      const page = await openPage(target);
      const before = target.dialled.length;
      for (let stream = 2; stream < 1002; stream++) page.open(stream);
      expect((await page.message(1001, opened, refused)).type).toBe(refused);
      expect(target.dialled.length - before).toBeLessThanOrEqual(8);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "stream-ids",
    attack: "opens the streams 0 and 2³² − 1",
    answer: "numbers as any",
    async run(target) {
      const page = await openPage(target);
      for (const stream of [0, 0xffffffff]) expect((await page.opened(stream)).type).toBe(opened);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "ticket-stranger",
    attack: "takes the server that another page has bound, whose ticket it knows",
    answer: TICKET,
    async run(target) {
      const owner = await Page.enter(target);
      const { ticket } = await call(target, owner.session, "bind", "tcp", "127.0.0.1", 0);
      const thief = await Page.enter(target);
      expect((await thief.opened(1, { kind: Kind.tcpServer, host: ticket })).type).toBe(refused);
      expect(await call(target, thief.session, "close", ticket)).toHaveProperty("error");
      expect((await owner.opened(1, { kind: Kind.tcpServer, host: ticket })).type).toBe(opened);
      owner.leave();
      thief.leave();
    },
  },
  {
    id: "ticket-twice",
    attack: "uses a ticket twice, the second time as another kind",
    answer: "a ticket is for one thing, once",
    async run(target) {
      const page = await openPage(target);
      const { ticket } = await call(target, page.session, "bind", "udp", "127.0.0.1", 0);
      expect((await page.opened(2, { kind: Kind.tcpServer, host: ticket })).type).toBe(refused);
      expect((await page.opened(3, { kind: Kind.udp, host: ticket })).type).toBe(opened);
      expect((await page.opened(4, { kind: Kind.udp, host: ticket })).type).toBe(refused);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "datagram-cut",
    attack: "sends a datagram whose address is cut off",
    answer: STREAM,
    async run(target) {
      const page = await openPage(target);
      const { ticket } = await call(target, page.session, "bind", "udp", "127.0.0.1", 0);
      await page.opened(2, { kind: Kind.udp, host: ticket });
      page.send(2, MessageType.datagram, Uint8Array.of(0xff));
      await page.message(2, reset);
      await stillEchoes(page);
      page.leave();
    },
  },
  {
    id: "vanish",
    attack: "binds ports, opens connections, and vanishes, ten times",
    answer: "all of a page ends with its WebSocket",
    async run(target) {
      for (let i = 0; i < 10; i++) {
        const page = await Page.enter(target);
        await call(target, page.session, "bind", "tcp", "127.0.0.1", 4000);
        page.open(1).open(2);
        page.leave();
      }
      await anotherPage(target);
      await expect
        .poll(() => {
          target.network.bindTcp({ address: "127.0.0.1", port: 4000 }).close();
          return true;
        })
        .toBe(true);
    },
  },
];

export const relayProtocol: AttackGroup<RelayTarget> = {
  name: "relay-protocol",
  title: "a page that the relay has let in, and that does not keep to the protocol",
  start: startRelay,
  stop: ({ relay }) => relay.close(),
  neighbour: anotherPage,
  attacks: [...ending, ...opens, ...messages, ...others],
  elsewhere: [
    {
      id: "unread-answers",
      attack: "asks 400,000 times and reads no answer",
      answer: "is not read either, once 8 MiB wait for it",
      test: { file: "host/relay/server/hostile-peers.test.ts", name: "a page that does not read is not read either" },
    },
    {
      id: "unread-data",
      attack: "connects to a server that sends 100 MiB, and reads nothing",
      answer: "a window that must be acknowledged",
      test: {
        file: "host/relay/server/relay.test.ts",
        name: "cost the relay no more than a window each when the page does not read",
      },
    },
    {
      id: "silent-page",
      attack: "stays connected and answers no ping",
      answer: "is cut off after 30 to 60 s",
      test: { file: "host/relay/server/relay.test.ts", name: "which does not answer pings, it is cut off" },
    },
  ],
};

import { describe, expect, it } from "vitest";
import { concat } from "../../../base/concat.ts";
import { encodeAmf0 } from "../../flash/amf.ts";
import { frames } from "../framer.ts";
import { lengthPrefix, NUL } from "../framing.ts";
import { asTcp, FURTHER_KINDS, KINDS, type Kind, messagesOf, randomOf, utf8 } from "../testing/conversations.ts";
import { type Proposal, propose } from "./propose.ts";

/** Seeds: each makes other conversations of the same kinds. */
const SEEDS = [1, 2];

interface Made {
  proposals: Proposal[];
  right: boolean;
}

/** The first proposal is right when it cuts the stream as it was written, and reads the bodies as what they are. */
function proposed(kind: Kind, seed: number): Made {
  const random = randomOf(seed);
  const written = kind.frames(random);
  const messages = messagesOf((kind.cut ?? asTcp)(written, random));
  const proposals = propose(messages, "sent");
  const first = proposals[0]!;
  const stream = concat(messages.map(({ bytes }) => bytes));
  const { from = 0 } = kind;
  const cut = (framing: Kind["framing"]) =>
    frames(stream.subarray(from), framing).map(({ bodyFrom, to }) => [bodyFrom, to]);
  const sameCut = JSON.stringify(cut(first.framing)) === JSON.stringify(cut(kind.framing));
  const right = sameCut && first.from === from && first.format === kind.format && first.charset === kind.charset;
  return { proposals, right };
}

const shown = ({ proposals }: Made): string =>
  proposals
    .slice(0, 3)
    .map(({ reason, score }) => `${score.toFixed(2)} ${reason}`)
    .join("\n");

describe.each(SEEDS)("first proposals, seed %d", (seed) => {
  it("are right for all but two of the conversations", () => {
    const wrong = KINDS.map((kind) => ({ kind, made: proposed(kind, seed) })).filter(({ made }) => !made.right);
    expect(KINDS.length).toBeGreaterThanOrEqual(20);
    expect(
      wrong.length,
      wrong.map(({ kind, made }) => `${kind.name}:\n${shown(made)}`).join("\n\n"),
    ).toBeLessThanOrEqual(2);
  });

  it("are right for conversations that nothing was tuned by", () => {
    const wrong = FURTHER_KINDS.map((kind) => ({ kind, made: proposed(kind, seed) })).filter(({ made }) => !made.right);
    expect(
      wrong.length,
      wrong.map(({ kind, made }) => `${kind.name}:\n${shown(made)}`).join("\n\n"),
    ).toBeLessThanOrEqual(1);
  });
});

it("texts of an even length are no UTF-16", () => {
  const texts = Array.from({ length: 40 }, (_, index) =>
    Uint8Array.from(Buffer.from(index % 3 === 0 ? "ping" : "move up!")),
  );
  expect(propose(messagesOf(texts), "sent")[0]).toMatchObject({ format: "text", charset: "utf-8" });
});

it("frames of one length, or nearly, are cut by what says where they end", () => {
  const scores = Array.from({ length: 150 }, (_, i) => {
    const name = ["ann", "bob", "eve"][i % 3]!;
    const value = encodeAmf0({ name, score: i });
    return concat([Uint8Array.of(0, 0, 0, value.length), value]);
  });
  const framing = lengthPrefix(4, "bigEndian");
  expect(propose(messagesOf(scores), "sent")[0]).toMatchObject({ format: "amf0", framing });
  const lines = Array.from({ length: 150 }, (_, i) =>
    utf8(`<say by="ann" n="${i * 4}"><body>hello ${i} &amp;</body></say>\0`),
  );
  expect(propose(messagesOf(lines), "sent")[0]).toMatchObject({ format: "xml", framing: NUL });
});

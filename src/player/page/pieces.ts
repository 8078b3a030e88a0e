/** Files in pieces, as they come or as they are worked on. */
import { afterTurn } from "../../../base/turn.ts";

export type Pieces = AsyncGenerator<Uint8Array, void>;

/** The most that is worked on in one go: DEFLATE makes at most 64 MiB of it. In bytes */
const PIECE = 1 << 16;

/** After how much of a file that is there others get a turn. In bytes */
const TURN = 1 << 19;

/** What a stream holds; it is cancelled if not all is taken. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): Pieces {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield* cut(next.value);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What is there already. */
export async function* slicesOf(bytes: Uint8Array): Pieces {
  for (let from = 0; from < bytes.length; from += TURN) {
    yield* cut(bytes.subarray(from, from + TURN));
    await new Promise<void>(afterTurn);
  }
}

function* cut(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/** Takes the first `length` bytes, or as many as there are; `pieces` go on behind them. */
export async function takeFirst(pieces: Pieces, length: number): Promise<{ first: Uint8Array; rest: Pieces }> {
  const first = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { value, done } = await pieces.next();
    if (done) break;
    const part = value.subarray(0, length - filled);
    first.set(part, filled);
    filled += part.length;
    if (part.length < value.length) return { first, rest: startingWith(value.subarray(part.length), pieces) };
  }
  return { first: first.subarray(0, filled), rest: pieces };
}

async function* startingWith(piece: Uint8Array, pieces: Pieces): Pieces {
  yield piece;
  yield* pieces;
}

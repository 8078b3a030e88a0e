import { formatTarget, type TcpTarget } from "../../base/address.ts";
import { checkOptionsOf } from "../../base/options/options.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, OpenOptions, TcpConnection, TlsOptions } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { BoundReplay } from "./bound-replay.ts";
import { Comparison } from "./comparison.ts";
import { type Conversation, isAt, type Recording } from "./conversation.ts";
import { ReplayMismatchError } from "./errors.ts";
import type { IgnoreRule } from "./format.ts";
import { playConversation } from "./playback.ts";

/** What a connection plays, as long as nothing was said on it. */
interface Claim {
  conversation: Conversation;
}

export interface ReplayOptions {
  /**
   * Without, the default, a connection is reset on which the SWF says something else than recorded, and those that are not
   * recorded are refused. With it, a replay goes on by counting bytes, answers after a while although the SWF has not sent
   * its part, and plays the last connection to a target again when there is no other.
   */
  lenient?: boolean;
  /** what recorded delays go by; default the wall clock */
  time?: Time;
  /** rules beside those in the recording */
  ignore?: readonly IgnoreRule[];
  /** The SWF departs from the recording. Called at most once for a connection. */
  onMismatch?(error: ReplayMismatchError): void;
}

/**
 * A network that is a recording: connections are matched by target, and those to one target by what the SWF says first,
 * or else in the order in which they were made. Servers and UDP sockets of the SWF get the visitors and datagrams that were
 * recorded for the same address and port; where the SWF leaves the port open, it gets the recorded one.
 */
export function replayBackend(recording: Recording, options: ReplayOptions = {}): NetworkBackend {
  checkOptionsOf("replayBackend", options);
  const { lenient = false, time = realTime(), ignore = [], onMismatch = () => {} } = options;
  const rules = [...recording.rules, ...ignore];
  const unused = new Set(recording.conversations);
  const claims = new Set<Claim>();
  const links = new Set<NetworkBackend>();
  const playing = { rules, time, lenient, onMismatch };
  const bound = new BoundReplay(recording, playing);

  const claim = (target: TcpTarget, tls: boolean): Claim => {
    const there = recording.conversations.filter((one) => isAt(one, target) && one.tls === tls);
    const next = there.find((conversation) => unused.has(conversation)) ?? (lenient && there.at(-1));
    if (next) {
      unused.delete(next);
      return { conversation: next };
    }
    const where = formatTarget(target);
    const what =
      there.length > 0
        ? "has no more connections to it"
        : `has none to it, but to ${targets(recording)}; map hosts as when it was recorded`;
    const error = new ReplayMismatchError(`the SWF connects to ${where}, and the recording ${what}`);
    onMismatch(error);
    throw new ConnectError("refused", `${where} refused the connection: the recording ${what}`, { cause: error });
  };

  /** The conversation for a connection that begins so; swapped if a connection on which nothing was sent holds it. */
  const settle = (own: Claim, beginning: Uint8Array): Conversation => {
    const { conversation } = own;
    claims.delete(own);
    if (!isWaiting(conversation)) return conversation;
    const candidates = [conversation, ...unused, ...[...claims].map((other) => other.conversation)];
    const fitting = candidates
      .filter(
        (candidate) => isAt(candidate, conversation) && candidate.tls === conversation.tls && isWaiting(candidate),
      )
      .find((candidate) => accepts(candidate, rules, beginning));
    if (fitting === undefined || fitting === conversation) return conversation;
    const holder = [...claims].find((other) => other.conversation === fitting);
    if (holder) holder.conversation = conversation;
    else unused.add(conversation);
    unused.delete(fitting);
    return fitting;
  };

  const open = async (target: TcpTarget, options: OpenOptions, tls?: TlsOptions): Promise<TcpConnection> => {
    const own = claim(target, tls !== undefined);
    const { outcome, certificate } = own.conversation;
    await time.sleep(outcome?.delay ?? 0);
    if (tls && certificate && !(await tls.accept(certificate))) {
      const what = `the certificate of ${formatTarget(target)} is ${certificate.status}`;
      throw new ConnectError("certificate", `${what}, as it was recorded; record another, or accept it`);
    }
    if (outcome?.type !== "opened") {
      throw new ConnectError(outcome?.reason ?? "aborted", outcome?.message ?? "the recording ends here");
    }
    claims.add(own);
    const link = memoryBackend();
    links.add(link);
    link.listen("*:*", (connection) =>
      playConversation(connection, {
        ...playing,
        claimed: own.conversation,
        choose: (beginning) => settle(own, beginning),
      }),
    );
    const connection = await link.openTcp(target, options);
    void connection.closed.then(() => links.delete(link));
    return { ...connection, local: outcome.local, remote: outcome.remote };
  };

  return {
    openTcp: (target, options) => open(target, options),
    openTls: (target, options) => open(target, options, options),
    bindTcp: (local) => bound.bindTcp(local),
    bindUdp: (local) => bound.bindUdp(local),
    interfaces: () => memoryBackend().interfaces(),
    async close() {
      bound.close();
      for (const link of links) await link.close();
    },
  };
}

/** Where the connections of a recording go, for messages. */
function targets({ conversations }: Recording): string {
  const dialled = conversations.filter(({ kind }) => kind === "dialled");
  const all = [...new Set(dialled.map(formatTarget))];
  const shown = all.slice(0, 5).join(", ");
  return all.length > 5 ? `${shown} and ${all.length - 5} more` : shown || "nobody";
}

/** Whether the SWF speaks first. */
function isWaiting({ outcome, sent, steps }: Conversation): boolean {
  return outcome?.type === "opened" && sent.length > 0 && (steps[0]?.offset ?? 1) > 0;
}

function accepts(conversation: Conversation, rules: readonly IgnoreRule[], beginning: Uint8Array): boolean {
  try {
    new Comparison(conversation, rules).push(beginning);
    return true;
  } catch {
    return false;
  }
}

import { formatTarget, type NetworkBackend, type TcpConnection, type TcpTarget } from "../backend/backend.ts";
import { ConnectError } from "../backend/errors.ts";
import { memoryBackend } from "../backend/memory.ts";
import { realTime, type Time } from "../time.ts";
import { Comparison } from "./comparison.ts";
import type { Conversation, Recording } from "./conversation.ts";
import { ReplayMismatchError } from "./errors.ts";
import type { IgnoreRule } from "./format.ts";
import { playConversation } from "./playback.ts";

/** What a connection plays, as long as nothing was said on it. */
interface Claim {
  conversation: Conversation;
}

export interface ReplayOptions {
  /**
   * `strict`, the default, resets a connection on which the SWF says something else than recorded, and refuses those that
   * are not recorded. `lenient` goes on by counting bytes, answers without the SWF's word after a while, and plays the
   * last connection to a target again when there is no other.
   */
  mode?: "strict" | "lenient";
  /** what recorded delays go by; default the wall clock */
  time?: Time;
  /** rules beside those in the recording */
  ignore?: readonly IgnoreRule[];
  /** The SWF does not do what is recorded. Called at most once for a connection. */
  onMismatch?(error: ReplayMismatchError): void;
}

/**
 * A network that is a recording: connections are matched by target, and those to one target by what the SWF says first,
 * or else in the order in which they were made.
 */
export function replayBackend(recording: Recording, options: ReplayOptions = {}): NetworkBackend {
  const { mode = "strict", time = realTime(), ignore = [], onMismatch = () => {} } = options;
  const rules = [...recording.rules, ...ignore];
  const unused = new Set(recording.conversations);
  const claims = new Set<Claim>();
  const links = new Set<NetworkBackend>();

  const claim = (target: TcpTarget): Claim => {
    const there = recording.conversations.filter((conversation) => isAt(conversation, target));
    const next = there.find((conversation) => unused.has(conversation)) ?? (mode === "lenient" && there.at(-1));
    if (next) {
      unused.delete(next);
      return { conversation: next };
    }
    const where = formatTarget(target);
    const error = new ReplayMismatchError(
      `the SWF connects to ${where}, and the recording has ${there.length} connections to it, which are used`,
    );
    onMismatch(error);
    throw new ConnectError("refused", `${where} refused the connection: it is not in the recording`, { cause: error });
  };

  /** What a connection plays that begins like this. It may have to trade with another on which nothing was said yet. */
  const settle = (own: Claim, beginning: Uint8Array): Conversation => {
    const { conversation } = own;
    claims.delete(own);
    if (!isWaiting(conversation)) return conversation;
    const candidates = [conversation, ...unused, ...[...claims].map((other) => other.conversation)];
    const fitting = candidates
      .filter((candidate) => isAt(candidate, conversation) && isWaiting(candidate))
      .find((candidate) => accepts(candidate, rules, beginning));
    if (fitting === undefined || fitting === conversation) return conversation;
    const holder = [...claims].find((other) => other.conversation === fitting);
    if (holder) holder.conversation = conversation;
    else unused.add(conversation);
    unused.delete(fitting);
    return fitting;
  };

  return {
    async openTcp(target, openOptions): Promise<TcpConnection> {
      const own = claim(target);
      const { outcome } = own.conversation;
      await time.sleep(outcome?.delay ?? 0);
      if (outcome?.type !== "opened") {
        throw new ConnectError(outcome?.reason ?? "aborted", outcome?.message ?? "the recording ends here");
      }
      claims.add(own);
      const link = memoryBackend();
      links.add(link);
      link.listen("*:*", (connection) =>
        playConversation(connection, {
          claimed: own.conversation,
          choose: (beginning) => settle(own, beginning),
          rules,
          time,
          lenient: mode === "lenient",
          onMismatch,
        }),
      );
      const connection = await link.openTcp(target, openOptions);
      void connection.closed.then(() => links.delete(link));
      return { ...connection, local: outcome.local, remote: outcome.remote };
    },
    async close() {
      for (const link of links) await link.close();
    },
  };
}

function isAt({ host, port }: TcpTarget, target: TcpTarget): boolean {
  return port === target.port && host.toLowerCase() === target.host.toLowerCase();
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

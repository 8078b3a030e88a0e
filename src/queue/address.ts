import { messageOf } from "../../base/errors.ts";
import { OptionError } from "../../base/options/check.ts";
import { urlOf } from "../../base/url.ts";

/** Where a queue is, and who asks for it. */
export interface QueueAddress {
  host: string;
  port: number;
  /** of the user `default`, where none is named */
  username?: string;
  password?: string;
  /** number of the database */
  db: number;
  tls: boolean;
  /** the URL without its password, for messages */
  shown: string;
}

const DEFAULT_PORT = 6379;

/**
 * Reads `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`; `rediss:` is with TLS. What is wrong is told without the text, which
 * may have a password in it.
 *
 * @throws OptionError
 */
export function parseQueueUrl(text: string): QueueAddress {
  const url = urlOf(text);
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || url.search + url.hash !== "") {
    throw new OptionError(
      "queue: it is no URL of a queue; write one like redis://user:password@host:6379/0, or rediss:",
    );
  }
  const [, db = "0"] = /^\/?(\d{1,5})?$/.exec(url.pathname) ?? [undefined, undefined];
  if (!/^(\/\d{0,5})?$/.test(url.pathname))
    throw new OptionError("queue: what is behind the host is a number, that of the database");
  const username = decoded(url.username);
  const password = decoded(url.password);
  return {
    // IPv6 stands in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    ...(username !== "" && { username }),
    ...(password !== "" && { password }),
    db: Number(db),
    tls: url.protocol === "rediss:",
    shown: `${url.protocol}//${url.username === "" ? "" : `${url.username}@`}${url.host}${url.pathname === "/" ? "" : url.pathname}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new OptionError("queue: user or password has a % that stands for nothing; write %25", {
      cause: messageOf(error),
    });
  }
}

/** What is amiss with a queue that other machines reach; undefined where nothing is. */
export function openness({ host, tls, password, shown }: QueueAddress): string | undefined {
  if (/^(localhost|127\.|::1$)/.test(host)) return undefined;
  const lacks = [...(tls ? [] : ["TLS (rediss:)"]), ...(password === undefined ? ["a password"] : [])];
  if (lacks.length === 0) return undefined;
  return `the queue ${shown} is without ${lacks.join(" and ")}: whoever writes to it runs programs on its workers`;
}

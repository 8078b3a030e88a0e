import type { AttackGroup } from "./attack.ts";
import { content } from "./content.ts";
import { decoders } from "./decoders.ts";
import { files } from "./files.ts";
import { policies } from "./policies.ts";
import { relayHttp } from "./relay-http.ts";
import { relayProtocol } from "./relay-protocol.ts";
import { serve } from "./serve.ts";
import { site } from "./site.ts";
import { targets } from "./targets.ts";
import { terminal } from "./terminal.ts";

/** What of a group is written down. */
export type ListedGroup = Pick<AttackGroup<never>, "name" | "title" | "elsewhere"> & {
  attacks: readonly { id: string; attack: string; answer: string }[];
};

/** The whole table. */
export const groups: readonly ListedGroup[] = [
  relayHttp,
  relayProtocol,
  site,
  targets,
  serve,
  content,
  policies,
  decoders,
  files,
  terminal,
];

/** The commands of the command line. */
export const commands = [
  "run",
  "serve",
  "relay",
  "policy",
  "rtmp",
  "view",
  "test",
  "inspect",
  "instrument",
  "compile",
  "export",
  "import",
  "script",
  "merge-reports",
  "survey",
  "worker",
] as const;

export type Command = (typeof commands)[number];

/** Whatever takes options: a command, a function or class, or the table `flashnet` of a `test.toml`. */
export type Place =
  | Command
  | "installFlashNet"
  | "play"
  | "runSwf"
  | "PlayerHost"
  | "Relay"
  | "nodeBackend"
  | "memoryBackend"
  | "relayBackend"
  | "wispBackend"
  | "replayBackend"
  | "scriptedBackend"
  | "test.toml";

type Value = string | number | boolean;

export interface OptionDefinition {
  /** as code has it: the command line writes `policyFor` as `--policy-for`, a `test.toml` as `policy_for` */
  name: string;
  /** what the command line calls its value; without, it is a switch there, that is off if it is not given */
  value?: string;
  /** the values there are, where they can be listed */
  values?: readonly string[];
  default?: Value;
  /** other defaults in some places */
  defaults?: { readonly [place in Place]?: Value };
  /** the default in words, where it is not always the same */
  otherwise?: string;
  unit?: "milliseconds" | "seconds";
  meaning: string;
  /** of the command line: a letter that stands for it; it may be given several times; it has to be given */
  short?: string;
  repeatable?: true;
  required?: true;
  in: readonly Place[];
}

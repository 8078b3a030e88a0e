import { checkOptions, OptionError, printValue } from "./check.ts";
import type { OptionDefinition, Place } from "./definition.ts";

const MOVIES = ["run", "serve", "play", "installFlashNet", "runSwf"] as const;
const HOSTS = ["installFlashNet", "play", "runSwf", "PlayerHost"] as const;

/**
 * Every option there is, under its one name, and where it can be given: the command line takes its options from here,
 * functions hold what they are given against it, and docs/options.md is made of it. Limits: limits.ts.
 */
export const options = {
  "The SWF and its player": [
    {
      name: "runtime",
      value: "name",
      values: ["flash", "air"],
      default: "flash",
      meaning: "player runtime; AIR has servers, UDP and TLS (docs/air.md)",
      in: [...MOVIES, "PlayerHost", "inspect", "instrument", "survey"],
    },
    {
      name: "url",
      value: "url",
      otherwise: "http://localhost/ and its name; of play, none",
      meaning: "where the SWF believes it came from; policies are matched against its host",
      in: ["run", "serve", "play", "runSwf", "test.toml", "inspect", "instrument", "script"],
    },
    {
      name: "swfUrl",
      otherwise: "the same URL",
      meaning: "where a SWF believes it came from, given where it was fetched from",
      in: ["installFlashNet"],
    },
    {
      name: "param",
      value: "key=value",
      repeatable: true,
      meaning: "FlashVars",
      in: ["run", "serve", "play", "runSwf", "test.toml", "script"],
    },
    {
      name: "plugin",
      default: true,
      meaning: "without it, stock Ruffle, for comparison",
      in: ["run", "serve", "test", "play", "runSwf"],
    },
    {
      name: "instrumentAll",
      default: false,
      meaning: "for development: natives in every SWF, also where it names nothing of theirs (docs/development.md)",
      in: ["run", "test", "installFlashNet", "play", "runSwf"],
    },
    {
      name: "natives",
      meaning: "classes of your own, beside those of flashnet (docs/natives.md)",
      in: ["installFlashNet", "play", "runSwf"],
    },
    { name: "services", meaning: "what answers calls of natives of your own, by name (docs/natives.md)", in: HOSTS },
    {
      name: "fetch",
      otherwise: "none can be loaded; of runSwf, those beside the file",
      meaning: "answers what the SWF loads",
      in: ["play", "runSwf"],
    },
    {
      name: "ruffle",
      otherwise: "the installed one; of installFlashNet, the one that the page loads",
      meaning: "another Ruffle, from loadRuffle; of installFlashNet, the URL of its ruffle.js, which is then loaded",
      in: ["installFlashNet", "play", "runSwf"],
    },
    {
      name: "external",
      value: "file.ts",
      meaning:
        "what ExternalInterface.call finds: the functions that this module exports; gives script access (docs/external.md); in code, the functions",
      in: ["run", "serve", "play", "runSwf"],
    },
    {
      name: "decoder",
      value: "file.ts",
      meaning: "a module whose default export reads messages for the inspector (docs/inspector.md)",
      in: ["serve", "view"],
    },
    {
      name: "scriptAccess",
      value: "rule",
      values: ["sameDomain", "never"],
      default: "sameDomain",
      meaning:
        "whether SWFs have ExternalInterface, in a page of their own (docs/external.md); never in AIR, nor with a file: URL",
      in: ["serve"],
    },
    {
      name: "sharedObjects",
      otherwise: "for as long as it plays",
      meaning: "where SharedObjects are kept, by host/path/name",
      in: ["play", "runSwf"],
    },
    {
      name: "share",
      value: "path",
      repeatable: true,
      meaning:
        "let the SWF load this file, or all below this folder, beside what SWFs usually load (docs/security.md); in code, paths",
      in: ["run", "serve", "runSwf"],
    },
    { name: "canvas", default: false, meaning: "draw, for the picture in the outcome", in: ["play", "runSwf"] },
    {
      name: "viewport",
      otherwise: "the size in the SWF's header",
      meaning: "width and height of what it is shown in, and the scaleFactor of its pixels",
      in: ["play", "runSwf"],
    },
    { name: "quality", default: "high", meaning: "how well it is drawn, as content names it", in: ["play", "runSwf"] },
    {
      name: "playerVersion",
      otherwise: "Ruffle's",
      meaning: "the version of Flash Player that the SWF finds, like 32",
      in: ["play", "runSwf"],
    },
    { name: "audio", default: true, meaning: "false leaves it without sound", in: ["play", "runSwf"] },
    { name: "allowFullscreen", default: false, meaning: "it may fill the screen", in: ["play", "runSwf"] },
    { name: "fonts", meaning: "device fonts: TTF, OTF, or SWFs with fonts in them", in: ["play", "runSwf"] },
    {
      name: "defaultFonts",
      otherwise: "Ruffle's own font stands for all",
      meaning: "families that stand for sans, serif, typewriter, japaneseGothic, japaneseGothicMono, japaneseMincho",
      in: ["play", "runSwf"],
    },
    {
      name: "date",
      unit: "milliseconds",
      otherwise: "now; of runSwf, always the same",
      meaning: "what Date says at first, counted from 1970",
      in: ["play", "runSwf"],
    },
    {
      name: "maxExecutionDuration",
      unit: "seconds",
      default: 15,
      meaning: "time after which a script that does not return is ended",
      in: ["play", "runSwf"],
    },
    { name: "sandboxOf", otherwise: "by its URL alone", meaning: "the sandbox of a SWF", in: ["PlayerHost"] },
  ],
  "What it may connect to": [
    {
      name: "policy",
      value: "mode",
      values: ["enforce", "allow"],
      default: "enforce",
      defaults: { runSwf: "allow", "test.toml": "allow" },
      meaning:
        "obey policy files as Flash did, or allow every connection (docs/policy.md); in code, also a decider of your own",
      in: [...MOVIES, "PlayerHost", "test.toml"],
    },
    {
      name: "policyFor",
      value: "host=file",
      repeatable: true,
      meaning:
        "answer with this policy file for port 843 of a host, for servers that are gone; * is one that lets every SWF use every port; in code, its text by host",
      in: [...MOVIES, "PlayerHost", "relay", "Relay"],
    },
    {
      name: "openHosts",
      meaning: "a Set of hosts that need no policy file; more of them may come while it runs",
      in: HOSTS,
    },
    {
      name: "policyLog",
      value: "file",
      meaning: "write what Flash wrote to policyfiles.txt; in code, a function gets the lines",
      in: [...MOVIES, "PlayerHost"],
    },
    {
      name: "onDecision",
      meaning: "told what policies decide about connections, and which ones target rules refuse",
      in: HOSTS,
    },
    {
      name: "trust",
      default: false,
      meaning:
        "trust local SWFs, those with a file: URL; in AIR, SWFs that come to the application from elsewhere (docs/air.md)",
      in: MOVIES,
    },
    {
      name: "lowPorts",
      value: "rule",
      values: ["policy", "refuse"],
      default: "policy",
      meaning: "XMLSocket and ports below 1024: by policy, or refused at once as in old players",
      in: MOVIES,
    },
    {
      name: "map",
      value: "from=to",
      repeatable: true,
      meaning:
        "host[:port]=host[:port]: dial TO when the SWF asks for FROM, IPv6 in brackets; one with a port goes before one without; TO may be a WebSocket, wss://host/path#sub-protocol (docs/page.md)",
      in: [...MOVIES, "PlayerHost", "script"],
    },
    {
      name: "allow",
      value: "rule",
      repeatable: true,
      otherwise: "everything",
      meaning: "dial nothing but HOST[:PORTS], after --map (docs/command-line.md)",
      in: ["serve", "relay", "Relay", ...HOSTS],
    },
    {
      name: "deny",
      value: "rule",
      repeatable: true,
      meaning: "never dial HOST[:PORTS], whatever is allowed",
      in: ["serve", "relay", "Relay", ...HOSTS],
    },
    {
      name: "allow",
      value: "rule",
      repeatable: true,
      meaning: "HOST[:PORTS]: SWFs of this host may connect to these ports; at least one",
      in: ["policy"],
    },
    {
      name: "expose",
      default: false,
      meaning: "let other machines reach the servers and UDP sockets of AIR content (docs/security.md)",
      in: ["run", "serve", "relay", "nodeBackend"],
    },
    {
      name: "tls",
      meaning: "how TLS is spoken, and what is trusted: ca, crl, minVersion (docs/air.md)",
      in: ["nodeBackend"],
    },
    {
      name: "limit",
      value: "name=value",
      repeatable: true,
      meaning: "set one of the limits of docs/options.md, like window=64KiB",
      in: ["run", "serve", "relay", "policy", "rtmp", "test", "survey"],
    },
    { name: "limits", meaning: "the limits below, by name", in: [...HOSTS, "Relay"] },
  ],
  "Who answers": [
    {
      name: "server",
      value: "script",
      otherwise: "the network; of runSwf, nobody",
      meaning: "a server script answers instead of the network (docs/testing.md)",
      in: ["run", "serve", "runSwf"],
    },
    {
      name: "wisp",
      value: "url",
      meaning: "a Wisp server makes the connections, in place of this machine (docs/page.md)",
      in: ["run", "serve"],
    },
    {
      name: "replay",
      value: "file",
      meaning: "a recording answers instead of the network (docs/recording.md)",
      in: ["run", "runSwf"],
    },
    {
      name: "ignore",
      value: "rule",
      repeatable: true,
      meaning: "what a SWF may say otherwise than recorded: FROM-TO or /PATTERN/",
      in: ["run", "runSwf", "test.toml", "replayBackend"],
    },
    {
      name: "lenient",
      default: false,
      meaning: "a replay goes on when the SWF says something else",
      in: ["run", "runSwf", "test.toml", "replayBackend"],
    },
    {
      name: "record",
      value: "file",
      meaning: "keep all that goes over connections, compressed if its name ends in .gz (docs/recording.md)",
      in: ["run", "serve", "relay"],
    },
    {
      name: "relay",
      meaning: "url of a relay, and its token where it has one; one of relay and backend is needed",
      in: ["installFlashNet"],
    },
    {
      name: "permission",
      otherwise: "the element flashnet-permission, in English",
      meaning:
        "what a visitor is told and asked where his browser keeps the page from the relay: texts, a function that shows it, or false (docs/page.md)",
      in: ["installFlashNet"],
    },
    {
      name: "backend",
      otherwise: "of play and Relay, nodeBackend()",
      meaning: "what connects: any NetworkBackend",
      in: ["installFlashNet", "play", "PlayerHost", "Relay"],
    },
    {
      name: "onMismatch",
      meaning: "told once for a connection that the SWF does not do what is recorded",
      in: ["replayBackend"],
    },
    { name: "onError", meaning: "gets what a server has thrown", in: ["scriptedBackend"] },
  ],
  "When it ends, and its clock": [
    {
      name: "until",
      value: "text",
      meaning: "stop, exit 0, once a trace line contains this",
      in: ["run", "play", "runSwf", "test.toml", "script"],
    },
    {
      name: "frames",
      value: "n",
      otherwise: "of runSwf, 3000",
      meaning: "stop, exit 0, after this many frames",
      in: ["run", "play", "runSwf"],
    },
    {
      name: "timeout",
      value: "seconds",
      unit: "seconds",
      default: 30,
      meaning: "real time after which to stop, exit 3 if --until was given; a test fails",
      in: ["run", "test"],
    },
    {
      name: "timeout",
      unit: "milliseconds",
      default: 30_000,
      meaning: "real time after which to stop",
      in: ["play", "runSwf"],
    },
    { name: "signal", meaning: "stop when it aborts", in: ["play", "runSwf"] },
    {
      name: "clock",
      value: "kind",
      values: ["real", "virtual"],
      otherwise: "real; virtual with --server and --replay; of play, virtual with a backend; of runSwf, virtual",
      meaning:
        "the SWF's time: the wall clock's, or one that moves on as soon as nothing is left to do, and is the same in every run",
      in: ["run", "play", "runSwf"],
    },
    {
      name: "step",
      unit: "milliseconds",
      otherwise: "a frame, or an equal part",
      meaning: "a step of the clock, or frame: a frame, however long it is",
      in: ["play", "runSwf"],
    },
    {
      name: "idle",
      otherwise: "while nothing is connected; without the plug-in, never",
      meaning: "while it says true, frames follow one another at once, with the virtual clock",
      in: ["play"],
    },
    {
      name: "lockstep",
      meaning: "time of a world that moves with the frames: scripted servers, a recording",
      in: ["play"],
    },
    {
      name: "time",
      otherwise: "the wall clock",
      meaning: "what time-outs go by, or servers and recordings",
      in: [...HOSTS, "relayBackend", "wispBackend", "replayBackend", "scriptedBackend"],
    },
  ],
  "What it tells": [
    {
      name: "verbose",
      short: "v",
      default: false,
      meaning: "connections and Ruffle's own log on stderr",
      in: ["run", "serve", "relay"],
    },
    { name: "verbose", short: "v", default: false, meaning: "what it does on stderr", in: ["worker"] },
    {
      name: "log",
      otherwise: "of installFlashNet, the console",
      meaning: "gets warnings: refused connections, SWFs that can't be rewritten",
      in: [...HOSTS, "Relay"],
    },
    {
      name: "pictures",
      default: true,
      meaning: "the library of a folder's SWFs has pictures of their first frames (docs/library.md)",
      in: ["serve"],
    },
    { name: "screenshot", value: "file", meaning: "write the last frame as PNG", in: ["run"] },
    { name: "onTrace", meaning: "gets every trace", in: ["play", "runSwf"] },
    { name: "onError", meaning: "gets every uncaught ActionScript error", in: ["play", "runSwf"] },
    { name: "onWarning", meaning: "gets what a debug player warns of", in: ["play", "runSwf"] },
    {
      name: "onFrame",
      meaning: "told after every frame how many there were: the moment to press keys",
      in: ["play", "runSwf"],
    },
    { name: "onFsCommand", meaning: "gets every fscommand", in: ["play", "runSwf"] },
    {
      name: "onNavigate",
      meaning: "gets what the SWF would have a browser open; nothing is opened",
      in: ["play", "runSwf"],
    },
    { name: "onSocketActivity", meaning: "told that something has arrived for a socket", in: ["play", "runSwf"] },
    { name: "onPanic", meaning: "told that Ruffle crashed", in: ["play", "runSwf"] },
    { name: "onLog", meaning: "gets Ruffle's own log", in: ["play", "runSwf"] },
    {
      name: "logLevel",
      values: ["error", "warn", "info", "debug", "trace"],
      default: "warn",
      meaning: "the least important that onLog gets",
      in: ["play", "runSwf"],
    },
    {
      name: "onPlayer",
      meaning: "gets the player before the movie runs, to press keys or to call it",
      in: ["play", "runSwf"],
    },
  ],
  "Where something listens, and for whom": [
    {
      name: "site",
      value: "file.toml",
      meaning: "a relay for the visitors of a site, as this file says, in place of all other options (docs/site.md)",
      in: ["relay"],
    },
    {
      name: "port",
      value: "n",
      defaults: { serve: 8080, relay: 8181, policy: 843, rtmp: 1935, view: 8282 },
      meaning: "port; 0 lets the system choose",
      in: ["serve", "relay", "policy", "rtmp", "view"],
    },
    {
      name: "bind",
      value: "address",
      default: "127.0.0.1",
      meaning: "address to listen on; anything but loopback answers other machines",
      in: ["relay", "policy", "rtmp"],
    },
    {
      name: "persist",
      value: "dir",
      otherwise: "they end with the server",
      meaning: "folder for the persistent shared objects of RTMP applications",
      in: ["rtmp"],
    },
    {
      name: "token",
      value: "token",
      otherwise: "a new one",
      meaning:
        "what pages have to know, 16 characters or more; the environment variable FLASHNET_TOKEN hides it from other users; in code, of relayBackend, also a function that gets one for each WebSocket (docs/site.md)",
      in: ["relay", "Relay", "relayBackend"],
    },
    {
      name: "origin",
      value: "origin",
      repeatable: true,
      meaning:
        "pages that may connect besides the relay's own, like http://localhost:3000; null: those without an origin, file: pages and sandboxed frames",
      in: ["relay", "Relay"],
    },
    {
      name: "hostName",
      value: "name",
      repeatable: true,
      meaning: "name the relay is reached by, if it is not localhost",
      in: ["relay", "Relay"],
    },
    {
      name: "url",
      meaning: "ws: or wss: URL of the relay, or of the Wisp server",
      in: ["relayBackend", "wispBackend"],
    },
    {
      name: "WebSocket",
      otherwise: "the environment's own",
      meaning: "a WebSocket, where there is none",
      in: ["relayBackend", "wispBackend"],
    },
    {
      name: "maxUnread",
      otherwise: "64 MiB",
      meaning: "bytes that may wait for readers of a Wisp server's connections, of which none can be stopped",
      in: ["wispBackend"],
    },
    {
      name: "sync",
      otherwise: "XMLHttpRequest of a browser",
      meaning: "requests that are done when they return, for servers and UDP",
      in: ["relayBackend"],
    },
  ],
  "Many machines": [
    {
      name: "queue",
      value: "url",
      otherwise: "this machine does it",
      meaning:
        "workers at this queue do it (docs/survey-queue.md): redis://USER:PASSWORD@HOST:PORT/DB, rediss: with TLS; the environment variable FLASHNET_QUEUE hides it from other users",
      in: ["test", "survey"],
    },
    {
      name: "queue",
      value: "url",
      meaning:
        "take jobs from here (docs/survey-queue.md): redis://USER:PASSWORD@HOST:PORT/DB, rediss: with TLS; the environment variable FLASHNET_QUEUE hides it from other users",
      required: true,
      in: ["worker"],
    },
    {
      name: "queueTimeout",
      value: "seconds",
      unit: "seconds",
      default: 300,
      meaning: "time that the queue may be away for, and that nobody may do what is in it",
      in: ["test", "survey", "worker"],
    },
    {
      name: "store",
      value: "place",
      otherwise: "what each job says",
      meaning: "where SWFs are for this worker: a folder, or http(s)://HOST/PATH/",
      in: ["worker"],
    },
    {
      name: "store",
      value: "place",
      meaning:
        "where workers find SWFs, with --queue: a folder, http(s)://HOST/PATH/, or s3://BUCKET/PREFIX (docs/survey-queue.md)",
      in: ["survey"],
    },
    {
      name: "rate",
      value: "n",
      otherwise: "no limit",
      meaning: "jobs a second that are begun, by all workers of the queue together",
      in: ["worker"],
    },
    {
      name: "lock",
      value: "seconds",
      unit: "seconds",
      default: 30,
      meaning: "time after which others do what a worker has that is not heard of",
      in: ["worker"],
    },
  ],
  "Tests and files": [
    {
      name: "filter",
      value: "text...",
      otherwise: "all",
      meaning: "only tests with one of these in their name",
      in: ["test"],
    },
    {
      name: "shard",
      value: "index/count",
      otherwise: "all",
      meaning: "one of so many parts of the tests, the same tests on every machine",
      in: ["test"],
    },
    {
      name: "changedSince",
      value: "revision",
      otherwise: "all",
      meaning: "only tests of which a file is not as in this revision of git",
      in: ["test"],
    },
    {
      name: "cache",
      value: "file",
      meaning: "keep here what passes, and do not run again what has passed as it is",
      in: ["test"],
    },
    {
      name: "watch",
      default: false,
      meaning: "run on, and run a test again when a file in its folder changes",
      in: ["test"],
    },
    { name: "update", default: false, meaning: "write what is expected, after showing what changes", in: ["test"] },
    {
      name: "list",
      default: false,
      meaning: "run nothing; say of every test what it uses, and what of that is missing",
      in: ["test"],
    },
    {
      name: "json",
      default: false,
      meaning: "the report, or results, as JSON on stdout",
      in: ["test", "merge-reports", "inspect"],
    },
    { name: "junit", value: "file", meaning: "results as JUnit XML", in: ["test", "merge-reports"] },
    { name: "report", value: "dir", meaning: "a page here that shows every failure", in: ["test"] },
    {
      name: "jobs",
      value: "n",
      otherwise: "one for each processor",
      meaning: "processes",
      in: ["test", "survey", "worker"],
    },
    { name: "output", short: "o", value: "file", required: true, meaning: "the SWF to write", in: ["compile"] },
    { name: "pcapng", value: "out", required: true, meaning: "the capture to write", in: ["export"] },
    {
      name: "lua",
      value: "out",
      meaning: "write what Wireshark lacks for XMLSocket, policy files and AMF here (docs/recording.md)",
      in: ["export"],
    },
    { name: "output", short: "o", value: "file", required: true, meaning: "the recording to write", in: ["import"] },
    {
      name: "host",
      value: "address=name",
      repeatable: true,
      otherwise: "what the capture says",
      meaning: "what the server at this address is called",
      in: ["import"],
    },
    {
      name: "output",
      short: "o",
      value: "file",
      otherwise: "stdout, without a test folder",
      meaning: "the server script to write",
      in: ["script"],
    },
    {
      name: "test",
      value: "dir",
      meaning: "write a test folder here: the SWF, the script, and the trace that the recording gives",
      in: ["script"],
    },
    { name: "swf", value: "file", meaning: "the SWF that was recorded, for a test folder", in: ["script"] },
    {
      name: "output",
      short: "o",
      value: "dir",
      meaning: "folder of the survey: its results, and what the next one goes on from (docs/survey.md)",
      in: ["survey"],
    },
    {
      name: "list",
      value: "file",
      repeatable: true,
      meaning: "a file with a path or URL a line; - is stdin",
      in: ["survey"],
    },
    {
      name: "stage",
      value: "name",
      repeatable: true,
      otherwise: "inspect; run, too, with --ruffle or --server",
      meaning: "what is done with each SWF: inspect reads it, run plays it",
      in: ["survey"],
    },
    {
      name: "ruffle",
      value: "version",
      repeatable: true,
      otherwise: "the installed one",
      meaning: "Ruffle to play in: a version or tag, which npm brings, or a folder; two are compared",
      in: ["survey"],
    },
    {
      name: "frames",
      value: "n",
      default: 60,
      meaning: "frames that each SWF is played",
      in: ["survey"],
    },
    {
      name: "seconds",
      value: "n",
      otherwise: "what the frames take",
      meaning: "seconds of its own time that each SWF is played, if that is less",
      in: ["survey"],
    },
    {
      name: "server",
      value: "script",
      otherwise: "nobody",
      meaning: "a server script that answers each SWF (docs/testing.md)",
      in: ["survey"],
    },
    {
      name: "pictures",
      default: true,
      meaning: "without it, nothing is drawn, which is faster",
      in: ["survey"],
    },
    {
      name: "tolerance",
      value: "percent",
      default: 0.5,
      meaning: "colour channels of a picture that may differ by more than 8 of 255 between two Ruffles",
      in: ["survey"],
    },
    {
      name: "timeout",
      value: "seconds",
      unit: "seconds",
      default: 30,
      meaning: "real time for one stage of one SWF",
      in: ["survey"],
    },
    {
      name: "attempts",
      value: "n",
      default: 2,
      meaning: "how often a SWF is tried that takes too long, takes too much memory, or ends its process",
      in: ["survey"],
    },
    {
      name: "changes",
      default: false,
      meaning: "say what changed between two surveys: the paths are the results.jsonl of both, the older one first",
      in: ["survey"],
    },
    { name: "retry", default: false, meaning: "try those again that have failed so before", in: ["survey"] },
    {
      name: "json",
      default: false,
      meaning: "each result on stdout as it comes, as a line of JSON",
      in: ["survey"],
    },
  ],
} as const satisfies Record<string, readonly OptionDefinition[]>;

type Definition = (typeof options)[keyof typeof options][number];

/** Names of the options of one place. */
export type OptionName<P extends Place> = Definition extends infer D
  ? D extends { name: infer Name; in: readonly (infer In)[] }
    ? P extends In
      ? Name
      : never
    : never
  : never;

const all: readonly OptionDefinition[] = Object.values(options).flat();

export function optionNames<P extends Place>(place: P): OptionName<P>[] {
  return all.filter((option) => option.in.includes(place)).map(({ name }) => name as OptionName<P>);
}

/**
 * Options as the caller of a function has passed them: known ones, and where the values are listed, one of those. What is an
 * object, such as a decider of policies, is another matter.
 *
 * @throws OptionError
 */
export function checkOptionsOf(place: Place, given: object | undefined, where: string = place): void {
  checkOptions(optionNames(place), given, where);
  for (const [name, value] of Object.entries(given ?? {})) {
    const { values } = optionOf(place, name as OptionName<Place>);
    if (values === undefined || value === undefined || typeof value === "object" || values.includes(value)) continue;
    throw new OptionError(`${where}: ${name} is ${values.join(" or ")}, not ${printValue(value)}`);
  }
}

export function optionOf<P extends Place>(place: P, name: OptionName<P>): OptionDefinition {
  return all.find((option) => option.name === name && option.in.includes(place))!;
}

/** @returns undefined when there is none, or none that is always the same */
export function defaultOf(option: OptionDefinition, place: Place): string | number | boolean | undefined {
  return option.defaults?.[place] ?? option.default;
}

/** Those of some options that a place has. */
export function pickOptions<P extends Place, O extends object>(place: P, given: O): Pick<O, keyof O & OptionName<P>> {
  const own = optionNames(place).filter((name) => name in given) as (keyof O & OptionName<P>)[];
  return Object.fromEntries(own.map((name) => [name, given[name]])) as Pick<O, keyof O & OptionName<P>>;
}

import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { wrapBackend } from "../../host/network/wrappers/wrap.ts";
import { POLICY_REQUEST } from "../../host/policy/fetcher.ts";
import { localFiles } from "../../src/player/node/local-files.ts";
import { play } from "../../src/player/node/play.ts";
import type { Attack, AttackGroup } from "./attack.ts";

/** What `test-swfs/attacker` got, as content of Flash. */
interface Played {
  trace: string[];
  log: string[];
  policyLog: string[];
  /** what was connected to, and bound, besides policy files */
  reached: string[];
  /** files of the folder afterwards */
  level: string;
  folder: string;
}

export const attacker: string = fileURLToPath(new URL("../../test-swfs/attacker/test.swf", import.meta.url));

const SECRET = "a secret";
const LEVEL = "<level/>";

async function start(): Promise<Played> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "flashnet-attacks-")));
  const swfs = join(folder, "swfs");
  await mkdir(swfs);
  for (const name of ["secret.txt", "swfs/.env", "swfs/passwords"]) await writeFile(join(folder, name), SECRET);
  await writeFile(join(swfs, "level.xml"), LEVEL);
  await symlink(join(folder, "secret.txt"), join(swfs, "link.txt"));

  const network = memoryBackend();
  const reached: string[] = [];
  for (const address of ["game.example:6112", "flashnet.invalid:1"]) {
    network.listen(address, async ({ readable }) => {
      // A host asks for policy files on its own behalf.
      for await (const bytes of readable) {
        if (Buffer.compare(bytes, POLICY_REQUEST) !== 0) reached.push(address);
      }
    });
  }
  const backend = wrapBackend(network, {
    bindTcp(local, next) {
      reached.push(local.address);
      return next(local);
    },
  });
  const log: string[] = [];
  const policyLog: string[] = [];
  const url = "http://localhost/home/main.swf";
  const { trace } = await play(await readFile(attacker), {
    url,
    fetch: localFiles(url, swfs),
    backend,
    limits: { policyMasterTimeout: 50, policyTimeout: 100 },
    until: "done",
    timeout: 12_000,
    log: { debug() {}, warn: (line) => log.push(line) },
    policyLog: (line) => policyLog.push(line),
  });
  expect(trace).toContain("done");
  return { trace, log, policyLog, reached, level: await readFile(join(swfs, "level.xml"), "utf8"), folder };
}

const FOLDER =
  "gets what lies in the folder of its SWF, of types that content loads, and no name that begins with a dot";
const RESERVED = "the reserved name leads to the host; a connection to it is one to a name that does not exist";
const POLICY = "a policy file must allow it";
const PLAYER = "the player has none of it headless";
const AIR = "only AIR has that";
const CHANNEL = "the rules are on the other side of the channel";

/** A try of the SWF by its name, and what it may have traced. */
function tried(id: string, attack: string, answer: string, traced: string = "nothing"): Attack<Played> {
  return {
    id,
    attack,
    answer,
    run({ trace, reached, folder }) {
      expect(trace.filter((line) => line.startsWith(`${id}:`))).toEqual([`${id}: ${traced}`]);
      expect(trace.join("\n")).not.toContain(SECRET);
      expect(trace.join("\n")).not.toContain(folder);
      expect(reached).toEqual([]);
    },
  };
}

export const content: AttackGroup<Played> = {
  name: "content",
  title: "a SWF, played headless, against host and machine",
  start,
  stop: ({ folder }) => rm(folder, { recursive: true }),
  neighbour: ({ trace }) => expect(trace).toContain(`shared: ${LEVEL}`),
  attacks: [
    tried("traversal", "loads `../secret.txt`", FOLDER),
    tried("encoded", "loads `%2e%2e/secret.txt`", FOLDER),
    tried("encoded-slash", "loads `..%2fsecret.txt`", FOLDER),
    tried("dotfile", "loads `.env`", FOLDER),
    tried("type", "loads `passwords`", FOLDER),
    tried("link", "loads a link that leads out of the folder", FOLDER),
    tried("file", "loads `file:///etc/hostname`", FOLDER),
    tried("file-relative", "loads `file:secret.txt`", FOLDER),
    tried("root", "loads `/etc/hostname`", FOLDER),
    tried("other-site", "loads a file of another site, headless", FOLDER),
    tried("no-url", "loads what is no URL", FOLDER),
    {
      id: "post",
      attack: "posts to a file of its folder",
      answer: "files are read, and read alone",
      run({ trace, level }) {
        expect(trace).toContain("post: nothing");
        expect(level).toBe(LEVEL);
      },
    },
    tried("reserved", "connects to the reserved name of the host, as to a server", RESERVED),
    tried("reserved-xml", "connects there with an XMLSocket", RESERVED),
    tried("no-policy", "connects to a server that has no policy file", POLICY),
    tried("line", "connects to a name with a line end and `error:` in it", POLICY),
    tried("long", "connects to a name of 64 KiB", POLICY),
    {
      id: "log-line",
      attack: "hopes that its names forge a line of the policy log",
      answer: "a line of a log is one line, cut at 2,000 characters",
      run({ policyLog }) {
        expect(policyLog.length).toBeGreaterThan(5);
        for (const line of policyLog) {
          expect(line).not.toMatch(/\p{Cc}/u);
          expect(line.length).toBeLessThan(2200);
        }
      },
    },
    {
      id: "event-text",
      attack: "looks in events for what the host knows of the network",
      answer: "the log is told, content gets the words that Flash had",
      run({ trace, log }) {
        expect(log.join("\n")).toContain("may not connect to");
        expect(trace.join("\n")).not.toContain("may not connect to");
      },
    },
    tried("script", "evaluates a script in the page", PLAYER, "throws"),
    tried("script-available", "asks whether there is a page", PLAYER, "false"),
    tried("command", "runs a program with `fscommand`", PLAYER),
    tried("open", "opens a file in a browser", PLAYER),
    tried("call", "guesses the name of a synchronous call, and binds a port", "128 random bits, and AIR alone"),
    tried("share-path", "reads a shared object whose name is a path", "names of shared objects are no paths", "throws"),
    tried("flash.net.ServerSocket", "looks for AIR's servers", AIR, "false"),
    tried("flash.net.DatagramSocket", "looks for AIR's datagrams", AIR, "false"),
    tried("flash.filesystem.File", "looks for AIR's files", AIR, "false"),
    tried("prototype", "puts a method of its own into the prototype of natives", CHANNEL),
    tried("static", "writes static properties of natives", CHANNEL, "written"),
    tried("private", "reads private properties of natives", "names of their own namespaces", "throws"),
    tried("loaded", "looks into bytes of a file that could not be loaded", FOLDER, ""),
    tried("long-policy", "names a policy file of 100,000 characters", "texts have at most 64 KiB", "throws"),
  ],
  elsewhere: [
    {
      id: "liar",
      attack: "speaks to the host itself, as the SWF that it is not: AVM1 and AVM2",
      answer: "only URLs of SWFs that the host has put natives into are believed",
      test: { file: "test-swfs/forger/forger.test.ts", name: "gets nothing as a SWF that is not there" },
    },
    {
      id: "air-intruder",
      attack: "is loaded by an AIR application, and takes the name of its calls out of its bytes",
      answer: "nothing is bound once a SWF that is not of the application is there",
      test: { file: "test-swfs/air/intruder.test.ts", name: "binds nothing, as nobody does once it is there" },
    },
    {
      id: "air-claim",
      attack: "is loaded by an AIR application, and connects as if it were the application",
      answer: "policy files decide, once it is there",
      test: {
        file: "test-swfs/air/intruder.test.ts",
        name: "what it asks for as if it were the application is decided",
      },
    },
    {
      id: "hostile-page",
      attack: "looks in the player page for the relay's token",
      answer: "pages are for tabs of a browser",
      test: {
        file: "web/hostile.e2e.test.ts",
        name: "a hostile SWF reads neither the relay's token nor what is not shared",
      },
    },
    {
      id: "hostile-script",
      attack: "has script access, and looks for the token, the player page and the relay",
      answer: "a frame of another origin; the host is outside of it",
      test: {
        file: "web/frame.e2e.test.ts",
        name: "a hostile SWF finds neither the token nor the page",
      },
    },
  ],
};

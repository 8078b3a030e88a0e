/** Programs that tests need and npm does not have: they come with the operating system's package manager. */
import { spawnSync } from "node:child_process";
import { findBrowser, runs } from "../base/testing/browsers.ts";
import { findRtmpModule } from "../base/testing/rtmp-servers.ts";

type Manager = "apt-get" | "dnf" | "apk" | "pacman";
type Command = [string, ...string[]];

export interface Tool {
  /** its package, and those of managers that call it something else */
  package: string;
  packages?: Partial<Record<Manager, string>>;
  isThere(): boolean;
  /** what to do when it can't be installed */
  advice: string;
}

/** All that tests need. A test that needs another program adds a row. */
export const TOOLS: Record<string, Tool> = {
  chromium: {
    package: "chromium",
    isThere: () => findBrowser("chromium") !== undefined,
    advice: "install Chromium yourself, or name one in the environment variable FLASHNET_CHROMIUM",
  },
  firefox: {
    package: "firefox-esr",
    packages: { dnf: "firefox", pacman: "firefox" },
    isThere: () => findBrowser("firefox") !== undefined,
    advice: "install Firefox yourself, or name one in the environment variable FLASHNET_FIREFOX",
  },
  tshark: {
    package: "tshark",
    packages: { dnf: "wireshark-cli", pacman: "wireshark-cli" },
    isThere: () => runs("tshark"),
    advice: "install Wireshark's tshark yourself",
  },
  haproxy: {
    package: "haproxy",
    isThere: () => runs("haproxy", "-v"),
    advice: "install HAProxy yourself",
  },
  nginx: {
    package: "nginx-light",
    packages: { dnf: "nginx-core", apk: "nginx", pacman: "nginx" },
    isThere: () => runs("nginx", "-v"),
    advice: "install nginx yourself",
  },
  "nginx-rtmp": {
    package: "libnginx-mod-rtmp",
    packages: { apk: "nginx-mod-rtmp" },
    isThere: () => findRtmpModule() !== undefined,
    advice: "install nginx's RTMP module yourself, or name its file in the environment variable FLASHNET_NGINX_RTMP",
  },
  ffmpeg: {
    package: "ffmpeg",
    isThere: () => runs("ffmpeg", "-version"),
    advice: "install ffmpeg yourself",
  },
  websockify: {
    package: "websockify",
    packages: { dnf: "python3-websockify" },
    isThere: () => runs("websockify", "--help"),
    advice: "install websockify yourself",
  },
  rtmpdump: {
    package: "rtmpdump",
    isThere: () => runs("rtmpdump", "--help"),
    advice: "install rtmpdump yourself",
  },
  redis: {
    package: "redis-server",
    packages: { dnf: "redis", apk: "redis", pacman: "redis" },
    isThere: () => runs("redis-server"),
    advice: "install Redis or Valkey yourself, with a redis-server on the PATH",
  },
};

/** How each package manager installs something without asking questions; the first one that exists is used. */
const INSTALLERS: Record<Manager, (names: string[]) => Command[]> = {
  "apt-get": (names) => [
    ["apt-get", "update"],
    ["apt-get", "install", "--yes", "--no-install-recommends", ...names],
  ],
  dnf: (names) => [["dnf", "install", "--assumeyes", ...names]],
  apk: (names) => [["apk", "add", ...names]],
  pacman: (names) => [["pacman", "--sync", "--refresh", "--noconfirm", ...names]],
};

/**
 * Installs the tools that are missing, all at once; takes root or a `sudo` that asks for no password. What is done is
 * announced on stderr, where the package manager's own output goes too.
 *
 * @param tools names of rows; default: all
 * @throws Error when a tool is still missing
 */
export function ensureTools(tools: readonly string[] = Object.keys(TOOLS)): void {
  const missing = tools.filter((tool) => !toolNamed(tool).isThere());
  if (missing.length === 0) return;
  const advice = missing.map((tool) => toolNamed(tool).advice).join("; ");
  const manager = (Object.keys(INSTALLERS) as Manager[]).find((manager) => runs(manager));
  if (!manager) throw new Error(`no ${missing.join(" ")} and no known package manager on this system; ${advice}`);
  const names = missing.map((tool) => toolNamed(tool).packages?.[manager] ?? toolNamed(tool).package);
  const commands = INSTALLERS[manager](names).map(asRoot);
  console.error(`installing ${missing.join(" ")}: ${commands.map((command) => command.join(" ")).join(" && ")}`);
  for (const command of commands) install(command, advice);
  const stillMissing = missing.filter((tool) => !toolNamed(tool).isThere());
  if (stillMissing.length > 0) throw new Error(`installed ${stillMissing.join(" ")}, which does not run; ${advice}`);
}

function toolNamed(name: string): Tool {
  const tool = TOOLS[name];
  if (!tool) throw new Error(`no tool is called '${name}'; there are ${Object.keys(TOOLS).join(", ")}`);
  return tool;
}

function asRoot(command: Command): Command {
  return process.getuid?.() === 0 ? command : ["sudo", "-n", ...command];
}

function install([program, ...args]: Command, advice: string): void {
  const { status, error } = spawnSync(program, args, {
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const line = [program, ...args].join(" ");
  if (status !== 0) throw new Error(`'${line}' failed${error ? `, ${error.message}` : ""}; ${advice}`);
}

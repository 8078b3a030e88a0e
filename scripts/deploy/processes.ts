/** The programs of deploy/, as it configures them, on loopback and on ports that are free. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../base/testing/free-port.ts";
import type { SiteEvent } from "../../host/relay/server/site/events.ts";
import { root } from "../../src/testing/root.ts";

export const deployed = (name: string): string => readFileSync(join(root, "deploy", name), "utf8");

/** @throws Error when there is nothing to replace: a test of a file that has changed would not test what it says */
export function replaced(text: string, ...pairs: readonly [from: string, to: string][]): string {
  return pairs.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${JSON.stringify(from)} in this file`);
    return text.replace(from, to);
  }, text);
}

export interface ProxyOptions {
  /** for its files */
  folder: string;
  relays: readonly [number, number];
  /** PEM, both of the name that clients use */
  certificate: { cert: string; key: string };
  /** in place of 75 s */
  idleTimeout?: string;
}

export interface ProxyProcess {
  port: number;
  pid: number;
  close(): Promise<void>;
}

const SHIPPED_TIMEOUT = "75s";

export async function startHaproxy({ folder, relays, certificate, ...options }: ProxyOptions): Promise<ProxyProcess> {
  const { idleTimeout = SHIPPED_TIMEOUT } = options;
  const [port, peers] = [await freePort(), await freePort()];
  const file = (name: string, text: string): string => write(folder, name, text);
  const shipped = `timeout tunnel ${SHIPPED_TIMEOUT}`;
  const config = replaced(deployed("haproxy.cfg"), [shipped, `timeout tunnel ${idleTimeout}`]);
  const environment = {
    LISTEN: `127.0.0.1:${port}`,
    CERTIFICATE: file("haproxy.pem", certificate.cert + certificate.key),
    RELAY_1: `127.0.0.1:${relays[0]}`,
    RELAY_2: `127.0.0.1:${relays[1]}`,
    PEERS: `127.0.0.1:${peers}`,
  };
  return startProxy("haproxy", ["-db", "-f", file("haproxy.cfg", config)], port, environment);
}

export async function startNginx({ folder, relays, certificate, ...options }: ProxyOptions): Promise<ProxyProcess> {
  const { idleTimeout = SHIPPED_TIMEOUT } = options;
  const port = await freePort();
  const file = (name: string, text: string): string => write(folder, name, text);
  const shipped = (direction: string): string => `proxy_${direction}_timeout ${SHIPPED_TIMEOUT};`;
  const site = replaced(
    deployed("nginx.conf"),
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    ["server 127.0.0.1:8181 ", `server 127.0.0.1:${relays[0]} `],
    ["server 127.0.0.1:8182 ", `server 127.0.0.1:${relays[1]} `],
    ["/etc/nginx/certs/games.example.com.crt", file("nginx.crt", certificate.cert)],
    ["/etc/nginx/certs/games.example.com.key", file("nginx.key", certificate.key)],
    [shipped("read"), `proxy_read_timeout ${idleTimeout};`],
    [shipped("send"), `proxy_send_timeout ${idleTimeout};`],
  );
  const bodies = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temporary = bodies.map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  const main = `daemon off; pid ${join(folder, "nginx.pid")}; error_log stderr error; events { worker_connections 4096; }
    http { access_log off; ${temporary} include ${file("site.conf", site)}; }`;
  return startProxy("nginx", ["-e", "stderr", "-p", folder, "-c", file("nginx.conf", main)], port);
}

async function startProxy(program: string, args: string[], port: number, environment = {}): Promise<ProxyProcess> {
  const env = { ...process.env, ...environment, PATH: withSystemPrograms() };
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = once(child, "exit");
  const failure = new Promise<never>((_, reject) => {
    const advice = `'npx tsx scripts/ensure-tools.ts ${program}' installs it`;
    child.once("error", (error) => reject(new Error(`${program}: ${error.message}; ${advice}`)));
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
  try {
    await Promise.race([accepting(port), failure]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  failure.catch(() => {});
  return {
    port,
    pid: child.pid!,
    async close() {
      child.kill("SIGTERM");
      await Promise.race([ended, delay(2000)]);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

export interface RelayProcess {
  port: number;
  metrics: string;
  pid: number;
  /** its log so far */
  events: SiteEvent[];
  /** sends it away: SIGTERM */
  drain(): void;
  /** settles with its exit code */
  ended: Promise<number | null>;
  close(): Promise<void>;
}

/** `flashnet relay --site`, out of the bundles that users get. */
export async function startRelay(folder: string, port: number, config: string): Promise<RelayProcess> {
  const file = write(folder, `site-${port}.toml`, config);
  const args = [join(root, "dist/cli.js"), "relay", "--site", file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const events: SiteEvent[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => events.push(eventOf(line)));
  const line = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  if (!Array.isArray(line)) throw new Error(`the relay ended with ${line}: ${JSON.stringify(events)}`);
  const [, metrics] = (line[0] as string).split(" ");
  return { port, metrics: metrics!, pid: child.pid!, events, drain: () => void child.kill(), ended, close };

  async function close(): Promise<void> {
    child.kill("SIGKILL");
    await ended;
  }
}

/** What is no event is told by the test that looks for one. */
function eventOf(line: string): SiteEvent {
  try {
    return JSON.parse(line);
  } catch {
    return { event: "warning", message: line };
  }
}

async function accepting(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, "127.0.0.1");
    const accepted = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (accepted) return;
    await delay(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}

function write(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Debian has them where users have no path to. */
function withSystemPrograms(): string {
  return `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin`;
}

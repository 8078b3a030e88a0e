/** Other people's RTMP servers, each in a process of its own on loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";

export interface RtmpServer {
  port: number;
  close(): Promise<void>;
}

/** Where package managers put modules of nginx. */
const MODULES = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"];

/** nginx's RTMP module: that of FLASHNET_NGINX_RTMP, or where it usually is; undefined when it is not there. */
export function findRtmpModule(): string | undefined {
  const named = process.env.FLASHNET_NGINX_RTMP;
  const files = named ? [named] : MODULES.map((folder) => join(folder, "ngx_rtmp_module.so"));
  return files.find((file) => existsSync(file));
}

/** nginx with its RTMP module, and the application `live`. */
export async function startNginxRtmp(): Promise<RtmpServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "flashnet-nginx-"));
  const file = join(folder, "nginx.conf");
  const application = "application live { live on; }";
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${join(folder, "nginx.pid")}; error_log stderr error;
    load_module ${findRtmpModule()}; events { worker_connections 64; }
    rtmp { server { listen 127.0.0.1:${port}; chunk_size 4096; ${application} } }`,
  );
  return start("nginx", ["-e", "stderr", "-p", folder, "-c", file], { port, folder, tool: "nginx nginx-rtmp" });
}

/** node-media-server, which takes any application. */
export async function startNodeMediaServer(): Promise<RtmpServer> {
  const [port, http] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "flashnet-nms-"));
  const config = {
    bind: "127.0.0.1",
    rtmp: { port },
    http: { port: http },
    store: { path: join(folder, "store"), maxHistory: 1 },
    auth: { play: false, publish: false, secret: "x", jwt: { secret: "x", users: [] } },
    webadmin: { enable: false },
    record: { auto: false, path: join(folder, "record") },
  };
  const module = createRequire(import.meta.url).resolve("node-media-server");
  const script = `new (require(${JSON.stringify(module)}))(${JSON.stringify(config)}).run();`;
  return start(process.execPath, ["-e", script], { port, folder });
}

/** ffmpeg as a server for one client. When it listens only that one can find out: it has to try again until it does. */
export async function startFfmpegListener(): Promise<RtmpServer> {
  const port = await freePort();
  const url = `rtmp://127.0.0.1:${port}/live/x`;
  const args = ["-loglevel", "error", "-listen", "1", "-timeout", "30", "-i", url, "-f", "null", "-"];
  return start("ffmpeg", args, { port, tool: "ffmpeg", takesOne: true });
}

interface StartOptions {
  port: number;
  /** goes when the server has ended */
  folder?: string;
  /** installs it, as `scripts/ensure-tools.ts` names it */
  tool?: string;
  /** it ends with its first connection, so none may be tried */
  takesOne?: boolean;
}

async function start(program: string, args: string[], options: StartOptions): Promise<RtmpServer> {
  const { port, folder, tool, takesOne = false } = options;
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"], ...(folder && { cwd: folder }) });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const close = async (): Promise<void> => {
    await ended(child);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  const failure = new Promise<never>((_, reject) => {
    const advice = tool ? `; 'npx tsx scripts/ensure-tools.ts ${tool}' installs it` : "";
    child.once("error", (error) => reject(new Error(`${program}: ${error.message}${advice}`)));
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
  failure.catch(() => {});
  try {
    if (!takesOne) await Promise.race([accepting(port), failure]);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, close };
}

async function accepting(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await delay(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** deploy/queue with Debian's Redis, and `flashnet` out of the bundles that users get. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { freePort } from "../../base/testing/free-port.ts";
import { startCommand } from "../../cli/testing/command.ts";
import { createCertificate } from "../../host/testing/certificates.ts";
import { root } from "../../src/testing/root.ts";
import { deployed, replaced } from "./processes.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-queue-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

it("with TLS and a user of its own: a worker runs the tests of somebody else", async () => {
  const port = await freePort();
  const { cert, key } = createCertificate({ names: ["localhost"] });
  const config = replaced(
    deployed("queue/queue.conf"),
    ["tls-port 6379", `tls-port ${port}\nbind 127.0.0.1`],
    ["/certificates/tls.crt", file("tls.crt", cert)],
    ["/certificates/tls.key", file("tls.key", key)],
    ["/etc/queue/users.acl", file("users.acl", replaced(deployed("queue/users.acl"), [">PASSWORD", ">secret"]))],
    ["dir /data", `dir ${folder}`],
  );
  const redis = spawn("redis-server", [file("queue.conf", config)], { stdio: ["ignore", "ignore", "inherit"] });
  vi.stubEnv("FLASHNET_QUEUE", `rediss://flashnet:secret@localhost:${port}`);
  vi.stubEnv("NODE_EXTRA_CA_CERTS", join(folder, "tls.crt"));
  try {
    await vi.waitUntil(() => isOpen(port), { timeout: 10_000 });
    const worker = startCommand("worker", "--jobs", "1");
    expect((await worker.lines.next()).value).toBe(`rediss://flashnet@localhost:${port} 1`);
    const path = join(folder, "telnet");
    mkdirSync(path);
    for (const name of ["test.swf", "output.txt"]) cpSync(join(root, "test-swfs/telnet", name), join(path, name));
    const server = readFileSync(join(root, "test-swfs/telnet/server.ts"), "utf8");
    writeFileSync(join(path, "server.ts"), replaced(server, ["../../src/scripted/index.ts", "flashnet/server"]));
    const tests = startCommand("test", path);
    const lines: string[] = [];
    for await (const line of tests.lines) lines.push(line);
    expect(await tests.ended).toBe(0);
    expect(lines.at(-1)).toContain("1 passed");
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    const ended = once(redis, "exit");
    redis.kill("SIGKILL");
    await ended;
  }
});

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  return open;
}

it("containers are not root and can't write, and a worker has time to end what it has", () => {
  const { services } = parse(deployed("queue/compose.yaml")) as { services: Record<string, Record<string, unknown>> };
  for (const service of Object.values(services)) expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
  expect(Object.values(services).map(({ user }) => user)).toEqual(["999", "node"]);
  const documents = parseAllDocuments(deployed("queue/kubernetes.yaml"));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const pods = documents.map((one) => one.toJS().spec?.template?.spec).filter((spec) => spec !== undefined);
  expect(pods).toHaveLength(2);
  for (const { containers, securityContext } of pods) {
    expect(securityContext.runAsNonRoot).toBe(true);
    expect(containers[0].securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
  }
  // cli/worker.ts: 30 seconds, and two to close.
  expect(services.worker!.stop_grace_period).toBe("45s");
  expect(pods[1].terminationGracePeriodSeconds).toBe(45);
  const { configMapGenerator } = parse(deployed("queue/kustomization.yaml"));
  for (const name of configMapGenerator[0].files as string[]) expect(deployed(`queue/${name}`)).not.toBe("");
});

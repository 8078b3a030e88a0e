/** What can be said of deploy/ without the programs that read it, and by those that only check. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { parseSiteConfig, type SiteConfig } from "../../host/relay/server/site/config.ts";
import { root } from "../../src/testing/root.ts";

const deployed = (name: string): string => readFileSync(join(root, "deploy", name), "utf8");
const siteOf = (name: string): SiteConfig => parseSiteConfig(deployed(name), name);

interface Service {
  image?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  stop_grace_period?: string;
}
const { services } = parse(deployed("compose.yaml"), { merge: true }) as { services: Record<string, Service> };

interface Container {
  ports: { containerPort: number }[];
  env: { name: string; value: string }[];
  securityContext: object;
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas: number;
    serviceName: string;
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        securityContext: { runAsNonRoot: boolean };
        containers: [Container];
      };
    };
  };
}

function manifest(kind: string, name: string): Manifest {
  const documents = parseAllDocuments(deployed("kubernetes.yaml"));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const all: Manifest[] = documents.map((document) => document.toJS());
  return all.find((one) => one.kind === kind && one.metadata.name === name)!;
}

/** Milliseconds of `75s`, `11m` and `11min`. */
function milliseconds(text: string): number {
  const [, count, unit] = /^(\d+)(s|m|min)$/.exec(text)!;
  return Number(count) * (unit === "s" ? 1000 : 60_000);
}

/** The word behind others in a file. */
function said(file: string, words: RegExp): string {
  return new RegExp(`${words.source}([^\\s;]+)`, "m").exec(deployed(file))![1]!;
}

describe("times that go by others", () => {
  it.each([
    ["haproxy.cfg", /^\s+timeout tunnel /],
    ["nginx.conf", /^\s+proxy_read_timeout /],
    ["nginx.conf", /^\s+proxy_send_timeout /],
  ])("%s: %s is three pings", (file, words) => {
    for (const site of ["site.toml", "container.toml"]) {
      expect(milliseconds(said(file, words))).toBeGreaterThanOrEqual(3 * siteOf(site).limits.pingInterval);
    }
  });

  it("a relay that leaves is not killed before its deadline", () => {
    const { notice, deadline } = siteOf("container.toml").drain;
    const least = notice + deadline + 5000;
    expect(siteOf("site.toml").drain).toEqual({ notice, deadline });
    expect(milliseconds(said("flashnet-relay@.service", /^TimeoutStopSec=/))).toBeGreaterThan(least);
    for (const relay of ["relay1", "relay2"]) {
      expect(milliseconds(services[relay]!.stop_grace_period!)).toBeGreaterThan(least);
    }
    const { terminationGracePeriodSeconds } = manifest("StatefulSet", "relay").spec.template.spec;
    expect(1000 * terminationGracePeriodSeconds).toBeGreaterThan(least);
  });

  it("HAProxy sees that a relay leaves before it sends pages away", () => {
    const interval = said("haproxy.cfg", /^\s+default-server check inter /);
    expect(siteOf("site.toml").drain.notice).toBeGreaterThan(2 * milliseconds(interval));
  });
});

describe("names that files share", () => {
  const { port, metrics } = siteOf("container.toml");

  it("of Compose", () => {
    expect(services.haproxy!.environment).toMatchObject({ RELAY_1: `relay1:${port}`, RELAY_2: `relay2:${port}` });
    const { scrape_configs } = parse(deployed("prometheus.yml"));
    expect(scrape_configs[0].static_configs).toEqual([
      { targets: [`relay1:${metrics!.port}`, `relay2:${metrics!.port}`] },
    ]);
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(":")[0]!),
    );
    const ours = mounted.filter((path) => path.startsWith("./") && !path.endsWith(".pem"));
    for (const path of ours) expect(deployed(path)).not.toBe("");
    const game = siteOf("container.toml").targets[0]!.text.split(":")[0]!;
    expect(Object.keys(services)).toContain(game);
  });

  it("of Kubernetes", () => {
    const { namespace, configMapGenerator } = parse(deployed("kustomization.yaml"));
    for (const { files } of configMapGenerator) {
      for (const file of files as string[]) expect(deployed(file.split("=").at(-1)!)).not.toBe("");
    }
    const { replicas, serviceName, template } = manifest("StatefulSet", "relay").spec;
    const [container] = template.spec.containers;
    expect(container.ports.map(({ containerPort }) => containerPort)).toEqual([port, metrics!.port]);
    const { env } = manifest("Deployment", "haproxy").spec.template.spec.containers[0];
    const relays = env.filter(({ name }) => name.startsWith("RELAY_"));
    expect(relays).toEqual(
      Array.from({ length: replicas }, (_, i) => ({
        name: `RELAY_${i + 1}`,
        value: `relay-${i}.${serviceName}.${namespace}.svc.cluster.local:${port}`,
      })),
    );
  });

  it("of HAProxy", () => {
    const variables = [...deployed("haproxy.cfg").matchAll(/presetenv (\w+)/g)].map(([, name]) => name!);
    for (const name of Object.keys(services.haproxy!.environment!)) expect(variables).toContain(name);
  });
});

it("containers are not root and can't write", () => {
  expect(deployed("Containerfile")).toMatch(/^USER node$/m);
  for (const name of ["relay1", "relay2", "haproxy", "game"]) {
    expect(services[name]).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
  }
  for (const [kind, name] of [
    ["StatefulSet", "relay"],
    ["Deployment", "haproxy"],
  ] as const) {
    const { containers, securityContext } = manifest(kind, name).spec.template.spec;
    expect(securityContext.runAsNonRoot).toBe(true);
    expect(containers[0].securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
  }
});

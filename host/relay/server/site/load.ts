import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "../../../../base/errors.ts";
import { OptionError } from "../../../../base/options/check.ts";
import { reasonOf } from "../../../../base/system-errors.ts";
import { parsePolicyFile } from "../../../policy/parser.ts";
import { parseSiteConfig, type SiteConfig } from "./config.ts";
import type { Rules } from "./site-door.ts";
import { TokenCheck } from "./token.ts";

/** A site's configuration, and what the files that it names hold. */
export interface Site extends Rules {
  config: SiteConfig;
  /** policy files, by host */
  policyFor: Record<string, string>;
}

/**
 * Reads a configuration and the files that it names, relative to its own.
 *
 * @throws OptionError when something is wrong with any of them
 */
export async function loadSite(path: string): Promise<Site> {
  const read = async (file: string, named = ""): Promise<Uint8Array> => {
    try {
      return await readFile(resolve(dirname(path), file));
    } catch (error) {
      throw new OptionError(`${file} can't be read: ${reasonOf(error)}${named}`, { cause: error });
    }
  };
  const readNamed = (file: string): Promise<Uint8Array> => read(file, `, or correct it in ${path}`);
  const config = parseSiteConfig(new TextDecoder().decode(await read(resolve(path))), path);
  const { origins, targets, token } = config;
  const policyFor: Record<string, string> = {};
  for (const [host, file] of Object.entries(config.policyFor)) policyFor[host] = policyIn(file, await readNamed(file));
  if (token === undefined) return { config, policyFor, origins, targets, tokens: undefined };
  const { kind, path: file } = token.key;
  const tokens = await TokenCheck.load({ ...token, key: { kind, file, bytes: await readNamed(file) } });
  return { config, policyFor, origins, targets, tokens };
}

function policyIn(file: string, bytes: Uint8Array): string {
  try {
    parsePolicyFile(bytes);
  } catch (error) {
    throw new OptionError(`${file} is no policy file: ${messageOf(error)}`, { cause: error });
  }
  return new TextDecoder().decode(bytes);
}

/** Keys whose values are others, and which a relay that runs can't take. */
export function changedForGood(before: SiteConfig, now: SiteConfig): string[] {
  const fixed = (Object.keys(before) as (keyof SiteConfig)[]).filter((key) => !RELOADED.includes(key));
  return fixed.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
}

const RELOADED: readonly (keyof SiteConfig)[] = ["origins", "targets", "token"];

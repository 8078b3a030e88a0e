import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isOwnersAlone } from "../base/owners-alone.ts";

const BYTES = 32;

/**
 * A name that nobody else can guess, and that is the same whenever this user asks for the same purpose: pages find a
 * server again that was restarted. It is made from a secret that is kept in the user's own state folder, readable by the
 * owner alone; where none can be kept, or others could read it, from a new one.
 *
 * @returns 128 bits in hexadecimal
 */
export function userSecret(purpose: string): string {
  return createHmac("sha256", storedSecret()).update(purpose).digest("hex").slice(0, 32);
}

function storedSecret(): Buffer {
  const folder = join(stateFolder(), "flashnet");
  const file = join(folder, "secret");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Fails when there is one.
    writeFileSync(file, randomBytes(BYTES), { mode: 0o600, flag: "wx" });
  } catch {
    // Read below, if it is there.
  }
  try {
    const stats = statSync(file);
    const secret = readFileSync(file);
    // Whoever else had a hand in it, or could read it, knows it.
    if (secret.length === BYTES && isOwnersAlone(stats)) return secret;
  } catch {
    // There is nowhere to keep one.
  }
  return randomBytes(BYTES);
}

/** `$XDG_STATE_HOME`, which is nothing if it is no absolute path (XDG Base Directory Specification). */
function stateFolder(): string {
  const { XDG_STATE_HOME: given = "" } = process.env;
  return isAbsolute(given) ? given : join(homedir(), ".local", "state");
}

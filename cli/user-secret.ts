import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const BYTES = 32;

/**
 * A name that nobody else can guess, and that is the same whenever this user asks for the same purpose: pages find a
 * server again that was restarted. It is made from a secret that is kept in the user's own state folder, readable by the
 * owner alone; where none can be kept, from a new one.
 *
 * @returns 128 bits in hexadecimal
 */
export function userSecret(purpose: string): string {
  return createHmac("sha256", storedSecret()).update(purpose).digest("hex").slice(0, 32);
}

function storedSecret(): Buffer {
  const folder = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "flashnet");
  const file = join(folder, "secret");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Fails when there is one.
    writeFileSync(file, randomBytes(BYTES), { mode: 0o600, flag: "wx" });
  } catch {
    // Read below, if it is there.
  }
  try {
    const secret = readFileSync(file);
    if (secret.length === BYTES) return secret;
  } catch {
    // There is nowhere to keep one.
  }
  return randomBytes(BYTES);
}

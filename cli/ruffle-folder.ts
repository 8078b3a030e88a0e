import { tmpdir } from "node:os";
import { join } from "node:path";
import { userCache } from "./user-cache.ts";

/** Where Ruffles are kept that npm has brought. */
export function ruffleFolder(): string {
  return join(userCache() ?? tmpdir(), "ruffles");
}

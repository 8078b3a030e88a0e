// Installs the programs that tests need and the system lacks, before any test starts: all, or those that are named.
import { ensureTools } from "./tools.ts";

// Debian has servers where users have no path to.
process.env.PATH += ":/usr/sbin";

const tools = process.argv.slice(2);
try {
  ensureTools(tools.length > 0 ? tools : undefined);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

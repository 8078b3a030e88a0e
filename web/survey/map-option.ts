import { hostForCommand } from "../../base/address.ts";
import { shellArgument } from "../../base/shell-argument.ts";

/**
 * The option by which a server of one's own stands in for one that is gone, for a command line.
 *
 * @param host as content has it
 * @returns undefined where it is no name of a host
 */
export function mapOption({ host, port }: { host: string; port: number }): string | undefined {
  const name = hostForCommand(host);
  return name === undefined ? undefined : `--map ${shellArgument(`${name}:${port}=localhost:${port}`)}`;
}

import { messageOf } from "../base/errors.ts";
import { EnvironmentError } from "./exit-code.ts";

const REASONS: Record<string, string> = {
  EADDRINUSE: "something else listens there; choose another with --port",
  EACCES: "permission is denied; choose a port above 1023 with --port",
  ENOTFOUND: "there is no address of that name; choose another with --bind",
  EADDRNOTAVAIL: "this machine does not have that address; choose another with --bind",
};

/**
 * What `listen` gives.
 *
 * @param file what says port and address, in place of options
 * @throws EnvironmentError when it can't listen on the port
 */
export async function listening<T>(port: number, listen: () => Promise<T>, file?: string): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const known = REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? messageOf(error);
    const reason = file === undefined ? known : known.replace(/with --\w+$/, `in ${file}`);
    throw new EnvironmentError(`port ${port} can't be listened on: ${reason}`, { cause: error });
  }
}

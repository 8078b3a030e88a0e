import { messageOf } from "../base/errors.ts";
import { EnvironmentError } from "./exit-code.ts";

const REASONS: Record<string, string> = {
  EADDRINUSE: "something else listens there; choose another with --port",
  EACCES: "permission is denied; choose a port above 1023 with --port",
  EADDRNOTAVAIL: "this machine does not have that address; choose another with --bind",
};

/** What `listen` gives. @throws EnvironmentError when it can't listen on the port */
export async function listening<T>(port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? messageOf(error);
    throw new EnvironmentError(`port ${port} can't be listened on: ${reason}`, { cause: error });
  }
}

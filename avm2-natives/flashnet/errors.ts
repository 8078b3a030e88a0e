import { IOError } from "flash.errors";

/** spec/socket.md §4: thrown by every use of a socket that is not open. */
export function invalidSocket(): IOError {
  return new IOError("Error #2002: Operation attempted on invalid socket.", 2002);
}

/** spec/socket.md §2.1 */
export function checkPort(port: int): void {
  if (port < 0 || port > 65535) throw new SecurityError("Error #2003: Invalid socket port number specified.", 2003);
}

/** spec/socket.md §5, §7 */
export function indexOutOfBounds(): RangeError {
  return new RangeError("Error #2006: The supplied index is out of bounds.", 2006);
}

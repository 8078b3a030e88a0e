/** Servers among the string constants of a SWF. */

const URL_OF_SERVER = /^(?:xmlsocket|rtmp[a-z]*):\/\/.+$/i;
const NAME_WITH_PORT = /^[\w-]+(?:\.[\w-]+)*\.[a-z][a-z-]*[a-z]:(\d{2,5})$/i;
const ADDRESS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d{1,5}))?$/;
const LOCALHOST = /^localhost(?::(\d{1,5}))?$/i;

/** First numbers of addresses that are private, for which others look out in vain. */
const LOCAL_NETWORKS: ReadonlySet<number> = new Set([10, 127, 172, 192]);

/**
 * Whether a text names a server: `xmlsocket:` and `rtmp:` URLs, names with a dot and a port, addresses, localhost. Object
 * identifiers (`2.5.4.10`) and versions (`9.0.124.0`) are written like addresses: without a port they count as none.
 */
export function namesServer(text: string): boolean {
  if (URL_OF_SERVER.test(text)) return true;
  const named = NAME_WITH_PORT.exec(text) ?? LOCALHOST.exec(text);
  if (named !== null) return isPort(named[1]);
  const address = ADDRESS.exec(text);
  if (address === null) return false;
  const numbers = address.slice(1, 5).map(Number) as [number, number, number, number];
  if (numbers.some((number) => number > 255) || !isPort(address[5])) return false;
  return address[5] !== undefined || !looksLikeVersion(numbers);
}

function isPort(text: string | undefined): boolean {
  return text === undefined || (Number(text) > 0 && Number(text) <= 65535);
}

/** Small numbers at the beginning, as in versions and object identifiers, and no private network; or no host's last one. */
function looksLikeVersion([first, second, , last]: [number, number, number, number]): boolean {
  if (last === 0) return true;
  if (LOCAL_NETWORKS.has(first)) return false;
  return first <= 2 || (first <= 64 && second <= 9);
}

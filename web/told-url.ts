/**
 * Where SWFs believe that they came from: what the server has is beside the URL that the played SWF is told.
 *
 * @param fetched whole URL of the played SWF
 * @param root whole URL of the folder that the server shares, which ends with a slash
 * @param url what the played SWF is told; by default the truth
 */
export function toldUrl(fetched: string, root: string, url: string | undefined): (from: string) => string {
  if (url === undefined) return (from) => from;
  const depth = fetched.slice(root.length).split("/").length - 1;
  // With a dot in front, nothing that follows can be a host or a whole URL, whatever files are called.
  const up = `./${"../".repeat(depth)}`;
  return (from) => {
    if (from === fetched) return url;
    return from.startsWith(root) ? new URL(up + from.slice(root.length), url).href : from;
  };
}

import { latin1, latin1Bytes } from "../../../base/base64.ts";
import { decodeCharset } from "../../flash/bytes/charsets.ts";
import { type Format, type FormatOptions, type Reading, Stop, TreeBuilder } from "../tree.ts";

/** What may stand in it: RFC 3986, and what content of Flash leaves as it is. NULs and control characters do not. */
const ALLOWED = /^[\x21-\x25\x27-\x7e\x80-\xff]*$/;

/** `name=value&name=value`, as `LoadVars` and `URLVariables` have it. */
export const urlEncoded: Format = {
  name: "url-encoded",
  title: "URL-encoded",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const { charset = "utf-8" } = options;
    const tree = new TreeBuilder(options);
    const decode = (encoded: string): string => decodeCharset(latin1Bytes(unescaped(encoded)), charset);
    return tree.readAll(bytes.length, (from) => {
      const separator = bytes.indexOf(0x26, from);
      const end = separator < 0 ? bytes.length : separator;
      const pair = latin1(bytes.subarray(from, end));
      const split = pair.indexOf("=");
      if (split < 1) throw new Stop(from, "no name with an = behind it");
      if (!ALLOWED.test(pair)) throw new Stop(from, "a character that is never left as it is");
      tree.leaf(decode(pair.slice(0, split)), "variable", decode(pair.slice(split + 1)), from, end);
      return separator < 0 ? end : end + 1;
    });
  },
};

/** A byte a character. A percent sign without two digits stays. */
function unescaped(encoded: string): string {
  return encoded
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

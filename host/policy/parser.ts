/** Reads socket policy files. Pages have parser-in-part.ts in place of this: `#policy-parser` in package.json. */
import { SaxesParser, type SaxesTagNS } from "saxes";
import { type PortRange, parsePorts } from "../../base/address.ts";
import { limitDefaults } from "../../base/options/limits.ts";
import { type AccessEntry, type MetaPolicy, type PolicyFile, PolicySyntaxError } from "./policy-file.ts";

const { maxPolicyLength } = limitDefaults("PlayerHost");

interface ElementRule {
  parent: string | undefined;
  required?: readonly string[];
  optional?: readonly string[];
}

const ROOT = "cross-domain-policy";

/** The elements there are. The last four are about files that are fetched by HTTP. */
const ELEMENTS: Readonly<Record<string, ElementRule>> = {
  [ROOT]: { parent: undefined },
  "site-control": { parent: ROOT, required: ["permitted-cross-domain-policies"] },
  "allow-access-from": { parent: ROOT, required: ["domain"], optional: ["to-ports", "secure"] },
  "allow-http-request-headers-from": { parent: ROOT, required: ["domain", "headers"], optional: ["secure"] },
  "allow-access-from-identity": { parent: ROOT },
  signatory: { parent: "allow-access-from-identity" },
  certificate: { parent: "signatory", required: ["fingerprint", "fingerprint-algorithm"] },
};

/** Attributes of these belong to no element: they declare namespaces and name the schema. */
const META_NAMESPACES = ["http://www.w3.org/2000/xmlns/", "http://www.w3.org/2001/XMLSchema-instance"];

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Reads a socket policy file, strictly: one thing that is wrong, and nothing of the file counts (spec/security.md §6).
 *
 * @param bytes UTF-8, without the NUL that ends the file on the wire
 * @throws PolicySyntaxError
 */
export function parsePolicyFile(bytes: Uint8Array, maxLength: number = maxPolicyLength): PolicyFile {
  if (bytes.length > maxLength) throw new PolicySyntaxError(`the file is longer than ${maxLength} bytes`, maxLength);
  const text = decoder.decode(bytes);
  const siteControls: string[] = [];
  const entries: AccessEntry[] = [];
  const open: string[] = [];

  const parser = new SaxesParser({ xmlns: true });
  const fail = (message: string): never => {
    throw new PolicySyntaxError(message, encoder.encode(text.slice(0, parser.position)).length);
  };
  // The parser begins its messages with a line and a column.
  parser.on("error", ({ message }) => fail(message.replace(/^\d+:\d+: /, "")));
  parser.on("opentag", (tag) => {
    const attributes = checkElement(tag, open.at(-1), fail);
    open.push(tag.name);
    if (tag.name === "site-control") siteControls.push(attributes.get("permitted-cross-domain-policies")!);
    if (tag.name === "allow-access-from") entries.push(accessEntry(attributes, fail));
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return { metaPolicy: metaPolicyOf(siteControls), entries };
}

/** @returns its own attributes */
function checkElement(tag: SaxesTagNS, parent: string | undefined, fail: (message: string) => never) {
  const rule = Object.hasOwn(ELEMENTS, tag.name) && tag.uri === "" ? ELEMENTS[tag.name] : undefined;
  if (rule === undefined || rule.parent !== parent) {
    return fail(`<${tag.name}> has no place ${parent === undefined ? "as the root" : `in <${parent}>`}`);
  }
  const { required = [], optional = [] } = rule;
  const attributes = new Map<string, string>();
  for (const { name, uri, value } of Object.values(tag.attributes)) {
    if (META_NAMESPACES.includes(uri)) continue;
    if (!required.includes(name) && !optional.includes(name)) fail(`<${tag.name}> has no attribute "${name}"`);
    attributes.set(name, value);
  }
  for (const name of required) if (!attributes.has(name)) fail(`<${tag.name}> lacks the attribute "${name}"`);
  return attributes;
}

function accessEntry(attributes: ReadonlyMap<string, string>, fail: (message: string) => never): AccessEntry {
  const toPorts = attributes.get("to-ports");
  const secure = attributes.get("secure") ?? "false";
  if (secure !== "true" && secure !== "false") fail(`"secure" is true or false, not "${secure}"`);
  return {
    domain: attributes.get("domain")!,
    toPorts: toPorts === undefined ? undefined : parseToPorts(toPorts),
    secure: secure === "true",
  };
}

/**
 * The `to-ports` of an `allow-access-from`: spec/security.md §6. An item that is neither `*`, a port nor a range that
 * goes up grants nothing; the others stand.
 */
export function parseToPorts(text: string): PortRange[] {
  return text.split(",").flatMap((item) => parsePorts(item.trim().replace(/\s*-\s*/, "-")) ?? []);
}

/** These values concern policy files that are fetched by HTTP and FTP, and have no effect on sockets. */
const FOR_URLS = ["by-content-type", "by-ftp-filename", "none-this-response"];

const STRICTEST_FIRST: readonly MetaPolicy[] = ["none", "master-only", "all"];

/**
 * What the `site-control` elements of one file say together: the strictest of them. What is not known counts as `none`.
 *
 * @returns undefined if they say nothing about sockets
 */
export function metaPolicyOf(values: readonly string[]): MetaPolicy | undefined {
  const said = values
    .filter((value) => !FOR_URLS.includes(value))
    .map((value) => STRICTEST_FIRST.find((known) => known === value) ?? "none");
  return STRICTEST_FIRST.find((policy) => said.includes(policy));
}

/** The same for who can wait. @throws PolicySyntaxError; in pages, PartError */
export async function readPolicyFile(bytes: Uint8Array, maxLength: number): Promise<PolicyFile> {
  return parsePolicyFile(bytes, maxLength);
}

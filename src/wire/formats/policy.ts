import { latin1 } from "../../../base/base64.ts";
import type { Format, FormatOptions, Node, Reading } from "../tree.ts";
import { xml } from "./xml.ts";

/** What Flash Player asks a server before it lets a SWF connect, without its NUL: spec/security.md §5. */
export const POLICY_REQUEST = "<policy-file-request/>";

/** Policy files and requests for them, with or without the NUL that ends them. */
export const policy: Format = {
  name: "policy",
  title: "Policy file",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const end = bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
    const source = latin1(bytes.subarray(0, end));
    if (POLICY_REQUEST.startsWith(source) || source === POLICY_REQUEST) {
      if (source !== POLICY_REQUEST) return { nodes: [], read: 0, incomplete: true };
      const text = "a SWF's player asks for the policy file of this port";
      return { nodes: [{ label: "request", type: "request", text, from: 0, to: bytes.length }], read: bytes.length };
    }
    const reading = xml.read(bytes.subarray(0, end), options);
    const root = reading.nodes.find(({ label, type }) => type === "element" && label === "cross-domain-policy");
    if (root === undefined && !reading.incomplete) {
      return {
        nodes: [],
        read: 0,
        problem: { at: 0, message: "neither a request for a policy file nor a policy file" },
      };
    }
    for (const node of root?.children ?? []) explain(node);
    return reading.read === end && root !== undefined ? { ...reading, read: bytes.length } : reading;
  },
};

/** Says what an element means. */
function explain(node: Node): void {
  const attribute = (name: string): string | undefined => node.children?.find(({ label }) => label === name)?.text;
  const domain = attribute("domain");
  if (node.label === "allow-access-from" && domain !== undefined) {
    const ports = attribute("to-ports");
    const who = domain === "*" ? "SWFs of every host" : `SWFs of ${domain}`;
    node.text =
      ports === undefined
        ? `${who}: no port, as to-ports is missing`
        : `${who} may connect to ${ports === "*" ? "every port" : `ports ${ports}`}`;
  } else if (node.label === "site-control") {
    node.text = `other policy files of the host: ${attribute("permitted-cross-domain-policies") ?? "not said"}`;
  }
}

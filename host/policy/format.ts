/** What a policy file is to allow, in the words of its `allow-access-from`. */
export interface Allowance {
  domain: string;
  /** `*`, or ports and ranges, separated by commas */
  toPorts: string;
}

/** A socket policy file that allows this. Files on other ports of the host count as well. */
export function formatPolicyFile(allowances: readonly Allowance[]): string {
  const lines = allowances.map(
    ({ domain, toPorts }) => `  <allow-access-from domain="${escapeXml(domain)}" to-ports="${escapeXml(toPorts)}"/>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE cross-domain-policy SYSTEM "/xml/dtds/cross-domain-policy.dtd">
<cross-domain-policy>
  <site-control permitted-cross-domain-policies="all"/>
${lines.join("\n")}
</cross-domain-policy>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

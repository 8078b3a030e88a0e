import { type Der, Tag } from "../../flashnet/Der.ts";

/** Attribute types that have a property, in the order and with the letters that `toString` gives them: RFC 4519 §2. */
const COMMON_NAME: string = "2.5.4.3";
const COUNTRY: string = "2.5.4.6";
const LOCALITY: string = "2.5.4.7";
const ORGANIZATIONAL_UNIT: string = "2.5.4.11";
const ORGANIZATION: string = "2.5.4.10";
const STATE: string = "2.5.4.8";

const LETTERS: any[] = [
  [COMMON_NAME, "CN"],
  [COUNTRY, "C"],
  [LOCALITY, "L"],
  [ORGANIZATIONAL_UNIT, "OU"],
  [ORGANIZATION, "O"],
  [STATE, "S"],
];

/** `flash.security.X500DistinguishedName` as AIR content sees it: spec/server-datagram.md §3. */
export class X500DistinguishedName {
  /** `[type, value: string]` */
  private attributes: any[] = [];

  get commonName(): string {
    return this.first(COMMON_NAME);
  }

  get countryName(): string {
    return this.first(COUNTRY);
  }

  get localityName(): string {
    return this.first(LOCALITY);
  }

  get organizationName(): string {
    return this.first(ORGANIZATION);
  }

  get organizationalUnitName(): string {
    return this.first(ORGANIZATIONAL_UNIT);
  }

  get stateOrProvinceName(): string {
    return this.first(STATE);
  }

  /** The attributes that have a property, then the others by their type. */
  toString(): string {
    let text = "";
    let others = "";
    for (const [type, letters] of LETTERS) {
      for (const attribute of this.attributes) if (attribute[0] == type) text += "/" + letters + "=" + attribute[1];
    }
    for (const [type, value] of this.attributes) {
      if (!LETTERS.some((known: any[]): boolean => known[0] == type)) others += "/" + type + "=" + value;
    }
    return text + others;
  }

  /**
   * Takes what a Name (RFC 5280 §4.1.2.4) says; what can't be read is left out.
   *
   * @internal flashnet
   */
  read(name: Der): void {
    for (const relativeName of childrenOf(name, Tag.Sequence)) {
      for (const attribute of childrenOf(relativeName, Tag.Set)) {
        const [type, value] = childrenOf(attribute, Tag.Sequence);
        if (type == null || value == null || type.oid == null || value.text == null) continue;
        this.attributes.push([type.oid, value.text]);
      }
    }
  }

  private first(type: string): string {
    for (const attribute of this.attributes) if (attribute[0] == type) return attribute[1];
    return null;
  }
}

function childrenOf(value: Der, tag: Tag): Der[] {
  const children = value.tag == tag ? value.children : null;
  return children == null ? [] : children;
}

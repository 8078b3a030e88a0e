import type { ByteArray } from "flash.utils";
import { Der, Tag } from "../../flashnet/Der.ts";
import { X500DistinguishedName } from "./X500DistinguishedName.ts";

/** Fields of a TBSCertificate behind its version: RFC 5280 §4.1. */
const SERIAL_NUMBER: int = 0;
const SIGNATURE_ALGORITHM: int = 1;
const ISSUER: int = 2;
const VALIDITY: int = 3;
const SUBJECT: int = 4;
const PUBLIC_KEY: int = 5;

const FIELDS: int[] = [Tag.Integer, Tag.Sequence, Tag.Sequence, Tag.Sequence, Tag.Sequence, Tag.Sequence];

/**
 * `flash.security.X509Certificate` as AIR content sees it: spec/server-datagram.md §3. What is in a field is read when it
 * is asked for.
 */
export class X509Certificate {
  private certificate: Der = null;
  private certificateVersion: uint = 0;
  private fields: Der[] = [];

  get encoded(): ByteArray {
    return this.certificate == null ? null : this.certificate.encoded;
  }

  get version(): uint {
    return this.certificateVersion;
  }

  get serialNumber(): string {
    const serial: Der = this.fields[SERIAL_NUMBER];
    return serial == null ? null : serial.hex;
  }

  get signatureAlgorithmOID(): string {
    return oidOf(this.part(SIGNATURE_ALGORITHM, 0));
  }

  /** Null for a NULL, too, which says that there are none. */
  get signatureAlgorithmParams(): ByteArray {
    const parameters = this.part(SIGNATURE_ALGORITHM, 1);
    return parameters == null || parameters.tag == Tag.Null ? null : parameters.encoded;
  }

  get issuer(): X500DistinguishedName {
    return this.name(ISSUER);
  }

  get validNotBefore(): Date {
    return dateOf(this.part(VALIDITY, 0));
  }

  get validNotAfter(): Date {
    return dateOf(this.part(VALIDITY, 1));
  }

  get subject(): X500DistinguishedName {
    return this.name(SUBJECT);
  }

  get subjectPublicKeyAlgorithmOID(): string {
    const algorithm = this.part(PUBLIC_KEY, 0);
    const parts = algorithm == null ? null : algorithm.children;
    return parts == null ? null : oidOf(parts[0]);
  }

  get subjectPublicKey(): string {
    const key = this.part(PUBLIC_KEY, 1);
    return key == null ? null : key.bits;
  }

  get issuerUniqueID(): string {
    return this.uniqueId(Tag.Implicit1);
  }

  get subjectUniqueID(): string {
    return this.uniqueId(Tag.Implicit2);
  }

  /**
   * Becomes the certificate that `encoded` is.
   *
   * @internal flashnet
   * @returns false if it is none
   */
  read(encoded: ByteArray): boolean {
    const certificate = Der.whole(encoded);
    const parts = certificate == null ? null : certificate.children;
    const fields = parts == null || parts.length != 3 ? null : parts[0].children;
    if (fields == null || fields.length == 0) return false;
    let version: uint = 0;
    if (fields[0].tag == Tag.Explicit0) {
      const [number] = fields.shift().children ?? [];
      if (number == null || number.tag != Tag.Integer) return false;
      version = uint(parseInt(number.hex, 16));
    }
    for (let i: int = 0; i < FIELDS.length; i++) {
      if (fields[i] == null || fields[i].tag != FIELDS[i]) return false;
    }
    this.certificate = certificate;
    this.certificateVersion = version;
    this.fields = fields;
    return true;
  }

  /** One of the values in a field; null if it is not there. */
  private part(field: int, index: int): Der {
    const value: Der = this.fields[field];
    const parts = value == null ? null : value.children;
    return parts == null ? null : parts[index];
  }

  private name(field: int): X500DistinguishedName {
    const value: Der = this.fields[field];
    if (value == null) return null;
    const name = new X500DistinguishedName();
    name.read(value);
    return name;
  }

  private uniqueId(tag: Tag): string {
    for (let i: int = PUBLIC_KEY + 1; i < this.fields.length; i++) {
      if (this.fields[i].tag == tag) return this.fields[i].bits;
    }
    return null;
  }
}

function oidOf(value: Der): string {
  return value == null ? null : value.oid;
}

function dateOf(value: Der): Date {
  return value == null ? null : value.date;
}

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import * as der from "./der.ts";

/** Certificates for tests, made on the spot: RFC 5280. */
export interface CertificateOptions {
  /** default `CN=` the first of `names` */
  subject?: Name;
  /** default: it signs itself */
  issuer?: Identity;
  /** DNS names and IPv4 addresses that it is for (`subjectAltName`) */
  names?: readonly string[];
  /** may sign others; default false */
  ca?: boolean;
  /** default a day ago */
  notBefore?: Date;
  /** default in a day */
  notAfter?: Date;
  /** hexadecimal digits; default random */
  serialNumber?: string;
  /** OIDs of the extended key usage; default none, which allows everything */
  usage?: readonly string[];
  key?: "ec" | "rsa";
  issuerUniqueId?: Uint8Array;
  subjectUniqueId?: Uint8Array;
  /** the signature is wrong; default false */
  forged?: boolean;
}

/** Attributes in order; a value is text for a UTF8String, or DER. */
export type Name = readonly (readonly [attribute: keyof typeof ATTRIBUTES, value: string | der.Der])[];

/** A certificate and its private key. */
export interface Identity {
  /** DER */
  encoded: Uint8Array;
  /** PEM */
  cert: string;
  /** PEM, PKCS #8 */
  key: string;
  subject: Name;
  privateKey: KeyObject;
  serialNumber: string;
}

/** RFC 4519 §2 */
export const ATTRIBUTES = {
  CN: "2.5.4.3",
  C: "2.5.4.6",
  L: "2.5.4.7",
  S: "2.5.4.8",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  emailAddress: "1.2.840.113549.1.9.1",
} as const;

const DAY = 86_400_000;
const EXTENSION = { subjectAltName: "2.5.29.17", basicConstraints: "2.5.29.19", extendedKeyUsage: "2.5.29.37" };

export function createCertificate(options: CertificateOptions): Identity {
  const { names = [], issuer, ca = false, usage = [], key = "ec", forged = false } = options;
  const { subject = [["CN", names[0]!]], serialNumber = `1${randomBytes(7).toString("hex")}` } = options;
  const { notBefore = new Date(Date.now() - DAY), notAfter = new Date(Date.now() + DAY) } = options;
  const { publicKey, privateKey } =
    key === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const extensions = [
    ...(ca ? [extension(EXTENSION.basicConstraints, der.sequence(der.boolean(true)))] : []),
    ...(names.length > 0 ? [extension(EXTENSION.subjectAltName, der.sequence(...names.map(generalName)))] : []),
    ...(usage.length > 0 ? [extension(EXTENSION.extendedKeyUsage, der.sequence(...usage.map(der.oid)))] : []),
  ];
  const signer = issuer?.privateKey ?? privateKey;
  const { issuerUniqueId, subjectUniqueId } = options;
  const version = extensions.length > 0 ? "2" : issuerUniqueId || subjectUniqueId ? "1" : undefined;
  const body = der.sequence(
    ...(version ? [der.explicit(0, der.integer(version))] : []),
    der.integer(serialNumber),
    algorithm(signer),
    distinguishedName(issuer?.subject ?? subject),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(issuerUniqueId ? [der.implicit(1, Uint8Array.of(0, ...issuerUniqueId))] : []),
    ...(subjectUniqueId ? [der.implicit(2, Uint8Array.of(0, ...subjectUniqueId))] : []),
    ...(extensions.length > 0 ? [der.explicit(3, der.sequence(...extensions))] : []),
  );
  const encoded = signed(body, signer, forged);
  return {
    encoded,
    cert: pem("CERTIFICATE", encoded),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    subject,
    privateKey,
    serialNumber,
  };
}

/** A revocation list of `issuer`, in PEM: RFC 5280 §5. */
export function createRevocationList(issuer: Identity, revoked: readonly Identity[]): string {
  const day = (days: number): der.Der => der.time(new Date(Date.now() + days * DAY));
  const entries = revoked.map(({ serialNumber }) => der.sequence(der.integer(serialNumber), day(-1)));
  const body = der.sequence(
    der.integer("1"),
    algorithm(issuer.privateKey),
    distinguishedName(issuer.subject),
    day(-1),
    day(1),
    ...(entries.length > 0 ? [der.sequence(...entries)] : []),
  );
  return pem("X509 CRL", signed(body, issuer.privateKey, false));
}

function signed(body: der.Der, signer: KeyObject, forged: boolean): der.Der {
  const data = forged ? der.concat(body, Uint8Array.of(0)) : body;
  return der.sequence(body, algorithm(signer), der.bitString(sign("sha256", data, signer)));
}

/** ECDSA or RSA with SHA-256 */
function algorithm({ asymmetricKeyType }: KeyObject): der.Der {
  return asymmetricKeyType === "ec"
    ? der.sequence(der.oid("1.2.840.10045.4.3.2"))
    : der.sequence(der.oid("1.2.840.113549.1.1.11"), der.nothing);
}

function distinguishedName(name: Name): der.Der {
  return der.sequence(
    ...name.map(([attribute, value]) => {
      const text = typeof value === "string" ? der.utf8String(value) : value;
      return der.set(der.sequence(der.oid(ATTRIBUTES[attribute]), text));
    }),
  );
}

function extension(id: string, value: der.Der): der.Der {
  return der.sequence(der.oid(id), der.octetString(value));
}

function generalName(name: string): der.Der {
  return isIPv4(name)
    ? der.implicit(7, Uint8Array.from(name.split("."), Number))
    : der.implicit(2, Buffer.from(name, "latin1"));
}

function pem(label: string, encoded: Uint8Array): string {
  const lines = Buffer.from(encoded)
    .toString("base64")
    .match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

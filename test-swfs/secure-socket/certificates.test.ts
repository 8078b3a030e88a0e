import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { ConnectError } from "../../host/network/errors.ts";
import {
  type CertificateOptions,
  createCertificate,
  type Identity,
  type Name,
} from "../../host/testing/certificates.ts";
import { bmpString, printableString, teletexString, utf8String } from "../../host/testing/der.ts";
import { play } from "../../src/player/node/play.ts";

/** What the movie says of one certificate. */
interface Shown {
  status: string;
  certificate: Record<string, unknown>;
}

const swf = readFileSync(new URL("test.swf", import.meta.url));

/** Has the movie show certificates: the port of a server says which it has. */
async function show(certificates: readonly Uint8Array[]): Promise<Shown[]> {
  const backend: NetworkBackend = {
    async openTcp() {
      throw new ConnectError("refused", "there is only TLS");
    },
    async openTls({ port }, { accept }) {
      await accept({ encoded: certificates[port]!, status: "untrustedSigners" });
      throw new ConnectError("certificate", "nobody is trusted");
    },
    close: async () => {},
  };
  const { trace, errors } = await play(swf, {
    url: "app:/viewer.swf",
    runtime: "air",
    backend,
    param: { servers: certificates.map((_, i) => `server:${i}`).join(" ") },
    until: "done",
    timeout: 60_000,
  });
  expect(errors).toEqual([]);
  expect(trace.at(-1)).toBe("done");
  return trace.slice(0, -1).map((line) => JSON.parse(line));
}

/** The same as Node says it. */
function fieldsOf(identity: Identity): Record<string, unknown> {
  const certificate = new X509Certificate(identity.encoded);
  const { subject, issuer } = certificate.toLegacyObject();
  const { publicKey } = certificate;
  const isEc = publicKey.asymmetricKeyType === "ec";
  const key = isEc
    ? publicKey.export({ type: "spki", format: "der" }).subarray(-65)
    : publicKey.export({ type: "pkcs1", format: "der" });
  return {
    serialNumber: certificate.serialNumber,
    subject: nameOf(subject as never),
    issuer: nameOf(issuer as never),
    validNotBefore: Date.parse(certificate.validFrom),
    validNotAfter: Date.parse(certificate.validTo),
    signatureAlgorithmParams: null,
    subjectPublicKey: key.toString("hex").toUpperCase(),
    subjectPublicKeyAlgorithmOID: isEc ? "1.2.840.10045.2.1" : "1.2.840.113549.1.1.1",
    encoded: certificate.raw.toString("hex"),
  };
}

function nameOf(name: Record<string, string | string[] | undefined>): Record<string, unknown> {
  const first = (attribute: string): string | null => [name[attribute] ?? null].flat()[0]!;
  return expect.objectContaining({
    commonName: first("CN"),
    countryName: first("C"),
    localityName: first("L"),
    organizationName: first("O"),
    organizationalUnitName: first("OU"),
    stateOrProvinceName: first("ST"),
  });
}

describe("X509Certificate, X500DistinguishedName", () => {
  const root = createCertificate({ subject: [["CN", "Root"]], ca: true });
  const all: Name = [
    ["C", printableString("DE")],
    ["S", "Bayern"],
    ["L", "München"],
    ["O", "Acme"],
    ["OU", "Games"],
    ["OU", "Servers"],
    ["CN", "game.example.com"],
    ["emailAddress", "admin@example.com"],
  ];
  const examples: [string, CertificateOptions, Record<string, unknown>][] = [
    ["version 2 = v3", { names: ["a.example"] }, { version: 2 }],
    ["version 1 = v2", { subject: all, issuerUniqueId: Uint8Array.of(1, 2) }, { version: 1 }],
    ["version 0 = v1", { subject: all }, { version: 0 }],
    ["serialNumber: hex", { subject: all, serialNumber: "fedcba9876543210" }, { serialNumber: "FEDCBA9876543210" }],
    ["signatureAlgorithmOID", { subject: all }, { signatureAlgorithmOID: "1.2.840.10045.4.3.2" }],
    ["signatureAlgorithmOID of RSA", { subject: all, key: "rsa" }, { signatureAlgorithmOID: "1.2.840.113549.1.1.11" }],
    [
      "issuerUniqueID, subjectUniqueID",
      { subject: all, issuerUniqueId: Uint8Array.of(1, 0xab), subjectUniqueId: Uint8Array.of(0xff) },
      { issuerUniqueID: "01AB", subjectUniqueID: "FF" },
    ],
    [
      "issuerUniqueID, subjectUniqueID: null if absent",
      { subject: all },
      { issuerUniqueID: null, subjectUniqueID: null },
    ],
    [
      "toString(): all RDNs concatenated",
      { subject: all },
      {
        subject: expect.objectContaining({
          text: "/CN=game.example.com/C=DE/L=München/OU=Games/OU=Servers/O=Acme/S=Bayern/1.2.840.113549.1.9.1=admin@example.com",
        }),
      },
    ],
    ["an issuer", { names: ["a.example"], issuer: root }, { issuer: expect.objectContaining({ commonName: "Root" }) }],
    ["dates after 2049", { subject: all, notAfter: new Date("2089-03-04T05:06:07Z") }, {}],
    ["dates before 2000", { subject: all, notBefore: new Date("1970-01-02T03:04:05Z") }, {}],
    ["no attributes", { subject: [] }, { subject: expect.objectContaining({ commonName: null, text: "" }) }],
  ];
  const identities = examples.map(([, options]) => createCertificate(options));
  let shown: Shown[];

  beforeAll(async () => {
    shown = await show(identities.map(({ encoded }) => encoded));
  });

  it.each(examples.map(([name, , fields], i) => ({ name, fields, i })))("$name", ({ fields, i }) => {
    expect(shown[i]).toMatchObject({
      status: "untrustedSigners",
      certificate: { ...fieldsOf(identities[i]!), ...fields },
    });
  });

  it("the text of any string type, as Node reads it", async () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const plain = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
    const value = fc.oneof(
      text.map(utf8String),
      plain.map(printableString),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => teletexString(Buffer.from(bytes).toString("latin1"))),
      fc
        .string({ unit: fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCharCode(code)) })
        .map(bmpString),
    );
    const attribute = fc.constantFrom("CN", "C", "L", "S", "O", "OU", "emailAddress");
    const names = fc.sample(fc.array(fc.tuple(attribute, value), { maxLength: 8 }) as fc.Arbitrary<Name>, 50);
    const identities = names.map((subject) => createCertificate({ subject }));
    const shown = await show(identities.map(({ encoded }) => encoded));
    expect(shown.map(({ certificate }) => certificate)).toMatchObject(identities.map(fieldsOf));
  });

  it("whatever a certificate is, the movie goes on", async () => {
    const valid = identities.map(({ encoded }) => encoded);
    const damaged = fc
      .tuple(fc.constantFrom(...valid), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 6 }))
      .map(([encoded, changes]) => {
        const bytes = Uint8Array.from(encoded);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    const cut = fc
      .tuple(fc.constantFrom(...valid), fc.nat(600))
      .map(([encoded, at]) => encoded.subarray(0, at % encoded.length));
    const random = fc.uint8Array({ maxLength: 200 });
    const certificates = fc.sample(fc.oneof({ weight: 6, arbitrary: damaged }, cut, random), 150);
    const shown = await show(certificates.map((bytes) => (bytes.length === 0 ? Uint8Array.of(0) : bytes)));
    expect(shown).toHaveLength(certificates.length);
  });
});

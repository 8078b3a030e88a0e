import { generateKeyPairSync } from "node:crypto";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { expect, it } from "vitest";
import { OptionError } from "../../../../base/options/check.ts";
import { TokenCheck, type TokenSettings } from "./token.ts";
import { TokenUses } from "./token-uses.ts";

const SECRET = "a secret of thirty-two bytes ...";

function settings(algorithm: string, kind: TokenSettings["key"]["kind"], text: string): TokenSettings {
  const key = { kind, file: "file", bytes: Buffer.from(text) };
  return { algorithm, key, issuer: undefined, audience: undefined, maxAge: 60_000 };
}

const claims = { jti: "1", sub: "anna", targets: ["game.example:6112"] };
const soon = (): number => Math.floor(Date.now() / 1000) + 30;

it.each(["EdDSA", "ES256", "RS256"])("reads tokens of %s, by a key and by a set of keys", async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const token = await new SignJWT({ ...claims, exp: soon() }).setProtectedHeader({ alg, kid: "a" }).sign(privateKey);
  const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "a", alg }] });
  for (const key of [settings(alg, "key", await exportSPKI(publicKey)), settings(alg, "jwks", set)]) {
    const check = await TokenCheck.load(key);
    expect(await check.verify(token)).toMatchObject({
      visitor: "anna",
      id: "1",
      targets: [{ text: "game.example:6112" }],
    });
  }
});

it("reads tokens that are signed with a secret", async () => {
  const token = await new SignJWT({ ...claims, exp: soon() })
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.from(SECRET));
  const check = await TokenCheck.load(settings("HS256", "secret", `${SECRET}\n`));
  expect(await check.verify(token)).toMatchObject({ visitor: "anna", session: undefined });
  expect(check.read(token)).toMatchObject({ visitor: "anna" });
});

it.each([
  ["HS256", "key", "", "HS256 wants secret, a file that the backend has as well, not key"],
  ["ES256", "secret", SECRET, "ES256 wants key or jwks, a file with public keys, not secret"],
  ["HS256", "secret", "short", "file holds no secret: it has 5 bytes, fewer than 32"],
  ["ES256", "key", "-----BEGIN", "file holds no public key for it (PEM, SPKI): "],
  ["ES256", "jwks", "{}", "file holds no set of keys (JWKS): "],
  ["ES256", "jwks", '{"keys":[]}', "file holds no set of keys (JWKS): it has no key for ES256"],
  ["RS256", "jwks", '{"keys":[{"kty":"oct","k":"AAAA"}]}', "file holds no set of keys (JWKS): it has no key for RS256"],
] as const)("a key for %s by %s %j is none", async (algorithm, kind, text, message) => {
  const loading = TokenCheck.load(settings(algorithm, kind, text));
  await expect(loading).rejects.toThrow(OptionError);
  await expect(loading).rejects.toThrow(message);
});

it("an RSA key that no token could be checked with is none", async () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
  await expect(TokenCheck.load(settings("RS256", "key", pem))).rejects.toThrow("it has 1024 bits, fewer than 2048");
});

it.each<[object, string]>([
  [{ sub: "" }, "its claim sub is no text"],
  [{ sub: 7 }, "its claim sub"],
  [{ sub: "x".repeat(300) }, "its claim sub is no text"],
  [{ session: "1" }, "its claim session is no session"],
  [{ targets: "game.example:6112" }, "its claim targets is no list"],
  [{ targets: ["game.example"] }, "its claim targets is no list"],
  [{ targets: Array(65).fill("a:1") }, "its claim targets is no list"],
])("a token that says %j is none", async (more, message) => {
  const payload = { ...claims, exp: soon(), ...more };
  const token = await new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(SECRET));
  const check = await TokenCheck.load(settings("HS256", "secret", SECRET));
  await expect(check.verify(token)).rejects.toThrow(message);
});

it("a token is remembered for its session until it has expired, and only so many are", () => {
  const uses = new TokenUses(2);
  expect(uses.claim("a", "one", 1000, 0)).toBe(true);
  expect(uses.claim("a", "one", 1000, 500)).toBe(true);
  expect(uses.claim("a", "other", 1000, 500)).toBe(false);
  expect(uses.claim("b", "other", 3000, 500)).toBe(true);
  expect(uses.claim("c", "third", 3000, 500)).toBe(false);
  expect(uses.claim("c", "third", 3000, 1500)).toBe(true);
  expect(uses.claim("b", "third", 3000, 1500)).toBe(false);
});

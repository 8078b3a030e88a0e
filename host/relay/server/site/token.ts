import { createHash } from "node:crypto";
import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions, KeyObject } from "jose";
import { messageOf } from "../../../../base/errors.ts";
import { OptionError } from "../../../../base/options/check.ts";
import { isSession } from "../access.ts";
import { parseTarget, type Target } from "./targets.ts";

/** The algorithms of RFC 7518 and RFC 8037 that sign; `none` is not among them. */
export const ALGORITHMS = [
  ...["EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["HS256", "HS384", "HS512"],
] as const;

/** How the tokens of a site's backend are checked. */
export interface TokenSettings {
  algorithm: string;
  /** what the key file holds: a public key (PEM), a key set (JWKS), or a secret shared with the backend */
  key: { kind: "key" | "jwks" | "secret"; file: string; bytes: Uint8Array };
  issuer: string | undefined;
  audience: string | undefined;
  /** milliseconds from now that a token may be valid, at most */
  maxAge: number;
}

/** What a token says. */
export interface Claims {
  /** `sub` */
  visitor: string | undefined;
  /** narrower than those of the site; undefined for all of them */
  targets: readonly Target[] | undefined;
  /** what it is good for once: `jti` */
  id: string | undefined;
  /** the only one that it is for */
  session: string | undefined;
  /** milliseconds since 1970 */
  expires: number;
}

/** A token is none, or no longer one. The message has nothing of it. */
export class TokenError extends Error {}

/** Bytes of the shortest secret: what HS256 is worth. */
const SHORTEST_SECRET = 32;
/** Seconds by which clocks may differ. */
const TOLERANCE = 5;
/** Characters of the longest token. */
const MAX_LENGTH = 4096;
/** Targets in a token. */
const MAX_TARGETS = 64;

type Jose = typeof import("jose");
type LocalKeys = ReturnType<Jose["createLocalJWKSet"]>;
type Key = CryptoKey | KeyObject | Uint8Array | JWTVerifyGetKey;

/** Checks signed tokens: JWTs (RFC 7519) of a site's own backend. */
export class TokenCheck {
  readonly #jose: Jose;
  readonly #key: Key;
  readonly #options: JWTVerifyOptions;
  readonly #maxAge: number;

  /** @throws OptionError when the key is none, or none for the algorithm */
  static async load(settings: TokenSettings): Promise<TokenCheck> {
    const jose = await import("jose");
    return new TokenCheck(jose, await readKey(jose, settings), settings);
  }

  private constructor(jose: Jose, key: Key, settings: TokenSettings) {
    const { algorithm, issuer, audience, maxAge } = settings;
    this.#jose = jose;
    this.#key = key;
    this.#maxAge = maxAge;
    this.#options = {
      algorithms: [algorithm],
      clockTolerance: TOLERANCE,
      requiredClaims: ["exp"],
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
  }

  /** @param now milliseconds since 1970. @throws TokenError */
  async verify(token: string, now: number = Date.now()): Promise<Claims> {
    if (token.length > MAX_LENGTH) throw new TokenError(`it has more than ${MAX_LENGTH} characters`);
    const options = { ...this.#options, currentDate: new Date(now) };
    let payload: JWTPayload;
    try {
      const key = this.#key as JWTVerifyGetKey;
      ({ payload } = await this.#jose.jwtVerify(token, key, options));
    } catch (error) {
      throw new TokenError(reasonOf(error));
    }
    const claims = claimsOf(payload);
    if (claims.expires > now + this.#maxAge + TOLERANCE * 1000)
      throw new TokenError("it is valid for longer than max_age");
    return claims;
  }

  /** What a token says that was checked before. */
  read(token: string): Claims {
    return claimsOf(this.#jose.decodeJwt(token));
  }
}

/** One text for a token, which gives nothing of it away. */
export function fingerprintOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

async function readKey(jose: Jose, { algorithm, key: { kind, file, bytes } }: TokenSettings): Promise<Key> {
  const isShared = algorithm.startsWith("HS");
  if (isShared !== (kind === "secret")) {
    const wanted = isShared ? "secret, a file that the backend has as well" : "key or jwks, a file with public keys";
    throw new OptionError(`${algorithm} wants ${wanted}, not ${kind}`);
  }
  const text = new TextDecoder().decode(bytes).trim();
  try {
    if (kind === "secret") return checkSecret(new TextEncoder().encode(text));
    if (kind === "key") return checkModulus(await jose.importSPKI(text, algorithm));
    return checkKeys(jose.createLocalJWKSet(JSON.parse(text)), algorithm);
  } catch (error) {
    const what = { key: "public key for it (PEM, SPKI)", jwks: "set of keys (JWKS)", secret: "secret" }[kind];
    throw new OptionError(`${file} holds no ${what}: ${messageOf(error)}`, { cause: error });
  }
}

function checkSecret(secret: Uint8Array): Uint8Array {
  if (secret.length >= SHORTEST_SECRET) return secret;
  throw new Error(`it has ${secret.length} bytes, fewer than ${SHORTEST_SECRET}`);
}

/** Of RSA, keys of fewer bits verify nothing (RFC 7518 §3.3). */
const SHORTEST_MODULUS = 2048;

function checkModulus(key: CryptoKey): CryptoKey {
  const { modulusLength = SHORTEST_MODULUS } = key.algorithm as { modulusLength?: number };
  if (modulusLength >= SHORTEST_MODULUS) return key;
  throw new Error(`it has ${modulusLength} bits, fewer than ${SHORTEST_MODULUS}`);
}

/** What stands in front of an algorithm's number, and the type of its keys (RFC 7518 §6.1, RFC 8037 §2). */
const KEY_TYPES: Readonly<Record<string, string>> = { Ed: "OKP", ES: "EC", RS: "RSA", PS: "RSA" };

/** A set in which no key is for the algorithm would take no token. */
function checkKeys(keys: LocalKeys, algorithm: string): LocalKeys {
  const type = KEY_TYPES[algorithm.slice(0, 2)];
  const fits = keys.jwks().keys.some(({ kty, alg = algorithm }) => kty === type && alg === algorithm);
  if (fits) return keys;
  throw new Error(`it has no key for ${algorithm}`);
}

function reasonOf(error: unknown): string {
  const { code, claim } = error as { code?: string; claim?: string };
  if (code === "ERR_JWT_EXPIRED") return "it has expired";
  if (code === "ERR_JWT_CLAIM_VALIDATION_FAILED") return `its claim ${claim} is not what it has to be`;
  if (code === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") return "its signature is not the site's";
  return "it is no token of the site's";
}

/** @throws TokenError */
function claimsOf({ sub, jti, exp, session, targets }: JWTPayload): Claims {
  const text = (value: unknown, name: string): string | undefined => {
    if (value === undefined || (typeof value === "string" && value !== "" && value.length <= 256)) return value;
    throw new TokenError(`its claim ${name} is no text of 1 to 256 characters`);
  };
  const claims = {
    visitor: text(sub, "sub"),
    id: text(jti, "jti"),
    session: text(session, "session"),
    targets: targets === undefined ? undefined : targetsOf(targets),
    expires: exp! * 1000,
  };
  if (claims.session !== undefined && !isSession(claims.session))
    throw new TokenError("its claim session is no session");
  if (claims.id === undefined && claims.session === undefined) {
    throw new TokenError("it has no claim jti and none session: anybody could use it again");
  }
  return claims;
}

function targetsOf(list: unknown): Target[] {
  try {
    if (Array.isArray(list) && list.length <= MAX_TARGETS) return list.map((target) => parseTarget(String(target)));
  } catch {}
  throw new TokenError(`its claim targets is no list of up to ${MAX_TARGETS} targets HOST:PORTS`);
}

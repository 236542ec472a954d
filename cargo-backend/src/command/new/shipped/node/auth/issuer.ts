/** Issues tokens. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SignJWT } from "jose";

/** Who issues tokens (`iss`), and for whom (`aud`): the same as in the settings, which `cargo backend gen` reads. */
export const ISSUER = "{package}";
export const AUDIENCE = "{package}";
/** How long a token is valid, in seconds. */
export const SECONDS = 15 * 60;

/** The variable that has the private key: PKCS #8 as PEM, of Ed25519, P-256 or RSA. */
const VARIABLE = "JWT_SIGNING_KEY";
/** Where the key is that is used without one. */
const DEVELOPMENT = "development-key.pem";

/** What a key signs with. */
function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === "ed25519") return "EdDSA";
  if (type === "ec" && details?.namedCurve === "prime256v1") return "ES256";
  if (type === "rsa" && (details?.modulusLength ?? 0) >= 2048) return "RS256";
  throw new Error(`${VARIABLE} has no key of Ed25519, P-256 or RSA with 2048 bits or more`);
}

/** Issues tokens. */
export class Issuer {
  private readonly key: KeyObject;
  private readonly algorithm: string;

  /** With a private key as PEM. */
  constructor(pem: string) {
    try {
      this.key = createPrivateKey(pem);
    } catch {
      // What is wrong with it may say something of it.
      throw new Error(`${VARIABLE} has no private key as PEM (PKCS #8)`);
    }
    this.algorithm = algorithmOf(this.key);
  }

  /**
   * With the key of the environment. Unless `NODE_ENV` is `production` there may be none; one for development is then
   * made and kept.
   */
  static load(): Issuer {
    const { [VARIABLE]: pem = "", NODE_ENV } = process.env;
    // Some places take no lines.
    if (pem !== "") return new Issuer(pem.replaceAll("\\n", "\n"));
    if (NODE_ENV === "production") {
      throw new Error(`${VARIABLE} is not set; \`openssl genpkey -algorithm ed25519\` makes a key for it`);
    }
    console.error(
      `WARNING: ${VARIABLE} is not set. Tokens are signed with ${DEVELOPMENT}, which is for development alone: ` +
        "whoever can read that file can make any token.",
    );
    return new Issuer(developmentKey());
  }

  /** The public key as PEM, which verifies the tokens. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ type: "spki", format: "pem" }).toString();
  }

  /** A token for a user with these scopes, which is valid from now on, or from another time in seconds. */
  token(user: string, scope: string, now = Math.floor(Date.now() / 1000)): Promise<string> {
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: this.algorithm, typ: "at+jwt" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(user)
      .setIssuedAt(now)
      .setExpirationTime(now + SECONDS)
      .sign(this.key);
  }
}

/** The key for development, which is made once, whoever else makes one at the same time. */
function developmentKey(): string {
  if (!existsSync(DEVELOPMENT)) {
    const own = `${DEVELOPMENT}.${process.pid}`;
    writeFileSync(own, newKey(), { flag: "wx", mode: 0o600 });
    try {
      linkSync(own, DEVELOPMENT);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(own);
    }
  }
  return readFileSync(DEVELOPMENT, "utf8");
}

/** A new private key, as PEM. */
export function newKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Issues the tokens of this program. */
export const issuer = Issuer.load();

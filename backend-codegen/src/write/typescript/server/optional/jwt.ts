/** JSON Web Tokens: which are valid (RFC 7519, and RFC 8725 for what else to look at), and keys. */

import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { compactVerify } from "jose";
import { isObject } from "../support.js";
import { Failure } from "./failure.js";
import { decodeUtf8 } from "./head.js";
import { isMalformed, parseJson } from "./json.js";
import { Denied } from "./security.js";

/** What tokens can be signed with. */
export type Algorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "EdDSA";

/** What a token has to be. */
export interface Rules {
  /** Who has to have issued it (`iss`). */
  readonly issuer: string;
  /** Whom it has to be for (`aud`): one of these. */
  readonly audiences: readonly string[];
  /** What it may be signed with. No other algorithm is looked at, whatever the token says. */
  readonly algorithms: readonly Algorithm[];
  /** By how many seconds the clocks of issuer and server may differ. */
  readonly leeway: number;
  /** Its type (`typ`), such as `at+jwt`. Without one it has no type, or it is `JWT` or `at+jwt`. */
  readonly typ?: string;
}

/** Where keys are: the text itself, the name of an environment variable, the path of a file, or the URL of a key set. */
export type Source = { readonly text: string } | { readonly variable: string } | { readonly file: string } | { readonly url: string };

/** What a token says that has been verified. */
export class Claims {
  constructor(
    /** All claims. */
    readonly all: { readonly [name: string]: unknown },
  ) {}

  /** A claim, whatever it is. */
  get(name: string): unknown {
    return Object.hasOwn(this.all, name) ? this.all[name] : undefined;
  }

  /** A claim that is text. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === "string" ? value : undefined;
  }

  /** Who the token is about (`sub`): a user, or a program that acts for itself. */
  get subject(): string | undefined {
    return this.text("sub");
  }

  /** Who has issued the token (`iss`), as the settings say. */
  get issuer(): string {
    return this.text("iss") ?? "";
  }

  /** Whether the token is good for a scope: `scope` (RFC 9068) and `scp`, each as words or as a list. */
  hasScope(scope: string): boolean {
    return ["scope", "scp"].some((name) => {
      const words = this.get(name);
      if (typeof words === "string") return words.split(" ").includes(scope);
      return Array.isArray(words) && words.includes(scope);
    });
  }
}

/** Why tokens cannot be verified, so that nobody could be let in. */
export class CannotVerify extends Error {
  override name = "CannotVerify";

  constructor(place: string, why: string) {
    super(`tokens cannot be verified: ${place} ${why}`);
  }
}

/** What an environment variable says. */
export function variable(name: string): string {
  const text = process.env[name];
  if (text === undefined) throw new CannotVerify(`the environment variable ${name}`, "is not set");
  if (text.trim() === "") throw new CannotVerify(`the environment variable ${name}`, "is empty");
  return text;
}

/** A token has no more bytes. */
const MAX_TOKEN = 16 << 10;
/** More keys than these are not tried for a token that names none. */
const MAX_TRIED = 4;

/** Verifies tokens. */
export class Verifier {
  private readonly keys: Fixed | Remote;

  /**
   * What verifies tokens by these rules, with the keys that there are for its algorithms.
   *
   * @throws {@link CannotVerify} when there are none.
   */
  constructor(
    private readonly rules: Rules,
    source: Source,
    fetchKeys: FetchKeys = fetchKeySet,
  ) {
    this.keys = "url" in source ? new Remote(source.url, rules.algorithms, fetchKeys) : new Fixed(fixed(source, rules.algorithms));
  }

  /**
   * What a valid token says.
   *
   * Its header decides nothing but which of the known keys is meant: keys, certificates and URLs in it (`jwk`, `x5c`,
   * `jku`, `x5u`) are not looked at.
   *
   * @throws {@link Denied} when it is not valid.
   */
  async verify(token: string): Promise<Claims> {
    const [header, claims, signature, ...more] = token.split(".");
    const isWhole = token.length <= MAX_TOKEN && signature !== undefined && more.length === 0;
    const head = isWhole && bytesOf(signature) !== undefined ? objectOf(header) : undefined;
    if (head === undefined) throw malformed();
    const { algorithm, id } = this.header(head);
    const keys = await this.keys.find(algorithm, id);
    let isSigned = false;
    for (const key of keys) isSigned ||= await verifies(key, token, algorithm);
    if (!isSigned) throw Denied.unauthorized("the signature of the token is wrong");
    const said = objectOf(claims);
    if (said === undefined) throw malformed();
    this.claims(said, Date.now() / 1_000);
    return new Claims(said);
  }

  /** The algorithm that a token is signed with, and what it calls the key. */
  private header(header: Members): { algorithm: Algorithm; id: string | undefined } {
    const algorithm = this.rules.algorithms.find((it) => it === header["alg"]);
    if (algorithm === undefined) throw Denied.unauthorized("the algorithm of the token is not allowed");
    if (Object.hasOwn(header, "crit")) throw Denied.unauthorized("the token demands what is not known here");
    const { typ, kid } = header;
    const isTyped = typ === undefined ? this.rules.typ === undefined : typeof typ === "string" && this.isTyp(typ);
    if (!isTyped) throw Denied.unauthorized("the token is of another type");
    if (kid !== undefined && typeof kid !== "string") throw malformed();
    return { algorithm, id: kid };
  }

  /** Media types are the same in any case, and may do without `application/` (RFC 7515, 4.1.9). */
  private isTyp(typ: string): boolean {
    const plain = (it: string): string => it.toLowerCase().replace(/^application\//, "");
    const wanted = this.rules.typ === undefined ? ["jwt", "at+jwt"] : [plain(this.rules.typ)];
    return wanted.includes(plain(typ));
  }

  private claims(claims: Members, now: number): void {
    const { issuer, audiences, leeway } = this.rules;
    if (claims["iss"] !== issuer) throw Denied.unauthorized("the token is of another issuer");
    const { aud } = claims;
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    if (!named.some((it) => typeof it === "string" && audiences.includes(it))) {
      throw Denied.unauthorized("the token is for another audience");
    }
    const end = timeOf(claims, "exp");
    if (end === undefined) throw Denied.unauthorized("the token has no end");
    if (now >= end + leeway) throw Denied.unauthorized("the token has expired");
    const start = timeOf(claims, "nbf");
    if (start !== undefined && now + leeway < start) throw Denied.unauthorized("the token is not valid yet");
  }
}

type Members = { readonly [name: string]: unknown };

function malformed(): Denied {
  return Denied.unauthorized("the token is malformed");
}

/** The bytes of Base64 for URLs, without padding (RFC 4648, 5). Bytes have one text alone. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

/** The object that a part of a token is; names that are there twice make it none. */
function objectOf(part: string | undefined): Members | undefined {
  const bytes = part === undefined ? undefined : bytesOf(part);
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed === undefined || isMalformed(parsed) || parsed.duplicates.length > 0) return undefined;
  return isObject(parsed.value) ? parsed.value : undefined;
}

/** A time in seconds from 1970 on, if the claim is there. */
function timeOf(claims: Members, name: string): number | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
  throw malformed();
}

/** A key, and what it is good for. */
interface Key {
  readonly id: string | undefined;
  readonly algorithms: readonly Algorithm[];
  readonly key: KeyObject;
}

async function verifies({ key }: Key, token: string, algorithm: Algorithm): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}

/** A key that is good for those of the algorithms that it fits; `undefined` if it fits none. */
function keyOf(make: () => KeyObject, id: string | undefined, allowed: readonly Algorithm[]): Key | undefined {
  try {
    const key = make();
    const algorithms = allowed.filter((algorithm) => fits(key, algorithm));
    return algorithms.length === 0 ? undefined : { id, algorithms, key };
  } catch {
    return undefined;
  }
}

/** Whether a key is one for an algorithm, and strong enough: a secret is as long as what it signs (RFC 7518, 3.2). */
function fits(key: KeyObject, algorithm: Algorithm): boolean {
  const details = key.asymmetricKeyDetails;
  switch (algorithm) {
    case "HS256":
    case "HS384":
    case "HS512":
      return key.type === "secret" && (key.symmetricKeySize ?? 0) * 8 >= Number(algorithm.slice(2));
    case "RS256":
    case "RS384":
    case "RS512":
    case "PS256":
    case "PS384":
    case "PS512":
      return key.asymmetricKeyType === "rsa" && (details?.modulusLength ?? 0) > 2040;
    case "ES256":
      return key.asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1";
    case "ES384":
      return key.asymmetricKeyType === "ec" && details?.namedCurve === "secp384r1";
    case "EdDSA":
      return key.asymmetricKeyType === "ed25519";
  }
}

/** A key of a key set (RFC 7517): `undefined` if it is for something else, or unknown. */
function ofJwk(jwk: unknown, allowed: readonly Algorithm[]): Key | undefined {
  if (!isObject(jwk)) return undefined;
  const { kty, k, use, alg, kid, key_ops: uses } = jwk;
  const isToVerify = uses === undefined || (Array.isArray(uses) && uses.includes("verify"));
  if (!isToVerify || (use !== undefined && use !== "sig")) return undefined;
  const named = allowed.filter((algorithm) => alg === undefined || alg === algorithm);
  const id = typeof kid === "string" ? kid : undefined;
  const secret = kty === "oct" && typeof k === "string" ? bytesOf(k) : undefined;
  if (kty === "oct") return secret === undefined ? undefined : keyOf(() => createSecretKey(secret), id, named);
  const { n, e, crv, x, y } = jwk;
  // What is private in a key is not looked at.
  const key = Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined));
  return keyOf(() => createPublicKey({ key, format: "jwk" } as Parameters<typeof createPublicKey>[0]), id, named);
}

/** The keys of a key set, as far as they are for these algorithms; or why it is none. */
function ofSet(text: string, algorithms: readonly Algorithm[]): Key[] | string {
  const parsed = parseJson(text);
  if (isMalformed(parsed) || parsed.duplicates.length > 0) return "is not JSON";
  const set = parsed.value;
  if (!isObject(set)) return "is no key set";
  const { keys = [set] } = set;
  if (!Array.isArray(keys)) return "is no key set";
  return keys.flatMap((jwk) => ofJwk(jwk, algorithms) ?? []);
}

/** What is said where no key is good for anything. */
function lack(algorithms: readonly Algorithm[]): string {
  const wanted = algorithms.some((algorithm) => algorithm.startsWith("HS"))
    ? "a secret of as many bits as the name of the algorithm says"
    : "a public key as PEM or in a key set, of RSA one with 2048 bits or more";
  return `has no key for ${algorithms.join(", ")}; wanted is ${wanted}`;
}

/** The keys in a text: PEM, a key set as JSON, or a secret for algorithms with secrets. */
function ofText(text: string, algorithms: readonly Algorithm[]): Key[] | string {
  if (text.startsWith("{")) return ofSet(text, algorithms);
  if (!text.startsWith("-----BEGIN ")) {
    return [keyOf(() => createSecretKey(Buffer.from(text)), undefined, algorithms)].flatMap((key) => key ?? []);
  }
  // Some places take no lines.
  const pems = text.replaceAll("\\n", "\n").match(/-----BEGIN ([^-]*)-----[^-]*-----END \1-----/g) ?? [];
  const isPublic = (pem: string): boolean => /^-----BEGIN [^-]*(?:PUBLIC KEY|CERTIFICATE)-----/.test(pem);
  return pems.filter(isPublic).flatMap((pem) => keyOf(() => createPublicKey(pem), undefined, algorithms) ?? []);
}

/** The keys at a place that is read once. */
function fixed(source: Exclude<Source, { url: string }>, algorithms: readonly Algorithm[]): Key[] {
  const place = "variable" in source ? `the environment variable ${source.variable}` : "file" in source ? `the file ${source.file}` : "the text";
  let text: string;
  if ("variable" in source) text = variable(source.variable);
  else if ("text" in source) text = source.text;
  else {
    try {
      text = readFileSync(source.file, "utf8");
    } catch (error) {
      throw new CannotVerify(place, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const keys = ofText(text.trim(), algorithms);
  if (typeof keys === "string") throw new CannotVerify(place, keys);
  if (keys.length === 0) throw new CannotVerify(place, lack(algorithms));
  return keys;
}

/** The keys that a token can be signed with whose header says this. */
function meant(keys: readonly Key[], algorithm: Algorithm, id: string | undefined): readonly Key[] {
  // A key without a name goes by all names, and a token without one has to try.
  return keys.filter((key) => key.algorithms.includes(algorithm) && (key.id === undefined || id === undefined || key.id === id));
}

function few(keys: readonly Key[]): readonly Key[] {
  if (keys.length === 0) throw Denied.unauthorized("the token is signed with an unknown key");
  if (keys.length > MAX_TRIED) throw Denied.unauthorized("the token does not say which key it is signed with");
  return keys;
}

/** Keys that stay. */
class Fixed {
  constructor(private readonly keys: readonly Key[]) {}

  find(algorithm: Algorithm, id: string | undefined): readonly Key[] {
    return few(meant(this.keys, algorithm, id));
  }
}

/** A key set as it was published. */
export interface KeySet {
  readonly body: Uint8Array;
  /** `Cache-Control`, if there is one. */
  readonly cacheControl?: string | undefined;
}

/** Fetches the key set at a URL. How often it is asked, and how long it may take, is looked after. */
export type FetchKeys = (url: string, signal: AbortSignal) => Promise<KeySet>;

/** A key set has no more bytes. */
const MAX_SET = 64 << 10;
/** How long fetching may take, in milliseconds like all that follows. */
const TIMEOUT = 5_000;
/** A key set counts for so long, whatever its publisher says. */
const MIN_AGE = 5 * 60_000;
/** A key set counts for no longer, whatever its publisher says. */
const MAX_AGE = 24 * 60 * 60_000;
/** How long it counts if its publisher says nothing. */
const USUAL_AGE = 15 * 60_000;
/** Between two requests for keys there is as much time, whatever tokens come. */
const PAUSE = 30_000;
/** The same as long as there are no keys at all. */
const PAUSE_WITHOUT = 2_000;

/** Keys that are published at a URL. They are fetched once for all who wait, and old ones stay where there are no new ones. */
class Remote {
  private known: { readonly keys: readonly Key[]; readonly until: number } | undefined;
  private asked = -Infinity;
  private asking: Promise<readonly Key[]> | undefined;

  constructor(
    private readonly url: string,
    private readonly algorithms: readonly Algorithm[],
    private readonly fetchKeys: FetchKeys,
  ) {}

  async find(algorithm: Algorithm, id: string | undefined): Promise<readonly Key[]> {
    const known = await this.current();
    const found = meant(known, algorithm, id);
    if (found.length > 0) return few(found);
    const newer = await this.newer(known);
    return few(newer === undefined ? found : meant(newer, algorithm, id));
  }

  /** The keys that count now. */
  private async current(): Promise<readonly Key[]> {
    const { known } = this;
    const now = performance.now();
    if (known !== undefined) {
      // Who has keys does not wait while somebody is fetching.
      if (now < known.until || this.asking !== undefined || now - this.asked < PAUSE) return known.keys;
      return this.ask().catch(() => known.keys);
    }
    if (this.asking === undefined && now - this.asked < PAUSE_WITHOUT) {
      throw Failure.unavailable(new CannotVerify(this.url, "could not be fetched a moment ago"));
    }
    return this.ask().catch((error: unknown) => {
      throw Failure.unavailable(error);
    });
  }

  /** Keys that are newer than those that a token was not signed with, if there are any. */
  private async newer(than: readonly Key[]): Promise<readonly Key[] | undefined> {
    await this.asking?.catch(() => undefined);
    if (this.known !== undefined && this.known.keys !== than) return this.known.keys;
    if (performance.now() - this.asked < PAUSE) return undefined;
    return this.ask().catch(() => undefined);
  }

  /** Fetches keys, which count from now on. */
  private ask(): Promise<readonly Key[]> {
    this.asking ??= this.fetched().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async fetched(): Promise<readonly Key[]> {
    this.asked = performance.now();
    const failed = (why: string): CannotVerify => new CannotVerify(this.url, why);
    const signal = AbortSignal.timeout(TIMEOUT);
    const late = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(failed("does not answer in time")), { once: true });
    });
    const set = await Promise.race([this.fetchKeys(this.url, signal), late]).catch((error: unknown) => {
      if (error instanceof CannotVerify) throw error;
      throw failed(`cannot be fetched: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (set.body.length > MAX_SET) throw failed("is larger than 64 KiB");
    const text = decodeUtf8(set.body);
    const keys = text === undefined ? "is no text" : ofSet(text, this.algorithms);
    if (typeof keys === "string") throw failed(keys);
    if (keys.length === 0) throw failed(lack(this.algorithms));
    this.known = { keys, until: performance.now() + ageOf(set.cacheControl) };
    return keys;
  }
}

/** How long a key set counts. */
function ageOf(cacheControl = ""): number {
  const seconds = /(?:^|,)\s*max-age\s*=\s*(\d+)\s*(?:,|$)/i.exec(cacheControl)?.[1];
  return seconds === undefined ? USUAL_AGE : Math.min(Math.max(Number(seconds) * 1_000, MIN_AGE), MAX_AGE);
}

/** Fetches a key set. No redirect is followed, so that nobody but the one who is named in the settings is asked. */
async function fetchKeySet(url: string, signal: AbortSignal): Promise<KeySet> {
  const accept = "application/jwk-set+json, application/json";
  const answer = await fetch(url, { headers: { accept }, redirect: "manual", signal });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`it answers with ${answer.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // One byte more shows that it is too large.
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_SET) break;
  }
  return { body: Buffer.concat(chunks), cacheControl: answer.headers.get("cache-control") ?? undefined };
}

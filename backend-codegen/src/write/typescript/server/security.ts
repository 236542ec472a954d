/** Who a request comes from: credentials, and what operations demand of them. */

import { timingSafeEqual } from "node:crypto";
import { decodeUtf8, type Head } from "./head.js";
import type { Operation } from "./operation.js";
import { cookiesOf } from "./parameter.js";
import { Refusal } from "./refusal.js";
import { decodeQuery } from "./text.js";

/** A declared way in. */
export interface Scheme {
  /** Its name in the document. */
  readonly name: string;
  /** What a request must carry. */
  readonly kind:
    | { readonly type: "header" | "query" | "cookie"; readonly name: string }
    | { readonly type: "basic" | "bearer" | "certificate" }
    | { readonly type: "other"; readonly scheme: string };
}

/** A scheme that an operation demands. */
export interface Demand {
  readonly scheme: Scheme;
  /** What the credentials must be good for. */
  readonly scopes: readonly string[];
}

/** A user with a password (RFC 7617). */
export interface Basic {
  user: string;
  password: string;
}

/** What credentials are presented for. */
export interface Attempt<Principal> {
  readonly operation: Operation;
  /** What the credentials must be good for. */
  readonly scopes: readonly string[];
  /**
   * Who the scheme before this one said that the request comes from, where several schemes are demanded at once.
   */
  readonly principal: Principal | undefined;
}

/** Why credentials are refused: what is thrown by whoever looks at them. */
export class Denied extends Error {
  override name = "Denied";

  private constructor(
    readonly isForbidden: boolean,
    /** What the client may know. */
    readonly why: string | undefined,
  ) {
    super(why ?? (isForbidden ? "the credentials do not suffice" : "the credentials are not valid"));
  }

  /** They are not valid: `401`. The client may know a reason: a plain sentence without quotes. */
  static unauthorized(why?: string): Denied {
    return new Denied(false, why);
  }

  /** They are valid and do not suffice: `403`. */
  static forbidden(): Denied {
    return new Denied(true, undefined);
  }
}

/** Looks at credentials for a scheme. What it throws besides {@link Denied} is a fault of the server. */
export type Authenticate<Principal> = (
  scheme: Scheme,
  attempt: Attempt<Principal>,
  credentials: never,
) => Promise<Principal>;

/**
 * Lets through what is good for all of these scopes.
 *
 * @throws {@link Denied} if one of them was not granted.
 */
export function granted(scopes: readonly string[], isGranted: (scope: string) => boolean): void {
  if (!scopes.every(isGranted)) throw Denied.forbidden();
}

/**
 * Whether a secret that somebody presents is the one that is known. How long the answer takes says nothing about how
 * much of it is right, and nothing about the known one but perhaps its length.
 */
export function isSameSecret(presented: string, known: string): boolean {
  const [one, other] = [Buffer.from(presented), Buffer.from(known)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Who a request comes from; `undefined` is anybody, where the operation lets anybody in.
 *
 * @throws A refusal if nothing that the operation demands is there and valid.
 */
export async function authorize<Principal>(
  authenticate: Authenticate<Principal>,
  operation: Operation,
  head: Head,
  certificate: () => unknown,
): Promise<Principal | undefined> {
  const { security = [] } = operation;
  const verdicts = new Map<Demand, Denied>();
  for (const alternative of security) {
    const found = alternative.map((demand) => ({ demand, credentials: credentialsOf(demand.scheme, head, certificate) }));
    if (found.length === 0 || found.some(({ credentials }) => credentials === undefined)) continue;
    let principal: Principal | undefined;
    let isIn = true;
    for (const { demand, credentials } of found) {
      try {
        const attempt = { operation, scopes: demand.scopes, principal };
        principal = await authenticate(demand.scheme, attempt, credentials as never);
      } catch (error) {
        if (!(error instanceof Denied)) throw error;
        verdicts.set(demand, error);
        isIn = false;
        break;
      }
    }
    if (isIn) return principal;
  }
  const demands = security.flat();
  // Who presents wrong credentials is not anybody (RFC 6750, 3.1).
  const isTried = verdicts.size > 0 || demands.some(({ scheme }) => isPresented(scheme, head));
  if (security.some((alternative) => alternative.length === 0) && !isTried) return undefined;
  throw refusal(demands, verdicts);
}

/** Whether a client has put something there on purpose; cookies and certificates it sends on its own. */
function isPresented({ kind }: Scheme, head: Head): boolean {
  switch (kind.type) {
    case "header":
      return head.header(kind.name.toLowerCase()).length > 0;
    case "query":
      return inQuery(head, kind.name).length > 0;
    case "basic":
    case "bearer":
    case "other":
      return head.header("authorization").length > 0;
    case "cookie":
    case "certificate":
      return false;
  }
}

/** The values of a name in the query string, still percent-encoded. */
function inQuery(head: Head, name: string): string[] {
  const pairs = head.query.split("&").map((pair) => pair.split(/=(.*)/s, 2));
  return pairs.flatMap(([key = "", value]) => (value !== undefined && decodeQuery(key) === name ? [value] : []));
}

/** What a request carries for a scheme. What is there twice is not there. */
function credentialsOf({ kind }: Scheme, head: Head, certificate: () => unknown): unknown {
  switch (kind.type) {
    case "header":
      return head.onlyHeader(kind.name.toLowerCase())?.trim();
    case "query": {
      const [only, ...more] = inQuery(head, kind.name);
      return only === undefined || more.length > 0 ? undefined : decodeQuery(only);
    }
    case "cookie": {
      const cookies = cookiesOf(head.onlyHeader("cookie") ?? "").filter(([name]) => name === kind.name);
      return cookies.length === 1 ? cookies[0]?.[1] : undefined;
    }
    case "basic":
      return basicOf(authorizationOf(head, "basic"));
    case "bearer":
      return authorizationOf(head, "bearer");
    case "other":
      return authorizationOf(head, kind.scheme.toLowerCase());
    case "certificate":
      return certificate();
  }
}

/** What stands behind the name of a scheme in `Authorization`. */
function authorizationOf(head: Head, scheme: string): string | undefined {
  const [, name, credentials] = /^(\S+) +(.*)$/s.exec(head.onlyHeader("authorization")?.trim() ?? "") ?? [];
  return name?.toLowerCase() === scheme ? credentials : undefined;
}

/** User and password as Base64, with or without padding (RFC 7617, 2). */
function basicOf(credentials: string | undefined): Basic | undefined {
  if (credentials === undefined || !/^[\da-z+/]*=*$/i.test(credentials)) return undefined;
  const text = decodeUtf8(Buffer.from(credentials, "base64"));
  const colon = text?.indexOf(":") ?? -1;
  return text === undefined || colon < 0
    ? undefined
    : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The refusal of a request that is not let in: a challenge for each scheme (RFC 9110, 11.6.1). */
function refusal(demands: readonly Demand[], verdicts: ReadonlyMap<Demand, Denied>): Refusal {
  const isForbidden = [...verdicts.values()].some((denied) => denied.isForbidden);
  const refused = new Refusal(isForbidden ? "FORBIDDEN" : "UNAUTHORIZED");
  const challenges = new Set(demands.map((demand) => challenge(demand, verdicts.get(demand))));
  for (const line of challenges) refused.headers.push(["www-authenticate", line]);
  return refused;
}

/** What to present for a demand. */
function challenge({ scheme: { kind }, scopes }: Demand, denied: Denied | undefined): string {
  switch (kind.type) {
    case "header":
      return `ApiKey in="header", name="${escaped(kind.name.toLowerCase())}"`;
    case "query":
    case "cookie":
      return `ApiKey in="${kind.type}", name="${escaped(kind.name)}"`;
    case "basic":
      return 'Basic realm="api", charset="UTF-8"';
    case "bearer":
      return bearer(scopes, denied);
    case "other":
      return kind.scheme;
    case "certificate":
      return 'ClientCertificate realm="api"';
  }
}

/** The challenge of RFC 6750, 3. Whoever presents nothing is told of no error. */
function bearer(scopes: readonly string[], denied: Denied | undefined): string {
  const line = 'Bearer realm="api"';
  if (denied === undefined) return line;
  if (denied.isForbidden) {
    return scopes.length === 0 ? line : `${line}, error="insufficient_scope", scope="${escaped(scopes.join(" "))}"`;
  }
  const why = denied.why === undefined ? "" : `, error_description="${escaped(denied.why)}"`;
  return `${line}, error="invalid_token"${why}`;
}

/** Text between quotes (RFC 9110, 5.6.4). */
function escaped(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

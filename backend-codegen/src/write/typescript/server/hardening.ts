/** What a server that faces the internet needs around its routes. */

import { randomBytes } from "node:crypto";

/** The header that carries the id of a request. */
export const REQUEST_ID = "x-request-id";

/** The id that a request was sent with, if it can be one, or a new one. */
export function requestIdOf(sent: unknown): string {
  return typeof sent === "string" && /^[\w.:-]{1,128}$/.test(sent) ? sent : randomBytes(16).toString("hex");
}

/**
 * Headers that every answer gets unless it has them. They are those that helmet 8 sends, with the values that suit
 * answers which are data and no pages, and `Cross-Origin-Embedder-Policy` and `Cache-Control` besides.
 */
export const SECURITY_HEADERS: { readonly [name: string]: string } = {
  // An answer that a browser is made to show loads nothing, runs nothing and stands in no frame.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  // Paths, which can have ids in them, are not told to others.
  "referrer-policy": "no-referrer",
  // JSON with HTML in a string is not taken for HTML.
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-download-options": "noopen",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
  "x-xss-protection": "0",
  // What one user may see stays in no cache for the next one.
  "cache-control": "no-store",
};

/** For a year browsers reach the host and all its subdomains by HTTPS alone. */
export const STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains";

/** What `harden` does. Each part can be turned off where an application has its own. */
export interface Hardening {
  /** In how many milliseconds a request has to be answered, with `503` otherwise; 30 seconds. */
  timeout?: number | false;
  /** Whether responses carry `X-Request-Id`; they do. */
  requestId?: boolean;
  /** Headers that every response gets unless it has them; {@link SECURITY_HEADERS}. */
  headers?: { readonly [name: string]: string };
  /**
   * Whether clients reach the server by HTTPS alone, perhaps through a proxy; not by default. Then browsers are told
   * to stay with it: `Strict-Transport-Security`.
   */
  tls?: boolean;
}

/** The headers that are sent. */
export function headersOf({ headers = SECURITY_HEADERS, tls = false }: Hardening): [string, string][] {
  const sent = Object.entries(headers);
  return tls ? [...sent, ["strict-transport-security", STRICT_TRANSPORT_SECURITY]] : sent;
}

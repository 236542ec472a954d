/** What a server that faces the internet needs around its routes. */

import { randomFillSync } from "node:crypto";
import { GUARDS } from "../settings.js";
import type { Answer } from "./answer.js";
import type { Head } from "./head.js";
import type { Refusal } from "./refusal.js";

/** The header that carries the id of a request. */
export const REQUEST_ID = "x-request-id";

/** The id that a request was sent with, if it can be one, or a new one. */
export function requestIdOf(sent: unknown): string {
  return typeof sent === "string" && /^[\w.:-]{1,128}$/.test(sent) ? sent : newId();
}

/** Random bytes for ids to come, each of which is used once. */
const RANDOM = Buffer.alloc(4_096);
let used = RANDOM.length;

/** 128 random bits. */
function newId(): string {
  if (used === RANDOM.length) {
    randomFillSync(RANDOM);
    used = 0;
  }
  used += 16;
  return RANDOM.toString("hex", used - 16, used);
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

/** A request before anybody has looked at its path. */
export interface Asked {
  readonly head: Head;
  /** The address that the connection comes from. */
  readonly peer: string | undefined;
}

/** What comes of a request before anybody has looked at its path. */
export interface Guarded {
  /** Headers of the answer, whatever that is. */
  readonly headers: readonly (readonly [string, string])[];
  /** Headers that no answer has from elsewhere. */
  readonly own?: readonly string[];
  /** Why the request goes no further. */
  readonly refusal?: Refusal;
  /** That a browser asks whether it may send another request: what its path answers. */
  readonly preflight?: (pages: Pages | undefined) => Answer;
}

/** Looks at requests before all routes. A browser's own questions are told apart. */
export type Guard = (asked: Asked, isAskedByBrowser: boolean) => Guarded;

/** The methods that pages of other origins may use at a path, and the headers that they may send. */
export interface Pages {
  readonly methods: string;
  readonly headers: string;
}

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
  /** What looks at requests before all routes: what the settings say about pages of other origins and rate limits. */
  guards?: readonly Guard[];
}

/** The headers that are sent, and what looks at requests before all routes. */
export function partsOf({ headers = SECURITY_HEADERS, tls = false, guards = GUARDS }: Hardening): {
  headers: [string, string][];
  guards: readonly Guard[];
} {
  const sent = Object.entries(headers);
  return { headers: tls ? [...sent, ["strict-transport-security", STRICT_TRANSPORT_SECURITY]] : sent, guards };
}

/** Pages of other origins: which may use the API (the CORS protocol of the Fetch standard). */

import { Answer } from "./answer.js";
import type { Guard, Guarded, Pages } from "./hardening.js";
import type { Head } from "./head.js";

/**
 * Which pages of other origins may use the API. Browsers ask on behalf of pages; whoever is none sees no difference.
 * What pages may send, by which methods and with which headers, is decided for each path when code is generated.
 */
export interface Cors {
  /**
   * The origins, as browsers write them: `https://app.example.com`. `https://*.example.com` are all names below one,
   * `http://localhost:*` are all ports, `env:NAME` are those that an environment variable lists when the server
   * starts, with commas or spaces between them, and `*` are all, which is for answers without credentials.
   */
  readonly origins: readonly string[];
  /** The headers of answers that pages can read beside those that all can. */
  readonly expose: string;
  /** Whether pages may have cookies and other credentials of the browser sent along. */
  readonly credentials: boolean;
  /** For how many seconds browsers may remember what was allowed. */
  readonly maxAge: number;
  /** Whether pages from the internet may use a server in a private network. */
  readonly privateNetwork: boolean;
}

/** Headers that no answer has from elsewhere. */
const OWN = ["access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers"];

/** What of a request makes a difference for the answer to `OPTIONS`. */
const ASKED = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/** Lets pages of other origins use the API. What names no origin lets nobody in, and standard error says so. */
export function crossOrigin(cors: Cors): Guard {
  const named = cors.origins.flatMap(inEnvironment);
  const isOpen = !cors.credentials && named.includes("*");
  const origins = named.filter((origin) => {
    const isRight = isPattern(origin) || (isOpen && origin === "*");
    if (!isRight) console.error(`no origin is allowed by \`${origin}\`, which is none`);
    return isRight;
  });
  return ({ head }) => {
    const isThere = (name: string): boolean => head.header(name).length > 0;
    const isOptions = head.method === "OPTIONS";
    const isPreflight = isOptions && isThere("origin") && isThere("access-control-request-method");
    const origin = isOpen ? "*" : known(origins, head);
    const headers: [string, string][] = [];
    if (isOptions) headers.push(["vary", cors.privateNetwork ? `${ASKED}, Access-Control-Request-Private-Network` : ASKED]);
    else if (!isOpen) headers.push(["vary", "Origin"]);
    if (origin !== undefined) {
      headers.push(["access-control-allow-origin", origin]);
      if (cors.credentials) headers.push(["access-control-allow-credentials", "true"]);
      if (!isPreflight && cors.expose !== "") headers.push(["access-control-expose-headers", cors.expose]);
    }
    const guarded: Guarded = { headers, own: OWN };
    if (!isPreflight) return guarded;
    const isPrivate = cors.privateNetwork && head.header("access-control-request-private-network")[0] === "true";
    return { ...guarded, preflight: (pages) => allowed(origin === undefined ? undefined : pages, cors, isPrivate) };
  };
}

/** The answer to a browser that asks whether it may send a request to a path. */
function allowed(pages: Pages | undefined, { maxAge }: Cors, isPrivate: boolean): Answer {
  const answer = new Answer(204);
  if (pages === undefined) return answer;
  const lines: [string, string][] = [
    ["access-control-allow-methods", pages.methods],
    ["access-control-allow-headers", pages.headers],
    ["access-control-allow-private-network", isPrivate ? "true" : ""],
    ["access-control-max-age", String(maxAge)],
  ];
  answer.headers.push(...lines.filter(([, value]) => value !== ""));
  return answer;
}

/** What is listed in the environment, or an origin itself. */
function inEnvironment(origin: string): string[] {
  if (!origin.startsWith("env:")) return [origin];
  const name = origin.slice("env:".length);
  const list = process.env[name];
  if (list === undefined) console.error(`no origin is allowed by \`${name}\`: it is not set`);
  return (list ?? "").split(/[, ]/).filter((it) => it !== "");
}

/** The origin that a request has, if it is one of those that may be there. */
function known(origins: readonly string[], head: Head): string | undefined {
  const origin = head.onlyHeader("origin");
  return origin !== undefined && origins.some((pattern) => admits(pattern, origin)) ? origin : undefined;
}

/** Whether a text stands for origins. */
function isPattern(text: string): boolean {
  const [, scheme, star, name = ""] = /^([^*/?#@\s]+?):\/\/(\*\.)?(.*?)(?::\*)?$/s.exec(text) ?? [];
  if (scheme === undefined || !/^[!-~]+$/.test(scheme + name) || /[*/?#@]/.test(name)) return false;
  const plain = withoutPort(name);
  return star === undefined || (isName(plain) && (plain === "localhost" || plain.includes(".")));
}

/** Whether an origin is one of those that a text stands for. */
function admits(pattern: string, origin: string): boolean {
  const isAnyPort = pattern.endsWith(":*");
  const wanted = isAnyPort ? pattern.slice(0, -2) : pattern;
  const asked = isAnyPort ? withoutPort(origin) : origin;
  const [start = "", end] = wanted.split("*", 2);
  if (end === undefined) return wanted === asked;
  const isLong = asked.length >= start.length + end.length;
  return isLong && asked.startsWith(start) && asked.endsWith(end) && isName(asked.slice(start.length, asked.length - end.length));
}

function withoutPort(origin: string): string {
  return origin.replace(/:\d+$/, "");
}

/** Whether a text is labels with dots between them, as browsers write them. */
function isName(text: string): boolean {
  return text.split(".").every((label) => /^[a-z\d_-]+$/.test(label));
}


/** How often a client may ask. */

import { BlockList, isIP } from "node:net";
import type { Asked, Guard } from "./hardening.js";
import { Refusal } from "./refusal.js";

/**
 * How often a client may ask.
 *
 * What is too much is answered with `429` and `Retry-After`. All answers that count carry
 * `RateLimit-Policy: "default";q=100;w=900` and `RateLimit: "default";r=99;t=900`: how much is left, and in how many
 * seconds there is more (draft-ietf-httpapi-ratelimit-headers-10).
 */
export interface RateLimit {
  /** So many requests a client may send in one window. */
  readonly requests: number;
  /** How many seconds a window has, which starts with the first request in it. */
  readonly seconds: number;
  /** Where paths start that count; `/` are all. */
  readonly path: string;
  /** Whether answers say how much is left. */
  readonly headers: boolean;
  /**
   * Proxies whose `X-Forwarded-For` is believed, as addresses or networks: `10.0.0.0/8`. The client is then the last
   * address in it that is none of them. From everybody else the header is not looked at, since anyone can send it.
   */
  readonly trustedProxies: readonly string[];
  /**
   * Whose requests are counted together: those for which it returns the same text. What it returns `undefined` for is
   * not counted. Without it a client is an address; of IPv6 all addresses of one /64, which a client has for itself.
   */
  readonly client?: (asked: Asked) => string | undefined;
  /** So many clients are remembered at once. Where there are more, the one whose window has started first is forgotten. */
  readonly clients?: number;
}

interface Window {
  readonly start: number;
  requests: number;
}

const CLIENTS = 65_536;

/** Limits how often clients may ask. */
export function limited(limit: RateLimit): Guard {
  const trusted = new BlockList();
  for (const network of limit.trustedProxies) {
    const [address = "", bits] = network.split("/", 2);
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    trusted.addSubnet(address, Number(bits ?? (family === "ipv4" ? 32 : 128)), family);
  }
  // In the order in which they have started.
  const windows = new Map<string, Window>();
  return (asked, isAskedByBrowser) => {
    if (isAskedByBrowser || !asked.head.path.startsWith(limit.path)) return { headers: [] };
    const { client = ({ peer }) => addressOf(peer, asked, trusted) } = limit;
    const key = client(asked);
    // Whoever has gone has no address any more.
    if (key === undefined) return limit.client === undefined ? { headers: [], refusal: new Refusal("INTERNAL_ERROR") } : { headers: [] };
    const { window, seconds } = count(windows, key, limit);
    const left = Math.max(0, limit.requests - window.requests);
    const headers: [string, string][] = limit.headers
      ? [
          ["ratelimit-policy", `"default";q=${limit.requests};w=${limit.seconds}`],
          ["ratelimit", `"default";r=${left};t=${seconds}`],
        ]
      : [];
    if (window.requests <= limit.requests) return { headers };
    const refusal = new Refusal("RATE_LIMITED");
    refusal.headers.push(["retry-after", String(seconds)]);
    return { headers, refusal };
  };
}

/** Counts a request; says in how many seconds there may be as many as at first. */
function count(windows: Map<string, Window>, key: string, limit: RateLimit): { window: Window; seconds: number } {
  const now = performance.now();
  const isOver = ({ start }: Window): boolean => now - start >= limit.seconds * 1_000;
  const mostClients = Math.max(1, limit.clients ?? CLIENTS);
  let hasToGo = !windows.has(key) && windows.size >= mostClients;
  for (const [oldest, window] of windows) {
    if (!hasToGo && !isOver(window)) break;
    hasToGo = false;
    windows.delete(oldest);
  }
  const window = windows.get(key) ?? { start: now, requests: 0 };
  windows.set(key, window);
  window.requests += 1;
  return { window, seconds: Math.ceil(limit.seconds - (now - window.start) / 1_000) };
}

/** Whose address a request comes from. */
function addressOf(peer: string | undefined, { head }: Asked, trusted: BlockList): string | undefined {
  let address = peer === undefined ? undefined : parsed(peer);
  if (address === undefined) return undefined;
  // Each proxy adds whom it was asked by at the end: what stands before an address is that one's word.
  const named = head.header("x-forwarded-for").join(",").split(",");
  while (trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) {
    const next = parsed(named.pop() ?? "");
    if (next === undefined) break;
    address = next;
  }
  return isIP(address) === 6 ? groupsOf(address).slice(0, 4).join(":") : address;
}

/** An address as proxies write it, some with the port. */
function parsed(text: string): string | undefined {
  const trimmed = text.trim();
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed) ?? [];
  const [, beforePort] = /^([^:]*):\d+$/.exec(trimmed) ?? [];
  const address = inBrackets ?? beforePort ?? trimmed;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return isIP(mapped) === 0 ? undefined : mapped;
}

/** The eight numbers of an address of IPv6. */
function groupsOf(address: string): string[] {
  const [before = "", behind] = (address.split("%", 1)[0] ?? "").split("::", 2);
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":")).map((it) => it.replace(/^0+(?=.)/, "").toLowerCase());
  const first = groups(before);
  const last = groups(behind ?? "");
  const zeros: string[] = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  return [...first, ...zeros, ...last];
}

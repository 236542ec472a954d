/** How often somebody may try to log in, so that nobody can try all passwords there are. */

import { createHmac, randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";

/** So many wrong passwords there may be for a name in a window, whether somebody has it or not. */
export const OF_NAME = 10;
/**
 * So many there may be from an address. Behind a proxy that is the proxy's, which all clients share: raise it there,
 * and let the proxy count.
 */
const OF_ADDRESS = 100;
/** How long a window is in milliseconds, which begins with the first attempt in it. */
const WINDOW = 60_000;
/**
 * How many windows there are of each. What falls into the same one is counted together; names are not remembered, of
 * which some are passwords in the wrong place.
 */
const WINDOWS = 8_192;

interface Window {
  start: number;
  attempts: number;
}

/** Counts attempts. */
export class Attempts {
  /** Nobody can foresee which window a name falls into. */
  private readonly key = randomBytes(32);
  private readonly names = new Counts(OF_NAME);
  private readonly addresses = new Counts(OF_ADDRESS);

  /**
   * Counts an attempt before it is known what comes of it, so that many at once are as few as one after the other. If
   * there were too many, returns in how many seconds there may be others.
   */
  begin(name: string, from: string | undefined): number | undefined {
    const seconds = this.names.begin(this.place(name));
    return seconds ?? (from === undefined ? undefined : this.addresses.begin(this.place(network(from))));
  }

  /** An attempt was none: the password was right. */
  wasRight(name: string, from: string | undefined): void {
    this.names.forget(this.place(name));
    if (from !== undefined) this.addresses.forget(this.place(network(from)));
  }

  private place(of: string): number {
    return createHmac("sha256", this.key).update(of).digest().readUInt32LE() % WINDOWS;
  }
}

class Counts {
  private readonly windows = new Map<number, Window>();

  constructor(private readonly most: number) {}

  begin(place: number): number | undefined {
    const now = performance.now();
    const known = this.windows.get(place);
    if (known === undefined || now - known.start >= WINDOW) {
      this.windows.set(place, { start: now, attempts: 1 });
      return undefined;
    }
    if (known.attempts >= this.most) return Math.ceil((WINDOW - (now - known.start)) / 1_000);
    known.attempts += 1;
    return undefined;
  }

  forget(place: number): void {
    const known = this.windows.get(place);
    if (known !== undefined) known.attempts = Math.max(0, known.attempts - 1);
  }
}

/** What a client has for itself: of IPv6 a /64. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address.replace(/^.*:/, "");
  const [before = ""] = address.split("::", 1);
  return [...before.split(":"), "0", "0", "0"].slice(0, 4).join(":");
}

/**
 * Logging in: who has a password gets a token, and with that what the API demands tokens for.
 *
 * Tokens are valid for a quarter of an hour. Then a client logs in again.
 */

import type { Readable } from "node:stream";
import { Attempts } from "./attempts.js";
import { type Issuer, SECONDS } from "./issuer.js";
import { isRight, ofNobody } from "./password.js";
import { Users } from "./users.js";

/** Where one logs in. */
export const PATH = "{path}";
/** What a client sends to log in has no more bytes. */
const MAX_BYTES = 4096;
/** So many passwords are looked at at once. It takes memory and time, on purpose. */
const AT_ONCE = 2;

/** Somebody who may log in. */
export interface User {
  /** With spaces between them. */
  readonly scope: string;
  /** Of the password. */
  readonly hash: string;
}

/** What a client is answered. */
export interface Outcome {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  /** JSON, as OAuth 2 has it (RFC 6749, 5.1 and 5.2). */
  readonly body: string;
}

function outcome(status: number, body: object, more: { readonly [name: string]: string } = {}): Outcome {
  const headers = { "content-type": "application/json", "cache-control": "no-store", ...more };
  return { status, headers, body: JSON.stringify(body) };
}

/** Lets users log in. */
export class Login {
  /** Who waits for a password to be looked at. */
  private readonly waiting: (() => void)[] = [];
  private free = AT_ONCE;

  private readonly attempts = new Attempts();

  private constructor(
    private readonly issuer: Issuer,
    private readonly users: Users,
    /** What the password of somebody is compared with whom nobody knows. */
    private readonly nobody: string,
  ) {}

  static async of(issuer: Issuer, users: Users): Promise<Login> {
    return new Login(issuer, users, await ofNobody());
  }

  /** With the users of this program. */
  static load(issuer: Issuer): Promise<Login> {
    return Login.of(issuer, {users});
  }

  /**
   * What a client gets for what it sends from an address. It is told neither whether there is such a user, nor does
   * it take another time.
   */
  async answer(body: Readable, from?: string): Promise<Outcome> {
    const bytes = await read(body);
    if (bytes === undefined) return outcome(413, { error: "invalid_request" }, { connection: "close" });
    const credentials = credentialsOf(bytes);
    if (credentials === undefined) return outcome(400, { error: "invalid_request" });
    const [name, password] = credentials;
    const seconds = this.attempts.begin(name, from);
    if (seconds !== undefined) return outcome(429, { error: "slow_down" }, { "retry-after": String(seconds) });
    const scope = await this.inTurn(() => this.scopeOf(name, password));
    if (scope === undefined) return outcome(401, { error: "invalid_grant" });
    this.attempts.wasRight(name, from);
    const token = await this.issuer.token(name, scope);
    return outcome(200, { access_token: token, token_type: "Bearer", expires_in: SECONDS, scope });
  }

  /** The scopes of a user, if that is the password. */
  private async scopeOf(name: string, password: string): Promise<string | undefined> {
    const user = await this.users.find(name);
    return (await isRight(password, user?.hash ?? this.nobody)) ? user?.scope : undefined;
  }

  /** Does something when few others do. */
  private async inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}

/** A body, unless it is too large. */
async function read(body: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // What is left of it is not read, but the connection is there for the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Name and password, if that is what a body has. */
function credentialsOf(bytes: Buffer): [string, string] | undefined {
  try {
    const { username, password } = JSON.parse(bytes.toString()) as { username?: unknown; password?: unknown };
    return typeof username === "string" && typeof password === "string" ? [username, password] : undefined;
  } catch {
    return undefined;
  }
}

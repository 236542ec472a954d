/** Who may log in. */

import { appendFileSync, readFileSync } from "node:fs";
import { hash, verify } from "@node-rs/argon2";

/** The file with a line for each user, `NAME:SCOPES:HASH`. */
export const FILE = process.env["USERS"] ?? "users.txt";

/** What it costs to try a password: 19 MiB, twice (OWASP, "Password Storage"). The algorithm is Argon2id. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

interface User {
  /** With spaces between them. */
  readonly scope: string;
  readonly hash: string;
}

/** All who may log in. */
export class Users {
  private constructor(
    private readonly known: ReadonlyMap<string, User>,
    /** What the password of somebody is compared with whom nobody knows. */
    private readonly nobody: string,
  ) {}

  /** Those in the file; without one nobody can log in. */
  static load(): Promise<Users> {
    try {
      return Users.of(readFileSync(FILE, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return Users.of("");
      throw error;
    }
  }

  /** Those in a text. */
  static async of(text: string): Promise<Users> {
    const known = new Map<string, User>();
    for (const line of text.split(/\r?\n/)) {
      if (line.trim() === "") continue;
      const [, name, scope, hash] = /^([^:]+):([^:]*):(\$argon2id\$.+)$/.exec(line) ?? [];
      if (name === undefined || scope === undefined || hash === undefined) {
        throw new Error(`a line of ${FILE} is not NAME:SCOPES:HASH`);
      }
      known.set(name, { scope, hash });
    }
    return new Users(known, await hash("", COSTS));
  }

  /** The scopes of a user, if that is the password. It takes as long for users that nobody knows. */
  async scopeOf(name: string, password: string): Promise<string | undefined> {
    const user = this.known.get(name);
    const isRight = await verify(user?.hash ?? this.nobody, password);
    return isRight ? user?.scope : undefined;
  }
}

/** The line of a user. */
export async function lineOf(name: string, scopes: readonly string[], password: string): Promise<string> {
  if (name === "" || /[:\r\n]/.test(name) || scopes.some((scope) => /[:\s]/.test(scope))) {
    throw new Error("neither names nor scopes have colons in them");
  }
  if ([...password].length < 8) throw new Error("a password has 8 characters or more");
  return `${name}:${scopes.join(" ")}:${await hash(password, COSTS)}\n`;
}

/** Adds a user. */
export async function addUser(name: string, scopes: readonly string[], password: string): Promise<void> {
  appendFileSync(FILE, await lineOf(name, scopes, password), { mode: 0o600 });
}

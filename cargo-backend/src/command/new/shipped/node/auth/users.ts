/** Who may log in: those in a file with a line for each, `NAME:SCOPES:HASH`. */

import { appendFileSync, readFileSync } from "node:fs";
import type { User } from "./login.js";
import { kept } from "./password.js";

/** The file. */
const FILE = process.env["USERS"] ?? "users.txt";

/** All who may log in. */
export class Users {
  private constructor(private readonly known: ReadonlyMap<string, User>) {}

  /** Those in the file; without one nobody can log in. */
  static load(): Users {
    try {
      return Users.of(readFileSync(FILE, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return Users.of("");
      throw error;
    }
  }

  /** Those in a text. Of two lines about somebody the later one holds. */
  static of(text: string): Users {
    const known = new Map<string, User>();
    for (const line of text.split(/\r?\n/)) {
      if (line.trim() === "") continue;
      const [, name, scope, hash] = /^([^:]+):([^:]*):(\$argon2id\$.+)$/.exec(line) ?? [];
      if (name === undefined || scope === undefined || hash === undefined) {
        throw new Error(`a line of ${FILE} is not NAME:SCOPES:HASH`);
      }
      known.set(name, { scope, hash });
    }
    return new Users(known);
  }

  /** Whoever has this name. */
  async find(name: string): Promise<User | undefined> {
    return this.known.get(name);
  }
}

/** The line of a user. */
export async function lineOf(name: string, scopes: readonly string[], password: string): Promise<string> {
  if (name === "" || /[:\r\n]/.test(name) || scopes.some((scope) => /[:\s]/.test(scope))) {
    throw new Error("neither names nor scopes have colons in them");
  }
  return `${name}:${scopes.join(" ")}:${await kept(password)}\n`;
}

/** Adds a user, or changes what is known of him; says what comes of it. */
export async function addUser(name: string, scopes: readonly string[], password: string): Promise<string> {
  appendFileSync(FILE, await lineOf(name, scopes, password), { mode: 0o600 });
  return `${name} is in ${FILE} now; the server reads it when it starts.`;
}

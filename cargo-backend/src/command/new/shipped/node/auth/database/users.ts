/** Who may log in: the rows of the table `{table}`, which the API does not serve. */

{packages}
import { database, prepare } from "../database.js";
import type { User } from "./login.js";
import { kept } from "./password.js";

/** The scopes of a user, and the hash of the password. */
const FIND = "SELECT scope, password_hash AS hash FROM {table} WHERE name = {1}";
/** Adds a user, or changes what is known of him. */
const ADD =
  "INSERT INTO {table} (name, scope, password_hash) VALUES ({1}, {2}, {3}) " +
  "{or change}";

/** All who may log in. */
export class Users {
  /** Whoever has this name. */
  async find(name: string): Promise<User | undefined> {
    if (!isName(name)) return undefined;
{find}
  }
}

/** Whether somebody can have this name. Others are not looked for: databases differ in what they make of them. */
function isName(name: string): boolean {
  return name !== "" && name === name.trim() && !/\p{Cc}/u.test(name) && [...name].length <= 100;
}

/** Adds a user, or changes what is known of him; says what comes of it. */
export async function addUser(name: string, scopes: readonly string[], password: string): Promise<string> {
  if (!isName(name)) throw new Error("a name has at most 100 characters, and no space at its ends");
  const hash = await kept(password);
  await prepare();
{add}
  return `${name} may log in now.`;
}

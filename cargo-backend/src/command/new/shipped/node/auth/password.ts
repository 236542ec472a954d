/** Passwords, of which nothing is kept but hashes with salts. */

import { createInterface } from "node:readline/promises";
import { hash, verify } from "@node-rs/argon2";

/** What it costs to try a password: 19 MiB, twice (OWASP, "Password Storage"). The algorithm is Argon2id. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What is kept of the password of a user, who has to have a good one. */
export function kept(password: string): Promise<string> {
  if ([...password].length < 8) throw new Error("a password has 8 characters or more");
  return hash(password, COSTS);
}

/** What a password is compared with that is of nobody. It takes as long as any other. */
export function ofNobody(): Promise<string> {
  return hash("", COSTS);
}

/** Whether that is the password. It takes memory and time, on purpose. */
export function isRight(password: string, kept: string): Promise<boolean> {
  return verify(kept, password);
}

/** Reads the password of somebody from standard input. */
export async function asked(name: string): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  console.error(`The password of ${name}:`);
  let password = "";
  for await (const line of lines) {
    password = line;
    break;
  }
  lines.close();
  return password;
}

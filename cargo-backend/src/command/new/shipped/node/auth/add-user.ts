/** `npm run add-user -- NAME SCOPE…` adds somebody who may log in; the password is read from standard input. */

import { createInterface } from "node:readline/promises";
import { addUser, FILE } from "./users.js";

const [name = "", ...scopes] = process.argv.slice(2);
try {
  if (name === "") throw new Error("say who: `npm run add-user -- NAME SCOPE…`");
  const lines = createInterface({ input: process.stdin });
  console.error(`The password of ${name}:`);
  let password = "";
  for await (const line of lines) {
    password = line;
    break;
  }
  lines.close();
  await addUser(name, scopes, password);
  console.error(`${name} is in ${FILE} now; the server reads it when it starts.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

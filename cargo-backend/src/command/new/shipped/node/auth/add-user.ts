/** `npm run add-user -- NAME SCOPE…` adds somebody who may log in; the password is read from standard input. */

{imports}import { asked } from "./password.js";
import { addUser } from "./users.js";

const [name = "", ...scopes] = process.argv.slice(2);
try {
  if (name === "") throw new Error("say who: `npm run add-user -- NAME SCOPE…`");
  console.error(await addUser(name, scopes, await asked(name)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
{end}

/** Who gets a token, and what it is good for. */

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { {hooks}, test } from "node:test";
import { loadTokens } from "../routes/generated/index.js";
import { OF_NAME } from "./attempts.js";
import { Issuer, newKey } from "./issuer.js";
import type { Login } from "./login.js";
import { kept } from "./password.js";
{imports}
const PASSWORD = "correct horse";
const issuer = new Issuer(newKey());
const { {scheme}: verifier } = loadTokens({ text: issuer.publicKey });
let login: Login;
{definitions}
before(async () => {
{open}
  const { Login } = await import("./login.js");
  login = await Login.of(issuer, users);
});
{close}/** Logs in. */
const logIn = (body: string) => login.answer(Readable.from([Buffer.from(body)]));
const as = (username: unknown, password: unknown) => logIn(JSON.stringify({ username, password }));

test("who has the password gets a token that the API takes", {skip}async () => {
  const { status, headers, body } = await as("ada", PASSWORD);
  assert.equal(status, 200);
  assert.equal(headers["cache-control"], "no-store");
  const granted = JSON.parse(body) as { [name: string]: unknown };
  assert.deepEqual([granted["token_type"], granted["expires_in"], granted["scope"]], ["Bearer", 900, "read"]);
  const claims = await verifier.verify(String(granted["access_token"]));
  assert.equal(claims.subject, "ada");
  assert.ok(claims.hasScope("read") && !claims.hasScope("write"));
});

test("nobody else gets one", {skip}async () => {
  for (const [name, password] of [["ada", "wrong horse"], ["ada", ""], ["eve", PASSWORD], ["", ""]]) {
    assert.equal((await as(name, password)).status, 401);
  }
  for (const malformed of ["", "{}", "null", '{"username":1,"password":2}']) {
    assert.equal((await logIn(malformed)).status, 400);
  }
  assert.equal((await as("ada", "x".repeat(5000))).status, 413);
});

test("tokens that are too old or signed by others are good for nothing", async () => {
  await assert.rejects(verifier.verify(await issuer.token("ada", "read", 0)));
  await assert.rejects(verifier.verify(await new Issuer(newKey()).token("ada", "read")));
});

test("who guesses has to wait, whether there is somebody of that name or not, and others have not", {skip}async () => {
  for (let attempt = 0; attempt < OF_NAME; attempt += 1) {
    assert.equal((await as("mallory", "guessed")).status, 401);
  }
  const { status, headers } = await as("mallory", "guessed");
  assert.equal(status, 429);
  assert.ok(Number(headers["retry-after"]) > 0);
  assert.equal((await as("ada", PASSWORD)).status, 200);
});

test("passwords are kept as hashes with salts", async () => {
  const [one, other] = [await kept(PASSWORD), await kept(PASSWORD)];
  assert.notEqual(one, other);
  assert.ok(one.startsWith("$argon2id$v=19$m=19456,t=2,p=1$") && !one.includes(PASSWORD));
  assert.throws(() => kept("short"));
{lines}});

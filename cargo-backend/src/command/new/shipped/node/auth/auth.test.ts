/** Who gets a token, and what it is good for. */

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { loadTokens } from "../routes/generated/index.js";
import { Issuer, newKey } from "./issuer.js";
import { Login } from "./login.js";
import { lineOf, Users } from "./users.js";

const PASSWORD = "correct horse";
const issuer = new Issuer(newKey());
const { {scheme}: verifier } = loadTokens({ text: issuer.publicKey });
const login = new Login(issuer, await Users.of(await lineOf("ada", ["read"], PASSWORD)));

/** Logs in. */
const logIn = (body: string) => login.answer(Readable.from([Buffer.from(body)]));
const as = (username: unknown, password: unknown) => logIn(JSON.stringify({ username, password }));

test("who has the password gets a token that the API takes", async () => {
  const { status, headers, body } = await as("ada", PASSWORD);
  assert.equal(status, 200);
  assert.equal(headers["cache-control"], "no-store");
  const granted = JSON.parse(body) as { [name: string]: unknown };
  assert.deepEqual([granted["token_type"], granted["expires_in"], granted["scope"]], ["Bearer", 900, "read"]);
  const claims = await verifier.verify(String(granted["access_token"]));
  assert.equal(claims.subject, "ada");
  assert.ok(claims.hasScope("read") && !claims.hasScope("write"));
});

test("nobody else gets one", async () => {
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

test("passwords are kept as hashes with salts", async () => {
  const [one, other] = [await lineOf("ada", [], PASSWORD), await lineOf("ada", [], PASSWORD)];
  assert.notEqual(one, other);
  assert.ok(one.startsWith("ada::$argon2id$") && !one.includes(PASSWORD));
  await assert.rejects(lineOf("a:b", [], PASSWORD));
  await assert.rejects(lineOf("ada", [], "short"));
  await assert.rejects(Users.of("ada:read:plain\n"));
});

/** A row of every table makes the round trip over HTTP: it is made, read, listed, changed and deleted. */

import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
{packages}
import { {names} } from "./routes/generated/index.js";
import { run, type Values } from "./routes/generated/round_trip/index.js";
{types}

/** What columns are given whose rules the schema does not say, as `{ orders: { code: '"A-1"' } }`. */
const VALUES: Values = {};
{definitions}

test("rows of every table make the round trip", {skip}async () => {
{open}
  const { router } = await import("./routes/index.js");
{start}
  try {
    const { port } = server.address() as AddressInfo;
    const told = await run(`http://127.0.0.1:${port}`, {headers}, VALUES);
    console.log(told.toString());
    assert.deepEqual(told.wrong, []);
  } finally {
    server.close();
    server.closeAllConnections();
{close}
  }
});

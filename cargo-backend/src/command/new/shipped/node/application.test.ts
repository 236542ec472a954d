/** The application over HTTP. */

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { application } from "./application.js";

let server: ReturnType<typeof application.listen>;
let address = "";

before(async () => {
  await new Promise<void>((resolve) => {
    server = application.listen(0, "127.0.0.1", () => resolve());
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

test("what is at no path of the document is answered with 404", async () => {
  const answer = await fetch(`${address}/no/such/path`);
  assert.equal(answer.status, 404);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
});

for (const path of ["{prefix}/health/live", "{prefix}/health/ready", "{prefix}/docs", "{prefix}/openapi.json"]) {
  test(`${path} answers`, async () => {
    const answer = await fetch(`${address}${path}`);
    assert.equal(answer.status, 200);
  });
}

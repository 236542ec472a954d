/** The application, asked without a network. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { application } from "./application.js";

after(() => application.close());

test("what is at no path of the document is answered with 404", async () => {
  const answer = await application.inject("/no/such/path");
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.headers["x-content-type-options"], "nosniff");
});

for (const path of ["{prefix}/health/live", "{prefix}/health/ready", "{prefix}/docs", "{prefix}/openapi.json"]) {
  test(`${path} answers`, async () => {
    const answer = await application.inject(path);
    assert.equal(answer.statusCode, 200);
  });
}

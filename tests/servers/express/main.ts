/** Serves the behaviour tests: each server has a port of its own, and says where. */

import type { AddressInfo } from "node:net";
import express from "express";
import { createRouter, harden, notFound } from "./everything/generated/index.js";
import { handlers, options } from "./everything/handlers.js";
import { mocks } from "./mocks.js";

/** The API, by itself and below a path, beside routes that its document does not know. */
const router = createRouter(handlers, options);
const everything = express();
everything.use(harden());
everything.get("/own", (_req, res) => {
  res.type("text/plain; charset=utf-8").end("own");
});
everything.use("/below", router);
everything.use(router);
everything.use(notFound);

const servers: [string, express.Express][] = [["everything", everything]];
for (const [name, mock, around] of mocks) servers.push([name, express().use(around(), mock, notFound)]);
for (const [name, application] of servers) {
  await new Promise<void>((resolve) => {
    const server = application.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      console.log(`${name} 127.0.0.1:${port}`);
      resolve();
    });
  });
}
console.log();

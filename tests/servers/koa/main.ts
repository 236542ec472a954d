/** Serves the behaviour tests: each server has a port of its own, and says where. */

import type { AddressInfo } from "node:net";
import Router from "@koa/router";
import Koa from "koa";
import { createRouter, harden, notFound } from "./everything/generated/index.js";
import { handlers, options } from "./everything/handlers.js";
import { mocks } from "./mocks.js";

/** The API, by itself and below a path, beside routes that its document does not know. */
const own = new Router().get("/own", (ctx) => {
  ctx.body = "own";
});
const below = createRouter(handlers, { ...options, prefix: "/below" });

/** An application with these routes. */
function application(hardened: Koa.Middleware, ...routers: Router[]): Koa {
  const koa = new Koa();
  koa.use(hardened);
  for (const router of routers) koa.use(router.routes());
  koa.use(notFound);
  return koa;
}

const servers: [string, Koa][] = [["everything", application(harden(), own, below, createRouter(handlers, options))]];
for (const [name, mock, around] of mocks) servers.push([name, application(around(), mock)]);
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

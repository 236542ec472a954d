/** Serves the behaviour tests: each server has a port of its own, and says where. */

import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { createRouter, harden, notFound, serverOptions } from "./everything/generated/index.js";
import { handlers, options } from "./everything/handlers.js";
import { mocks } from "./mocks.js";

/** A server without routes. */
function application(): FastifyInstance {
  return Fastify(serverOptions).setNotFoundHandler(notFound);
}

/** The API, by itself and below a path, beside routes that its document does not know. */
const router = createRouter(handlers, options);
const everything = application();
everything.register(harden);
everything.get("/own", (_request, reply) => {
  reply.type("text/plain; charset=utf-8").send("own");
});
everything.register(router, { prefix: "/below" });
everything.register(router);

const servers: [string, FastifyInstance][] = [["everything", everything]];
for (const [name, mock, around] of mocks) {
  const server = application();
  server.register(around);
  server.register(mock);
  servers.push([name, server]);
}
for (const [name, server] of servers) {
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  console.log(`${name} 127.0.0.1:${port}`);
}
console.log();

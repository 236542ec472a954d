/** Prints the document that `@fastify/swagger` makes of the routes of a mock server. */

import swagger from "@fastify/swagger";
import Fastify from "fastify";
import { documentation } from "./generated/documentation.js";
import { serverOptions } from "./generated/index.js";
import { router } from "./index.js";

const app = Fastify(serverOptions);
app.register(swagger, { openapi: documentation.openapi });
app.register(router);
await app.ready();
console.log(JSON.stringify(app.swagger()));
await app.close();

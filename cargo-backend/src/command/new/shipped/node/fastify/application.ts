/** The application: the API, and whatever else it has. */

import Fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { log } from "./log.js";
import { observe } from "./observe.js";
import { answered } from "./operations.js";
import { harden, notFound, serverOptions } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = Fastify({
  ...serverOptions,
  // What handlers log by `request.log` goes where the rest does; requests are logged by `observe`.
  loggerInstance: log as FastifyBaseLogger,
  logController: new LogController({ disableRequestLogging: true }),
});
application.addHook("onRequest", (request, reply, next) => {
  if (answered(request.raw, reply.raw)) {
    reply.hijack();
    return;
  }
  observe(request.raw, reply.raw);
  next();
});
application.register(harden);
application.register(router);
application.setNotFoundHandler(notFound);

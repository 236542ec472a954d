/** The application: the API, and whatever else it has. */

import Fastify from "fastify";
import { harden, notFound, serverOptions } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = Fastify({ ...serverOptions, logger: { level: "error" } });
application.register(harden);
application.register(router);
application.setNotFoundHandler(notFound);

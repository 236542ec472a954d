/** The application: the API, and whatever else it has. */

import Koa from "koa";
import { harden, notFound } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = new Koa();
application.use(harden());
application.use(router.routes());
application.use(notFound);

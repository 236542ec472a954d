/** The application: the API, and whatever else it has. */

import Koa from "koa";
import { observe } from "./observe.js";
import { answered } from "./operations.js";
import { harden, notFound } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = new Koa();
application.use(async (ctx, next) => {
  if (answered(ctx.req, ctx.res)) {
    ctx.respond = false;
    return;
  }
  observe(ctx.req, ctx.res);
  await next();
});
application.use(harden());
application.use(router.routes());
application.use(notFound);

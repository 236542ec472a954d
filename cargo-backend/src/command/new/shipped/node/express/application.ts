/** The application: the API, and whatever else it has. */

import express from "express";
import { observe } from "./observe.js";
import { answered } from "./operations.js";
import { harden, notFound } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = express();
application.use((request, response, next) => {
  if (answered(request, response)) return;
  observe(request, response);
  next();
});
application.use(harden());
application.use(router);
application.use(notFound);

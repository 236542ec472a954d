/** The application: the API, and whatever else it has. */

import express from "express";
import { harden, notFound } from "./routes/generated/index.js";
import { router } from "./routes/index.js";

export const application = express();
application.use(harden());
application.use(router);
application.use(notFound);

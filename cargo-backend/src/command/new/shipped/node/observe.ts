/** What is done around each request: a line in the log, and metrics. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "./log.js";
import { active, count } from "./metrics.js";
import { operationOf, requestId } from "./routes/generated/index.js";

/** Logs and counts a request when it has been answered, or its client has gone. */
export function observe(request: IncomingMessage, response: ServerResponse): void {
  const started = performance.now();
  active.inc();
  response.once("close", () => {
    active.dec();
    const milliseconds = performance.now() - started;
    const { method = "" } = request;
    // What never began to be answered is nobody's status: nginx calls it 499.
    const status = response.headersSent ? response.statusCode : 499;
    const route = operationOf(request)?.path ?? "-";
    log.info({ requestId: requestId(request), method, route, status, milliseconds }, "answered");
    count(method, route, status, milliseconds / 1000);
  });
}

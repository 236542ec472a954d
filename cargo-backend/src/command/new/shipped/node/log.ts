/**
 * The log: an object a line, on standard output, for each request and for each failure.
 *
 * It has no paths, queries, headers or bodies of requests: whatever is secret is there.
 */

import { pino } from "pino";
import { config } from "./config.js";
import type { Report } from "./routes/generated/index.js";

export const log = pino({ level: config.logLevel, timestamp: pino.stdTimeFunctions.isoTime });

/** What the routes are given to tell about faults. */
export function report({ requestId, operation, cause }: Report): void {
  log.error({ requestId, operation: operation.id, err: cause }, "failed");
}

/** Serves the application until it is told to stop. */

import { application } from "./application.js";
import { config } from "./config.js";
import { log } from "./log.js";
import * as operations from "./operations.js";

/** How long requests that are there may take when the server stops, in milliseconds. */
const GRACE = 30_000;

try {
  await application.listen({ port: config.port, host: config.host });
} catch (error) {
  log.fatal(`cannot serve on ${config.host}, port ${config.port}: ${String(error)}; PORT names another port`);
  process.exitCode = 1;
}

/** Takes no new requests, and ends when those that are there have been answered. */
function stop(): void {
  operations.stop();
  setTimeout(() => application.server.closeAllConnections(), GRACE).unref();
  void application.close();
}

process.once("SIGINT", stop).once("SIGTERM", stop);

/** Serves the application until it is told to stop. */

import type { AddressInfo } from "node:net";
import { application } from "./application.js";
import { config } from "./config.js";
import { log } from "./log.js";
import * as operations from "./operations.js";

/** How long requests that are there may take when the server stops, in milliseconds. */
const GRACE = 30_000;

const server = application.listen(config.port, config.host, () => {
  // Express calls this where it cannot listen, too.
  if (!server.listening) return;
  const { address, port, family } = server.address() as AddressInfo;
  log.info(`Serving on http://${family === "IPv6" ? `[${address}]` : address}:${port}`);
});
server.once("error", (error) => {
  log.fatal(`cannot serve on ${config.host}, port ${config.port}: ${error.message}; PORT names another port`);
  process.exitCode = 1;
});

/** Takes no new requests, and ends when those that are there have been answered. */
function stop(): void {
  operations.stop();
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE).unref();
}

process.once("SIGINT", stop).once("SIGTERM", stop);

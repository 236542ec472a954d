/** Serves the application until it is told to stop. */

import type { AddressInfo } from "node:net";
import { application } from "./application.js";

/** How long requests that are there may take when the server stops, in milliseconds. */
const GRACE = 30_000;

const port = Number(process.env["PORT"] ?? 8080);
const server = application.listen(port, "127.0.0.1", () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

/** Takes no new requests, and ends when those that are there have been answered. */
function stop(): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE).unref();
}

process.once("SIGINT", stop).once("SIGTERM", stop);

/** Serves the application until it is told to stop. */

import { application } from "./application.js";

/** How long requests that are there may take when the server stops, in milliseconds. */
const GRACE = 30_000;

const port = Number(process.env["PORT"] ?? 8080);
console.log(`Serving on ${await application.listen({ port, host: "127.0.0.1" })}`);

/** Takes no new requests, and ends when those that are there have been answered. */
function stop(): void {
  setTimeout(() => application.server.closeAllConnections(), GRACE).unref();
  void application.close();
}

process.once("SIGINT", stop).once("SIGTERM", stop);

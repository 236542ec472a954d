/** How many requests there were, and how long they took. */

import { Gauge, Histogram, Registry } from "prom-client";

export const registry = new Registry();

const durations = new Histogram({
  name: "http_server_request_duration_seconds",
  help: "How long requests took",
  labelNames: ["method", "route", "status"],
  // From a millisecond to half a minute.
  buckets: Array.from({ length: 16 }, (_, n) => 0.001 * 2 ** n),
  registers: [registry],
});

/** How many requests are there now. */
export const active = new Gauge({
  name: "http_server_active_requests",
  help: "How many requests are there now",
  registers: [registry],
});

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]);

/** Counts a request that has been answered. There are only so many kinds, whatever clients send. */
export function count(method: string, route: string, status: number, seconds: number): void {
  durations.observe({ method: METHODS.has(method) ? method : "other", route, status }, seconds);
}

/** Routes for those who operate the server, beside those of the document. */

import { timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { config } from "./config.js";
import { log } from "./log.js";
import { registry } from "./metrics.js";

/** What is answered. */
interface Own {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Buffer;
}

let isStopping = false;

/** From now on the server wants no more requests. */
export function stop(): void {
  isStopping = true;
}

/** Why the server wants no requests now. This is the place to ask a database whether it is there. */
async function unready(): Promise<string | undefined> {
  return isStopping ? "stopping" : undefined;
}

/** What the page with the documentation may do: it loads nothing from elsewhere, and asks nobody but this server. */
const POLICY = "{policy}";

const health = (status: number, what: string): Own => ({ status, type: "application/json", body: JSON.stringify({ status: what }) });

/** A file beside the sources. */
function file(path: string, type: string): () => Own {
  const body = readFileSync(new URL(`../src/${path}`, import.meta.url));
  return () => ({ type, body });
}

const ROUTES: { readonly [path: string]: (request: IncomingMessage) => Own | Promise<Own> } = {
  "{prefix}/health/live": () => health(200, "ok"),
  "{prefix}/health/ready": async () => {
    const why = await unready();
    return why === undefined ? health(200, "ok") : health(503, why);
  },
  "{prefix}/metrics": async (request) => {
    if (!mayReadMetrics(request.headers.authorization)) return { status: 404, type: "text/plain; charset=utf-8", body: "" };
    return { type: registry.contentType, body: await registry.metrics() };
  },
  "{prefix}/docs": file("docs/page.html", "text/html; charset=utf-8"),
  "{prefix}/docs/page.css": file("docs/page.css", "text/css; charset=utf-8"),
  "{prefix}/docs/page.js": file("docs/page.js", "text/javascript; charset=utf-8"),
  "{prefix}/openapi.json": file("routes/generated/openapi.json", "application/json"),
};

/** Whether somebody with this `Authorization` may read metrics. */
function mayReadMetrics(authorization: string | undefined): boolean {
  const { metricsToken } = config;
  if (metricsToken === undefined || authorization === undefined) return false;
  const [presented, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${metricsToken}`)];
  return presented.length === wanted.length && timingSafeEqual(presented, wanted);
}

/** Answers a request if it is for one of these routes. */
export function answered(request: IncomingMessage, response: ServerResponse): boolean {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route === undefined || (request.method !== "GET" && request.method !== "HEAD")) return false;
  Promise.resolve(route(request)).then(
    ({ status = 200, type, body }) => {
      response.writeHead(status, {
        "content-type": type,
        "content-length": Buffer.byteLength(body),
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
      });
      response.end(request.method === "HEAD" ? undefined : body);
    },
    (error: unknown) => {
      log.error({ err: error }, "failed");
      response.writeHead(500).end();
    },
  );
  return true;
}

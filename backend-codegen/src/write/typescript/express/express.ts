/** The router on Express 5. */

import { type Request, type RequestHandler, type Response, Router } from "express";
import { Answer } from "./server/answer.js";
import type { Hardening } from "./server/hardening.js";
import type { Head } from "./server/head.js";
import { entrance, incoming, limit, remember, requestId, send, targetOf } from "./server/node.js";
import type { Operation } from "./server/operation.js";
import { Refusal } from "./server/refusal.js";
import { Routes } from "./server/routes.js";
import { type Entry, lead, serve, type ServerOptions, type Settings } from "./server/serve.js";
import { ERRORS } from "./settings.js";

/** What a handler is told besides its request. */
export interface Context<Principal = undefined> {
  /** Who the request comes from. */
  readonly principal: Principal;
  /** What clients and logs name the request by. */
  readonly requestId: string;
  readonly operation: Operation;
  /** What the request says before its body, whatever the framework is. */
  readonly head: Head;
  /** The request as Express has it. Its body has been read. */
  readonly req: Request;
  /** The response as Express has it: for headers and cookies of the application's own. */
  readonly res: Response;
}

/** What a router can be told. */
export interface RouterOptions extends ServerOptions {
  /**
   * Middleware of the application's own for each operation, which runs before anything of the request is looked at:
   * `use: (operation) => (operation.id === "uploadPhoto" ? [slowDown] : [])`.
   */
  use?: (operation: Operation) => readonly RequestHandler[];
}

/** An operation with what answers it. */
export type AnyEntry = Entry<Context<never>>;

/** A router of all operations. What it does not know it leaves to the application. */
export function routerOf<Principal>(
  entries: readonly AnyEntry[],
  settings: Settings<Principal>,
  { use }: RouterOptions,
): Router {
  const routes = new Routes(entries);
  const router = Router();
  router.use((req, res, next) => {
    const request = incoming(req, targetOf(req.url));
    const isHead = req.method === "HEAD";
    const match = lead(routes, request, settings);
    if (match === undefined) {
      next();
      return;
    }
    if (match instanceof Answer) {
      send(match, res, isHead).catch(next);
      return;
    }
    const { operation } = match.entry;
    remember(req, operation);
    const { requestId, head } = request;
    const context: Context<never> = { principal: undefined as never, requestId, operation, head, req, res };
    const answer = (error?: unknown): void => {
      if (error !== undefined) next(error);
      else {
        serve(match, request, settings, context)
          .then((it) => send(it, res, isHead))
          .catch(next);
      }
    };
    inTurn(use?.(operation) ?? [], req, res, answer);
  });
  return router;
}

/** Runs middleware, one after the other. */
function inTurn(
  [first, ...more]: readonly RequestHandler[],
  req: Request,
  res: Response,
  next: (error?: unknown) => void,
): void {
  if (first === undefined) {
    next();
    return;
  }
  const goOn = (error?: unknown): void => (error === undefined ? inTurn(more, req, res, next) : next(error));
  Promise.resolve()
    .then(() => first(req, res, goOn))
    .catch(next);
}

/**
 * What a server that faces the internet needs around its routes: a time limit, request ids and security headers. It
 * stands before all routes of an application: `app.use(harden())`.
 */
export function harden(hardening: Hardening = {}): RequestHandler {
  const { timeout = 30_000 } = hardening;
  const enter = entrance(hardening);
  return (req, res, next) => {
    res.removeHeader("x-powered-by");
    const { headers, refusal } = enter(req);
    for (const [name, value] of headers) res.setHeader(name, value);
    if (refusal !== undefined) {
      refuse(refusal, req, res);
      return;
    }
    if (timeout !== false) {
      const timer = setTimeout(() => {
        if (!res.headersSent) refuse(new Refusal("SERVICE_UNAVAILABLE"), req, res);
      }, timeout);
      limit(req, timer);
      res.once("close", () => clearTimeout(timer));
    }
    next();
  };
}

/** The end of an application that has nothing but this API: `404`. */
export const notFound: RequestHandler = (req, res) => {
  refuse(new Refusal("NOT_FOUND"), req, res);
};

function refuse(refusal: Refusal, req: Request, res: Response): void {
  const answer = refusal.answer(undefined, ERRORS, {}, requestId(req));
  send(answer, res, req.method === "HEAD").catch(() => res.destroy());
}

/** The router on Koa 3. */

import Router from "@koa/router";
import type { Context as KoaContext, Middleware } from "koa";
import { Answer } from "./server/answer.js";
import type { Hardening } from "./server/hardening.js";
import type { Head } from "./server/head.js";
import {
  entrance,
  headersByName,
  incoming,
  limit,
  remember,
  requestId,
  streamOf,
  targetOf,
  wholeOf,
} from "./server/node.js";
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
  /** The request and the response as Koa has them, with whatever middleware has put into `ctx.state`. */
  readonly ctx: KoaContext;
}

/** What a router can be told. */
export interface RouterOptions extends ServerOptions {
  /** Below which path the API is: `/api/v1`. */
  prefix?: string;
  /**
   * Middleware of the application's own for each operation, which runs before anything of the request is looked at:
   * `use: (operation) => (operation.id === "uploadPhoto" ? [slowDown] : [])`.
   */
  use?: (operation: Operation) => readonly Middleware[];
}

/** An operation with what answers it. */
export type AnyEntry = Entry<Context<never>>;

/** A router of all operations. What it does not know it leaves to the application. */
export function routerOf<Principal>(
  entries: readonly AnyEntry[],
  settings: Settings<Principal>,
  { prefix = "", use }: RouterOptions,
): Router {
  const routes = new Routes(entries);
  const router = new Router();
  // Paths are looked at as they were sent; the router of Koa decodes them, and patterns of it have no prefix.
  router.all(/^.*$/, (ctx: KoaContext, next) => {
    const target = targetOf(ctx.url);
    if (!target.startsWith(prefix)) return next();
    const request = incoming(ctx.req, target.slice(prefix.length));
    const match = lead(routes, request, settings);
    if (match === undefined) return next();
    if (match instanceof Answer) {
      respond(ctx, match);
      return undefined;
    }
    const { operation } = match.entry;
    remember(ctx.req, operation);
    const { requestId, head } = request;
    const context: Context<never> = { principal: undefined as never, requestId, operation, head, ctx };
    const last = (): Promise<void> => {
      return serve(match, request, settings, context).then((answer) => respond(ctx, answer));
    };
    return use === undefined ? last() : inTurn(use(operation), ctx, last);
  });
  return router;
}

/** Runs middleware, one after the other. */
async function inTurn([first, ...more]: readonly Middleware[], ctx: KoaContext, last: () => Promise<void>): Promise<void> {
  await (first === undefined ? last() : first(ctx, () => inTurn(more, ctx, last)));
}

/** Makes an answer the response. */
function respond(ctx: KoaContext, answer: Answer): void {
  ctx.status = answer.status;
  // What is left of a body that is too large is not waited for.
  if (answer.status === 413) ctx.set("connection", "close");
  for (const [name, value] of headersByName(answer, ctx.req, (it) => ctx.res.getHeader(it))) {
    if (name === "set-cookie") ctx.append(name, value);
    else ctx.set(name, value);
  }
  if (answer.status === 204 || answer.status === 304) {
    ctx.body = null;
    return;
  }
  const { contentType } = answer;
  if (contentType !== undefined) ctx.set("content-type", contentType);
  ctx.body = wholeOf(answer) ?? streamOf(answer);
  // Koa would guess.
  if (contentType === undefined) ctx.remove("content-type");
}

/**
 * What a server that faces the internet needs around its routes: a time limit, request ids and security headers. It
 * stands before all other middleware: `app.use(harden())`.
 */
export function harden(hardening: Hardening = {}): Middleware {
  const { timeout = 30_000 } = hardening;
  const enter = entrance(hardening);
  return async (ctx, next) => {
    const { headers, refusal } = enter(ctx.req);
    for (const [name, value] of headers) ctx.set(name, value);
    if (refusal !== undefined) {
      refuse(ctx, refusal);
      return;
    }
    if (timeout === false) return next();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), timeout);
      limit(ctx.req, timer);
    });
    const isLate = await Promise.race([next().then(() => false), late]).finally(() => clearTimeout(timer));
    if (isLate) refuse(ctx, new Refusal("SERVICE_UNAVAILABLE"));
  };
}

/** The end of an application that has nothing but this API: `404`. */
export const notFound: Middleware = (ctx) => {
  refuse(ctx, new Refusal("NOT_FOUND"));
};

function refuse(ctx: KoaContext, refusal: Refusal): void {
  respond(ctx, refusal.answer(undefined, ERRORS, {}, requestId(ctx.req)));
}

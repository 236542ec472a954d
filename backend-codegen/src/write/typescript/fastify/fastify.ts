/** The plugin for Fastify 5. */

import { METHODS } from "node:http";
import { Readable } from "node:stream";
import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  FastifyServerOptions,
  onRequestAsyncHookHandler,
  onRequestHookHandler,
} from "fastify";
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
import { type Match, Routes } from "./server/routes.js";
import { type Admitted, admit, conclude, type Entry, type Incoming, lead, type ServerOptions, type Settings } from "./server/serve.js";
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
  /** The request as Fastify has it: its logger, and whatever the application has decorated it with. */
  readonly request: FastifyRequest;
  /** The reply as Fastify has it: for headers and cookies of the application's own. */
  readonly reply: FastifyReply;
}

/** What a router can be told. */
export interface RouterOptions extends ServerOptions {
  /**
   * Hooks of the application's own for each operation, which run before anything of the request is looked at:
   * `use: (operation) => (operation.id === "uploadPhoto" ? [slowDown] : [])`.
   */
  use?: (operation: Operation) => readonly (onRequestHookHandler | onRequestAsyncHookHandler)[];
  /** What routes say about themselves, for `@fastify/swagger`: the constant of `documentation.ts`. */
  documentation?: Documentation;
}

/** A schema that others refer to by its `$id`. */
export interface DocumentedSchema {
  readonly $id: string;
  readonly [keyword: string]: unknown;
}

/** What `@fastify/swagger` is told. */
export interface Documentation {
  /** What is said about the API as a whole. */
  readonly openapi: object;
  /** Schemas that others refer to by their `$id`. */
  readonly schemas: readonly DocumentedSchema[];
  /** What is said about operations, by method and path. */
  readonly routes: { readonly [operation: string]: { readonly [part: string]: unknown } };
}

/** An operation with what answers it. */
export type AnyEntry = Entry<Context<never>>;

/** A plugin with the routes of an API. */
export type Router = FastifyPluginCallback;

/** A request on its way. */
interface Pending {
  readonly incoming: Incoming;
  readonly match: Match<AnyEntry>;
  admitted?: Admitted<unknown>;
}

/** Longer values of paths Fastify does not look at. */
const MAX_VALUE = 1 << 16;

/**
 * What Fastify has to be told where it is made, so that paths are looked at as they were sent, and requests have one
 * id everywhere: `Fastify({ ...serverOptions, logger: true })`. Without it paths that cannot be decoded and values of
 * more than 100 characters are refused by Fastify itself.
 */
export const serverOptions = {
  genReqId: (message) => requestId(message),
  rewriteUrl: ({ url = "/" }) => readable(url),
  routerOptions: { maxParamLength: MAX_VALUE },
} satisfies FastifyServerOptions;

/** A target whose path Fastify can decode: what cannot be decoded stands for itself. */
function readable(url: string): string {
  const target = url.startsWith("/") ? url : targetOf(url);
  const [path = "", ...query] = target.split(/(?=[?#])/);
  const absolute = path.startsWith("/") ? path : `/${path}`;
  return [isDecodable(absolute) ? absolute : absolute.replaceAll("%", "%25"), ...query].join("");
}

function isDecodable(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * A plugin of all operations: `app.register(router)`. What it does not know it leaves to the application.
 *
 * Fastify only preselects: which template a path is of is decided by the path as it was sent. Hooks that are called
 * `preHandler` run when a request has been let in and checked.
 */
export function routerOf<Principal>(
  entries: readonly AnyEntry[],
  settings: Settings<Principal>,
  { use, documentation }: RouterOptions,
): Router {
  const routes = new Routes(entries);
  return (instance, _options, done) => {
    // Of several of these, each has what it knows for itself.
    const known = Symbol("request");
    type Asking = FastifyRequest & { [known]?: Pending };
    const nAbove = instance.prefix.split("/").filter((segment) => segment !== "").length;
    // Bodies are read when a request has been let in, from whatever `preParsing` makes of them.
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser("*", (_request, payload, parsed) => parsed(null, payload));
    for (const { $id, ...schema } of documentation?.schemas ?? []) instance.addSchema({ $id, ...schema });
    instance.addHook("onRequest", (request: Asking, reply, next) => {
      const asked = incoming(request.raw, below(targetOf(request.originalUrl), nAbove), () => bodyOf(request));
      const match = lead(routes, asked, settings);
      if (match === undefined) {
        reply.callNotFound();
        return;
      }
      if (match instanceof Answer) {
        respond(reply, match);
        return;
      }
      request[known] = { incoming: asked, match };
      remember(request.raw, match.entry.operation);
      hideMediaType(request);
      if (use === undefined) next();
      else inTurn(instance, use(match.entry.operation), request, reply, next);
    });
    instance.addHook("preValidation", (request: Asking, reply, next) => {
      const asked = request[known];
      if (asked === undefined) return next();
      admit(asked.match, asked.incoming, settings)
        .then((admitted) => {
          if (admitted instanceof Answer) return respond(reply, admitted);
          asked.admitted = admitted;
          next();
        })
        .catch(next);
    });
    const handler = (request: Asking, reply: FastifyReply): void => {
      const { incoming: asked, match, admitted } = request[known] ?? {};
      if (asked === undefined || match === undefined || admitted === undefined) throw new Error("a hook is missing");
      const { operation } = match.entry;
      const { requestId, head } = asked;
      const context: Context<never> = { principal: undefined as never, requestId, operation, head, request, reply };
      conclude(match, admitted as Admitted<Principal>, asked, settings, context)
        .then((answer) => respond(reply, answer))
        .catch((error: unknown) => reply.send(error));
    };
    // What Node can read gets the answer of the document, whatever methods Fastify knows.
    const methods = METHODS.filter((method) => method !== "CONNECT");
    for (const method of methods) {
      if (!instance.supportedMethods.includes(method)) instance.addHttpMethod(method, { hasBody: true });
    }
    const own = { handler, exposeHeadRoute: false, validatorCompiler: () => () => true, serializerCompiler: () => String };
    for (const [url, documented] of placesOf(entries)) {
      for (const [method, operation] of documented) {
        const schema = documentation?.routes[`${method} ${operation.path}`];
        // Whatever plugins say that a config has.
        const config: object = { operation };
        instance.route({ ...own, method, url, config, schema: (schema ?? {}) as FastifySchema });
      }
      const others = methods.filter((method) => !documented.has(method));
      // `@fastify/swagger` leaves out what is hidden.
      instance.route({ ...own, method: others, url, schema: { hide: true } as FastifySchema });
    }
    done();
  };
}

/** The patterns that Fastify is told, with the operations that are meant, by method. */
function placesOf(entries: readonly AnyEntry[]): Map<string, Map<string, Operation>> {
  const places = new Map<string, [string, Map<string, Operation>]>();
  for (const { operation } of entries) {
    const url = operation.path.split("/").map(patternOf).join("/");
    // Fastify knows parameters by their places, not by their names.
    const shape = url.replace(/:\w+/g, ":");
    const place = places.get(shape) ?? [url, new Map<string, Operation>()];
    places.set(shape, place);
    if (!place[1].has(operation.method)) place[1].set(operation.method, operation);
  }
  return new Map(places.values());
}

/** A segment of a template as Fastify writes it; what it has no words for is a parameter as a whole. */
function patternOf(segment: string, at: number): string {
  const [, before = "", name, behind = ""] = /^([\w.~-]*)(?:\{(\w+)\}((?:[.-][\w.~-]*)?))?$/.exec(segment) ?? [];
  if (segment === "" || (name === undefined && before === segment)) return segment;
  return name === undefined || name === "" ? `:part${at}` : `${before}:${name}${behind}`;
}

/** A target without its first segments. */
function below(target: string, nAbove: number): string {
  let at = 0;
  for (let n = 0; n < nAbove && at >= 0; n += 1) at = target.indexOf("/", at + 1);
  const rest = at < 0 ? target.replace(/^[^?#]*/, "") : target.slice(at);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * What Fastify would refuse before anybody has looked at the operation, it does not see: media types that are none, and
 * `QUERY` without one. The request keeps its headers as they were sent.
 */
function hideMediaType({ raw: { headers, method } }: FastifyRequest): void {
  const { "content-type": mediaType } = headers;
  const isOne = mediaType === undefined ? method !== "QUERY" : /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+ *(?:;|$)/.test(mediaType);
  if (!isOne) headers["content-type"] = "application/octet-stream";
}

/** The body as it comes. */
function bodyOf({ body, raw }: FastifyRequest): Readable {
  return body instanceof Readable ? body : raw;
}

/** Runs hooks, one after the other. */
function inTurn(
  instance: FastifyInstance,
  [first, ...more]: readonly (onRequestHookHandler | onRequestAsyncHookHandler)[],
  request: FastifyRequest,
  reply: FastifyReply,
  next: (error?: Error) => void,
): void {
  if (reply.sent) return;
  if (first === undefined) {
    next();
    return;
  }
  const goOn = (error?: Error | null): void => {
    if (error === undefined || error === null) inTurn(instance, more, request, reply, next);
    else next(error);
  };
  try {
    const ran: unknown = (first as onRequestHookHandler).call(instance, request, reply, goOn);
    if (ran instanceof Promise) ran.then(() => goOn(), goOn);
  } catch (error) {
    goOn(error as Error);
  }
}

const asItIs = (text: unknown): string => text as string;

/** Makes an answer the reply. */
function respond(reply: FastifyReply, answer: Answer): void {
  // A time limit may have been faster.
  if (reply.sent) return;
  reply.code(answer.status);
  // What is left of a body that is too large is not waited for.
  if (answer.status === 413) reply.header("connection", "close");
  const before = (name: string): unknown => reply.getHeader(name);
  for (const [name, value] of headersByName(answer, reply.request.raw, before)) reply.header(name, value);
  const { contentType } = answer;
  if (contentType !== undefined) reply.header("content-type", contentType);
  const whole = wholeOf(answer);
  if (whole === undefined) reply.send(streamOf(answer));
  else if (answer.status === 204 || answer.status === 304) reply.send();
  // Fastify would add a `charset` to what it thinks it has to serialize.
  else if (contentType !== undefined) reply.serializer(asItIs).send(whole);
  // Fastify would guess the media type of what is there.
  else reply.header("content-length", Buffer.byteLength(whole)).send();
}

/**
 * What a server that faces the internet needs around its routes: a time limit, request ids and security headers. It
 * stands before all routes of an application: `app.register(harden)`.
 */
export const harden: FastifyPluginCallback<Hardening> = (instance, hardening, done) => {
  const { timeout = 30_000 } = hardening;
  const enter = entrance(hardening);
  instance.addHook("onRequest", (request, reply, next) => {
    const { headers, refusal } = enter(request.raw);
    for (const [name, value] of headers) reply.header(name, value);
    if (refusal !== undefined) {
      refuse(refusal, request, reply);
      return;
    }
    if (timeout !== false) {
      const timer = setTimeout(() => refuse(new Refusal("SERVICE_UNAVAILABLE"), request, reply), timeout);
      limit(request.raw, timer);
      reply.raw.once("close", () => clearTimeout(timer));
    }
    next();
  });
  done();
};
// It is for the whole application, not only for what is registered by it.
Object.assign(harden, { [Symbol.for("skip-override")]: true });

/** The end of an application that has nothing but this API: `app.setNotFoundHandler(notFound)`. */
export const notFound = (request: FastifyRequest, reply: FastifyReply): void => {
  refuse(new Refusal("NOT_FOUND"), request, reply);
};

function refuse(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  respond(reply, refusal.answer(undefined, ERRORS, {}, requestId(request.raw)));
}

/** From a request to its handler, and from there to the answer. */

import { type Answer, answerOf } from "./answer.js";
import { Failure } from "./failure.js";
import type { Guarded, Pages } from "./hardening.js";
import type { Head } from "./head.js";
import { Input } from "./input.js";
import { accepts, select } from "./media.js";
import type { Call, Fill, Operation, Response } from "./operation.js";
import { Refusal } from "./refusal.js";
import { type Match, otherMethod, type Routes } from "./routes.js";
import { type Authenticate, authorize, Denied } from "./security.js";

/** Where to report what nobody but those who run the server may know. */
export interface Report {
  readonly requestId: string;
  readonly operation: Operation;
  /** What was thrown, or why a request would have been refused that is let through. */
  readonly cause: unknown;
}

/** What a server can be told. */
export interface ServerOptions {
  /**
   * The certificate of a client, where something before the server has verified it and says which it was; otherwise it
   * is the one of the connection.
   */
  certificate?: (head: Head) => object | undefined;
  /** How many bytes a request body may have: of all operations, or of each; 1 MiB. */
  bodyLimit?: number | ((operation: Operation) => number);
  /** What is told about faults of the server, and requests that are let through; standard error. */
  report?: (report: Report) => void;
}

/** An operation with what answers it. */
export interface Entry<Context> {
  readonly operation: Call<unknown>;
  readonly handle: (request: never, context: Context) => Promise<Response>;
}

/** A request, whatever framework has it. */
export interface Incoming {
  readonly head: Head;
  readonly requestId: string;
  /** That a browser asks whether it may send another request: what the path answers. */
  readonly preflight: Guarded["preflight"];
  /** The body, up to a limit; `undefined` if it is larger, `null` if it breaks off. */
  readonly body: (limit: number) => Promise<Buffer | undefined | null>;
  /** The body as it comes, up to a limit; what is wrong with it is thrown. */
  readonly pieces: (limit: number) => AsyncIterable<Buffer>;
  /** Whether somebody has begun to read the body in pieces, and has not come to its end. */
  readonly isLeft: () => boolean;
  /** The certificate that the client has shown, if it has shown one. */
  readonly certificate: () => unknown;
}

/** What is the same for all operations of an API. */
export interface Settings<Principal> {
  /** What answers of the server itself look like where the document does not say. */
  readonly errors: "envelope" | "problem";
  readonly fill: Fill;
  /** Who looks at credentials, if some operation demands any. */
  readonly authenticate?: Authenticate<Principal>;
  readonly options: ServerOptions;
  /** What pages of other origins may send to a path, by its template without names. */
  readonly pages?: { readonly [path: string]: Pages };
}

const BODY_LIMIT = 1 << 20;

/** Lets nobody in. */
const nobody = (): Promise<never> => Promise.reject(Denied.unauthorized());

/** A request that was let in, and what it says. */
export interface Admitted<Principal> {
  readonly principal: Principal | undefined;
  readonly request: unknown;
}

/** Answers a request to an operation. `contextOf` makes what its handler is told besides the request. */
export async function serve<Principal, Context>(
  match: Match<Entry<Context>>,
  incoming: Incoming,
  settings: Settings<Principal>,
  contextOf: (principal: Principal | undefined) => Context,
): Promise<Answer> {
  const admitted = await admit(match, incoming, settings);
  return "request" in admitted ? conclude(match, admitted, incoming, settings, contextOf) : admitted;
}

/** What a request leads to: an operation, an answer that needs none, or nothing of this API. */
export function lead<T extends { readonly operation: Operation }, Principal>(
  routes: Routes<T>,
  request: Incoming,
  { errors, pages }: Settings<Principal>,
): Match<T> | Answer | undefined {
  const { method, path } = request.head;
  const found = routes.find(method, path);
  if (found === undefined) return undefined;
  if (request.preflight !== undefined) return request.preflight(pages?.[found.shape]);
  if ("entry" in found) return found;
  const told = otherMethod(method, found.allow);
  return told instanceof Refusal ? told.answer(undefined, errors, {}, request.requestId) : told;
}

/** Lets a request in and reads it, or says what it is answered. */
export async function admit<Principal>(
  { entry: { operation }, captures }: Match<Entry<never>>,
  incoming: Incoming,
  settings: Settings<Principal>,
): Promise<Admitted<Principal> | Answer> {
  const report = reporter(operation, incoming, settings);
  try {
    const { authenticate = nobody, options } = settings;
    const certificate = (): unknown => options.certificate?.(incoming.head) ?? incoming.certificate();
    const isGuarded = operation.security?.some((alternative) => alternative.length > 0) === true;
    const principal = isGuarded
      ? await authorize(authenticate, operation, incoming.head, certificate)
      : undefined;
    // What stands before the body comes first, so that a body is only waited for if it matters.
    const mediaType = announced(operation, incoming.head);
    const { head } = incoming;
    const { streams = [] } = operation;
    const isInPieces = mediaType === undefined ? streams.length > 0 : streams.includes(mediaType);
    const pieces = isInPieces && announcesBody(head) ? incoming.pieces(limitOf(operation, options)) : undefined;
    if (pieces !== undefined && mediaType === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
    const bytes = operation.accepts === undefined || isInPieces ? NOTHING : await whole(operation, incoming, options);
    return { principal, request: read(operation, captures, head, bytes, mediaType, report, pieces) };
  } catch (error) {
    return failed(error, operation, incoming.requestId, settings, report);
  }
}

/** Answers a request that was let in. */
export async function conclude<Principal, Context>(
  match: Match<Entry<Context>>,
  admitted: Admitted<Principal>,
  incoming: Incoming,
  settings: Settings<Principal>,
  contextOf: (principal: Principal | undefined) => Context,
): Promise<Answer> {
  const answer = await handled(match, admitted, incoming, settings, contextOf);
  // What is left of a body is not waited for.
  if (incoming.isLeft()) answer.headers.push(["connection", "close"]);
  return answer;
}

async function handled<Principal, Context>(
  { entry: { operation, handle } }: Match<Entry<Context>>,
  { principal, request }: Admitted<Principal>,
  incoming: Incoming,
  settings: Settings<Principal>,
  contextOf: (principal: Principal | undefined) => Context,
): Promise<Answer> {
  const { requestId } = incoming;
  const report = reporter(operation, incoming, settings);
  try {
    const response = await handle(request as never, contextOf(principal));
    const answer = answerOf(operation, response);
    if (answer?.isSendable() === true) return answer;
    report(new Error(`the answer of ${operation.id} is none that the document has, or cannot be sent`));
    return new Refusal("INTERNAL_ERROR").answer(undefined, settings.errors, {}, requestId);
  } catch (error) {
    return failed(error, operation, requestId, settings, report);
  }
}

function reporter<Principal>(
  operation: Operation,
  { requestId }: Incoming,
  { options: { report = log } }: Settings<Principal>,
): (cause: unknown) => void {
  return (cause) => report({ requestId, operation, cause });
}

/** A body that was not waited for. */
const NOTHING = Buffer.alloc(0);

/** How many bytes a body may have. */
function limitOf(operation: Operation, { bodyLimit = BODY_LIMIT }: ServerOptions): number {
  return typeof bodyLimit === "number" ? bodyLimit : bodyLimit(operation);
}

/** Whether a body follows (RFC 9112, 6). */
function announcesBody(head: Head): boolean {
  return head.header("transfer-encoding").length > 0 || Number(head.header("content-length")[0] ?? 0) > 0;
}

/** The whole body. */
async function whole(operation: Operation, { body }: Incoming, options: ServerOptions): Promise<Buffer> {
  const bytes = await body(limitOf(operation, options));
  if (bytes === undefined) throw new Refusal("PAYLOAD_TOO_LARGE");
  if (bytes === null) throw Refusal.broken();
  return bytes;
}

/** Reads a request. */
function read(
  operation: Call<unknown>,
  captures: ReadonlyMap<string, string>,
  head: Head,
  bytes: Buffer,
  mediaType: number | undefined,
  report: (cause: unknown) => void,
  pieces: AsyncIterable<Buffer> | undefined,
): unknown {
  if (bytes.length > 0 && mediaType === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  const input = new Input(head, captures, bytes, mediaType, pieces);
  const request: unknown = operation.read(input);
  const refusal = input.refusal();
  if (refusal === undefined) return request;
  if (operation.reportOnly !== true || input.isLost) throw refusal;
  report(refusal);
  return request;
}

/** Which of the documented media types the body has, if the request says one. */
function announced(operation: Operation, head: Head): number | undefined {
  const { accepts: documented = [], produces = [] } = operation;
  const accept = head.header("accept");
  if (accept.length > 0) {
    const line = accept.join(",");
    const isAcceptable = line === "" || line === "*/*" || produces.length === 0 || accepts(line, produces);
    if (!accept.every(isVisible) || !isAcceptable) throw new Refusal("NOT_ACCEPTABLE");
  }
  const [contentType, ...more] = head.header("content-type");
  if (contentType === undefined || documented.length === 0) return undefined;
  const isPlain = more.length === 0 && isVisible(contentType);
  const position = isPlain ? select(documented, contentType) : undefined;
  if (position === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  return position;
}

const VISIBLE = /^[\t\x20-\x7e]*$/;

/** Whether all of a header can be seen. */
function isVisible(line: string): boolean {
  return VISIBLE.test(line);
}

/** The answer to a request whose handler, or whatever stands before it, threw something. */
function failed<Principal>(
  error: unknown,
  operation: Operation,
  requestId: string,
  settings: Settings<Principal>,
  report: (cause: unknown) => void,
): Answer {
  if (error instanceof Failure) {
    const documented = error.resolve(operation);
    if (documented?.isSendable() === true) return documented;
  }
  let refusal = error instanceof Refusal ? error : undefined;
  refusal ??= new Refusal(error instanceof Failure ? error.reason : "INTERNAL_ERROR");
  if (refusal.status >= 500) report(error);
  try {
    return refusal.answer(operation, settings.errors, settings.fill, requestId);
  } catch (cause) {
    report(cause);
    return new Refusal("INTERNAL_ERROR").answer(undefined, settings.errors, {}, requestId);
  }
}

/** Tells standard error about a fault, or about a request that is let through. */
function log({ requestId, operation, cause }: Report): void {
  if (cause instanceof Refusal) {
    const details = cause.faults.slice(0, 10).map(({ location, message }, at) => {
      const field = cause.details()[at]?.field ?? "";
      return `${location} ${field} ${message}`;
    });
    console.error(`${requestId}: ${operation.id} lets through what it would refuse: ${details.join("; ")}`);
  } else {
    console.error(`${requestId}:`, cause);
  }
}

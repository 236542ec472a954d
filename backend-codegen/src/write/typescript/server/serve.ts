/** From a request to its handler, and from there to the answer. */

import { Answer, answerOf } from "./answer.js";
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

/** What a handler is told besides its request. */
export interface Told {
  /** Who the request comes from, once that is known. */
  principal: unknown;
}

/** Lets nobody in. */
const nobody = (): Promise<never> => Promise.reject(Denied.unauthorized());

/** A request that was let in, and what it says. */
export interface Admitted<Principal> {
  readonly principal: Principal | undefined;
  readonly request: unknown;
}

/** Answers a request to an operation. */
export function serve<Principal, Context extends Told>(
  match: Match<Entry<Context>>,
  incoming: Incoming,
  settings: Settings<Principal>,
  context: Context,
): Promise<Answer> {
  return admit(match, incoming, settings).then((admitted) => {
    return admitted instanceof Answer ? admitted : conclude(match, admitted, incoming, settings, context);
  });
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
  const { head } = incoming;
  const { options } = settings;
  try {
    const principal = isGuarded(operation) ? await authorized(operation, incoming, settings) : undefined;
    // What stands before the body comes first, so that a body is only waited for if it matters.
    const mediaType = announced(operation, head);
    const { streams } = operation;
    const isInPieces = streams !== undefined && (mediaType === undefined ? streams.length > 0 : streams.includes(mediaType));
    const pieces = isInPieces && announcesBody(head) ? incoming.pieces(limitOf(operation, options)) : undefined;
    if (pieces !== undefined && mediaType === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
    const bytes =
      operation.accepts === undefined || isInPieces ? NOTHING : whole(await incoming.body(limitOf(operation, options)));
    if (bytes.length > 0 && mediaType === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
    const input = new Input(head, captures, bytes, mediaType, pieces);
    const request: unknown = operation.read(input);
    const refusal = input.refusal();
    if (refusal !== undefined) {
      if (operation.reportOnly !== true || input.isLost) throw refusal;
      report(refusal, operation, incoming, settings);
    }
    return { principal, request };
  } catch (error) {
    return failed(error, operation, incoming, settings);
  }
}

/** Whether an operation demands something of whoever asks. */
function isGuarded({ security }: Operation): boolean {
  return security?.some((alternative) => alternative.length > 0) === true;
}

/** Who a request comes from. */
function authorized<Principal>(
  operation: Operation,
  incoming: Incoming,
  { authenticate = nobody, options }: Settings<Principal>,
): Promise<Principal | undefined> {
  const certificate = (): unknown => options.certificate?.(incoming.head) ?? incoming.certificate();
  return authorize(authenticate, operation, incoming.head, certificate);
}

/** Answers a request that was let in. */
export function conclude<Principal, Context extends Told>(
  { entry: { operation, handle } }: Match<Entry<Context>>,
  { principal, request }: Admitted<Principal>,
  incoming: Incoming,
  settings: Settings<Principal>,
  context: Context,
): Promise<Answer> {
  const told: Told = context;
  told.principal = principal;
  // Neither this nor its caller is `async`, which would cost each request more than a closure does.
  return begun(handle, request, context).then(
    (response) => closing(responded(response, operation, incoming, settings), incoming),
    (error: unknown) => closing(failed(error, operation, incoming, settings), incoming),
  );
}

/** What a handler promises, also if it throws at once. */
function begun<Context>(
  handle: Entry<Context>["handle"],
  request: unknown,
  context: Context,
): Promise<Response> {
  try {
    return Promise.resolve(handle(request as never, context));
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** What is left of a body is not waited for. */
function closing(answer: Answer, incoming: Incoming): Answer {
  if (incoming.isLeft()) answer.headers.push(["connection", "close"]);
  return answer;
}

/** The answer that a handler has given. */
function responded<Principal>(
  response: Response,
  operation: Operation,
  incoming: Incoming,
  settings: Settings<Principal>,
): Answer {
  try {
    const answer = answerOf(operation, response);
    if (answer?.isSendable() === true) return answer;
    const cause = new Error(`the answer of ${operation.id} is none that the document has, or cannot be sent`);
    report(cause, operation, incoming, settings);
    return new Refusal("INTERNAL_ERROR").answer(undefined, settings.errors, {}, incoming.requestId);
  } catch (error) {
    return failed(error, operation, incoming, settings);
  }
}

/** Tells those who run the server. */
function report<Principal>(
  cause: unknown,
  operation: Operation,
  { requestId }: Incoming,
  { options: { report: tell = log } }: Settings<Principal>,
): void {
  tell({ requestId, operation, cause });
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

/** The whole body, of which `undefined` is one that is too large, and `null` one that breaks off. */
function whole(bytes: Buffer | undefined | null): Buffer {
  if (bytes === undefined) throw new Refusal("PAYLOAD_TOO_LARGE");
  if (bytes === null) throw Refusal.broken();
  return bytes;
}

const NO_TYPES: readonly string[] = [];

/** Which of the documented media types the body has, if the request says one. */
function announced(operation: Operation, head: Head): number | undefined {
  const { accepts: documented = NO_TYPES, produces = NO_TYPES } = operation;
  const accept = head.header("accept");
  if (accept.length > 0) {
    const line = accept.join(",");
    const isAcceptable = line === "" || line === "*/*" || produces.length === 0 || accepts(line, produces);
    if (!accept.every(isVisible) || !isAcceptable) throw new Refusal("NOT_ACCEPTABLE");
  }
  const lines = head.header("content-type");
  const [contentType] = lines;
  if (contentType === undefined || documented.length === 0) return undefined;
  const isPlain = lines.length === 1 && isVisible(contentType);
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
  incoming: Incoming,
  settings: Settings<Principal>,
): Answer {
  const { requestId } = incoming;
  if (error instanceof Failure) {
    const documented = error.resolve(operation);
    if (documented?.isSendable() === true) return documented;
  }
  let refusal = error instanceof Refusal ? error : undefined;
  refusal ??= new Refusal(error instanceof Failure ? error.reason : "INTERNAL_ERROR");
  if (refusal.status >= 500) report(error, operation, incoming, settings);
  try {
    return refusal.answer(operation, settings.errors, settings.fill, requestId);
  } catch (cause) {
    report(cause, operation, incoming, settings);
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

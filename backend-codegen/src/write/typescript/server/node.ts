/** Requests and responses as Node has them. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import type { Answer } from "./answer.js";
import { Head } from "./head.js";
import { type Guarded, type Hardening, partsOf, REQUEST_ID, requestIdOf } from "./hardening.js";
import type { Operation } from "./operation.js";
import { Refusal } from "./refusal.js";
import type { Incoming } from "./serve.js";

/** Where a request keeps what is known of it: the same for all APIs of an application. */
const KNOWN = Symbol.for("cargo-backend.request");

/** What is known of a request. */
interface Known {
  /** The one that it was sent with, or a new one. */
  readonly id: string;
  /** Headers that its answer has from nowhere else. */
  own: readonly string[];
  preflight?: Guarded["preflight"];
  operation?: Operation;
  /** What begins anew whenever a piece of its body has come. */
  timer?: NodeJS.Timeout;
  /** Whether a handler has begun to read its body, and has not come to the end. */
  isLeft?: boolean;
}

function knownOf(message: IncomingMessage & { [KNOWN]?: Known }): Known {
  return (message[KNOWN] ??= { id: requestIdOf(message.headers[REQUEST_ID]), own: [] });
}

/** What clients and logs name a request by; it keeps that. */
export function requestId(message: IncomingMessage): string {
  return knownOf(message).id;
}

/** Remembers which operation a request is of. */
export function remember(message: IncomingMessage, operation: Operation): void {
  knownOf(message).operation = operation;
}

/** Counts a time limit anew whenever a handler has read a piece of the body. */
export function limit(message: IncomingMessage, timer: NodeJS.Timeout): void {
  knownOf(message).timer = timer;
}

/** The operation that a request turned out to be of: for logs and metrics. */
export function operationOf(message: IncomingMessage): Operation | undefined {
  return knownOf(message).operation;
}

/** What a request meets before all routes: headers of its answer, and perhaps the answer itself. */
export function entrance(
  hardening: Hardening,
): (message: IncomingMessage) => { headers: (readonly [string, string])[]; refusal?: Refusal | undefined } {
  const { requestId: hasId = true } = hardening;
  const { headers: usual, guards } = partsOf(hardening);
  return (message) => {
    const headers: (readonly [string, string])[] = [...usual];
    const known = knownOf(message);
    if (hasId) headers.push([REQUEST_ID, known.id]);
    if (guards.length === 0) return { headers };
    const { originalUrl = message.url ?? "" } = message as { originalUrl?: string };
    const asked = { head: headOf(message, targetOf(originalUrl)), peer: message.socket.remoteAddress };
    for (const guard of guards) {
      const guarded = guard(asked, known.preflight !== undefined);
      headers.push(...guarded.headers);
      known.own = [...known.own, ...(guarded.own ?? [])];
      known.preflight ??= guarded.preflight;
      if (guarded.refusal !== undefined) return { headers, refusal: guarded.refusal };
    }
    return { headers };
  };
}

/** What a request to `target` says before its body. */
function headOf(message: IncomingMessage, target: string): Head {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? "" : target.slice(question + 1);
  return new Head(message.method ?? "", path, query.split("#", 1)[0] ?? "", message.rawHeaders);
}

/**
 * A request to `target`, which is what the request asks for below the place where the API is mounted. Its body comes
 * from `stream` if something stands between.
 */
export function incoming(message: IncomingMessage, target: string, stream?: () => Readable): Incoming {
  return new Message(message, knownOf(message), headOf(message, target), stream);
}

/** A request that Node has read. */
class Message implements Incoming {
  readonly requestId: string;
  readonly preflight: Guarded["preflight"];

  constructor(
    private readonly message: IncomingMessage,
    private readonly known: Known,
    readonly head: Head,
    private readonly stream: (() => Readable) | undefined,
  ) {
    this.requestId = known.id;
    this.preflight = known.preflight;
  }

  body(limit: number): Promise<Buffer | undefined | null> {
    return bodyOf(this.message, this.stream?.() ?? this.message, limit);
  }

  pieces(limit: number): AsyncIterable<Buffer> {
    return piecesOf(this.message, this.stream?.() ?? this.message, limit);
  }

  isLeft(): boolean {
    return this.known.isLeft === true;
  }

  certificate(): unknown {
    return certificateOf(this.message);
  }
}

/** The target of a request without scheme and host, which clients of proxies send (RFC 9112, 3.2.2). */
export function targetOf(url: string): string {
  if (url.startsWith("/")) return url;
  const target = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(url)?.[1];
  if (target === undefined) return url;
  return target.startsWith("/") ? target : `/${target}`;
}

/** Reads a body: `undefined` is one that is too large, which an announced length tells at once, `null` a broken one. */
function bodyOf(message: IncomingMessage, stream: Readable, limit: number): Promise<Buffer | undefined | null> {
  if (Number(message.headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  // A parser of the application may have read it.
  const { body } = message as IncomingMessage & { body?: unknown };
  if (message.readableEnded) return Promise.resolve(readBefore(body));
  // What happens first counts.
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let length = 0;
    stream.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      stream.pause();
      resolve(undefined);
    });
    stream.on("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    const fail = (): void => resolve(null);
    stream.on("error", fail).on("close", fail);
  });
}

/** A body as it comes. */
async function* piecesOf(message: IncomingMessage, stream: Readable, limit: number): AsyncGenerator<Buffer> {
  const known = knownOf(message);
  known.isLeft = true;
  let left = limit - Number(message.headers["content-length"] ?? 0);
  if (left < 0) throw new Refusal("PAYLOAD_TOO_LARGE");
  if (message.readableEnded) {
    known.isLeft = false;
    yield readBefore((message as IncomingMessage & { body?: unknown }).body);
    return;
  }
  left = limit;
  try {
    // Who stops to read may answer all the same.
    for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      left -= piece.length;
      if (left < 0) throw new Refusal("PAYLOAD_TOO_LARGE");
      known.timer?.refresh();
      yield piece;
    }
  } catch (error) {
    throw error instanceof Refusal ? error : Refusal.broken();
  }
  if (!message.complete) throw Refusal.broken();
  known.isLeft = false;
}

/** A body that was read before, as bytes. */
function readBefore(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function certificateOf(message: IncomingMessage): unknown {
  const socket = message.socket as Partial<TLSSocket>;
  const certificate = socket.authorized === true ? socket.getPeerCertificate?.() : undefined;
  return certificate !== undefined && Object.keys(certificate).length > 0 ? certificate : undefined;
}

const NO_HEADERS: ReadonlyMap<string, string | string[]> = new Map();

/**
 * The headers of an answer to a request, each with one value or several. What makes a difference for answers is told
 * beside what was told `before`.
 */
export function headersByName(
  { headers }: Answer,
  message: IncomingMessage,
  before: (name: string) => unknown,
): ReadonlyMap<string, string | string[]> {
  if (headers.length === 0) return NO_HEADERS;
  const { own } = knownOf(message);
  const byName = new Map<string, string | string[]>();
  const add = (name: string, value: string | string[]): void => {
    const values = byName.get(name);
    byName.set(name, values === undefined ? value : [values, value].flat());
  };
  for (const [name, value] of headers) if (!own.includes(name)) add(name, value);
  const vary = byName.has("vary") ? before("vary") : undefined;
  for (const value of [vary].flat()) if (typeof value === "string" && value !== "") add("vary", value);
  return byName;
}

/**
 * The body of an answer if it is whole: as text, which Node sends together with the head, in UTF-8; as bytes if they
 * are some, or if the head has bytes of its own.
 */
export function wholeOf({ body = "", contentType = "", headers }: Answer): string | Buffer | undefined {
  if (typeof body === "string") {
    const isPlain = ASCII.test(contentType) && headers.every(([, value]) => ASCII.test(value));
    return isPlain ? body : Buffer.from(body);
  }
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : undefined;
}

// eslint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/** The body of an answer in pieces. */
export function streamOf({ body = "" }: Answer): Readable {
  return Readable.from(body, { objectMode: false });
}

/** Sends an answer. */
export async function send(answer: Answer, response: ServerResponse, isHead: boolean): Promise<void> {
  // A time limit may have been faster.
  if (response.headersSent) return;
  // What is left of a body that is too large is not waited for.
  if (answer.status === 413) response.setHeader("connection", "close");
  response.statusCode = answer.status;
  if (answer.contentType !== undefined) response.setHeader("content-type", answer.contentType);
  for (const [name, value] of headersByName(answer, response.req, (it) => response.getHeader(it))) {
    if (name === "set-cookie") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  const whole = wholeOf(answer);
  if (whole !== undefined && answer.status !== 204 && answer.status !== 304) {
    response.setHeader("content-length", Buffer.byteLength(whole));
  }
  if (isHead || whole !== undefined) response.end(isHead ? undefined : whole);
  else await pipeline(streamOf(answer), response);
}

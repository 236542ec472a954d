/** Requests and responses as Node has them. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import type { Answer } from "./answer.js";
import { Head } from "./head.js";
import { type Guarded, type Hardening, partsOf, REQUEST_ID, requestIdOf } from "./hardening.js";
import type { Refusal } from "./refusal.js";
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
}

function knownOf(message: IncomingMessage & { [KNOWN]?: Known }): Known {
  return (message[KNOWN] ??= { id: requestIdOf(message.headers[REQUEST_ID]), own: [] });
}

/** The id of a request, which it keeps. */
export function requestId(message: IncomingMessage): string {
  return knownOf(message).id;
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
export function incoming(message: IncomingMessage, target: string, stream = (): Readable => message): Incoming {
  const { id, preflight } = knownOf(message);
  return {
    head: headOf(message, target),
    requestId: id,
    preflight,
    body: (limit) => bodyOf(message, stream(), limit),
    certificate: () => certificateOf(message),
  };
}

/** The target of a request without scheme and host, which clients of proxies send (RFC 9112, 3.2.2). */
export function targetOf(url: string): string {
  if (url.startsWith("/")) return url;
  const target = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(url)?.[1];
  if (target === undefined) return url;
  return target.startsWith("/") ? target : `/${target}`;
}

/** Reads a body: `undefined` is one that is too large, which an announced length tells at once, `null` a broken one. */
async function bodyOf(message: IncomingMessage, stream: Readable, limit: number): Promise<Buffer | undefined | null> {
  if (Number(message.headers["content-length"] ?? 0) > limit) return undefined;
  // A parser of the application may have read it.
  const { body } = message as IncomingMessage & { body?: unknown };
  if (message.readableEnded) return readBefore(body);
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const settle = (outcome: Buffer | undefined | null): void => {
      stream.off("data", take).off("end", finish).off("error", fail).off("aborted", fail).off("close", fail);
      resolve(outcome);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) {
        stream.pause();
        settle(undefined);
      }
    };
    const finish = (): void => settle(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    const fail = (): void => settle(null);
    stream.on("data", take).on("end", finish).on("error", fail).on("aborted", fail).on("close", fail);
  });
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

/**
 * The headers of an answer to a request, each with one value or several. What makes a difference for answers is told
 * beside what was told `before`.
 */
export function headersByName(
  { headers }: Answer,
  message: IncomingMessage,
  before: (name: string) => unknown,
): Map<string, string | string[]> {
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

/** A body that is whole, as bytes. */
export function bytesOf(body: string | Uint8Array | undefined): Buffer {
  return Buffer.from(body ?? "");
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
  const { body } = answer;
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const bytes = bytesOf(body);
    if (answer.status !== 204 && answer.status !== 304) response.setHeader("content-length", bytes.length);
    response.end(isHead ? undefined : bytes);
    return;
  }
  if (isHead) {
    response.end();
    return;
  }
  await pipeline(Readable.from(body, { objectMode: false }), response);
}

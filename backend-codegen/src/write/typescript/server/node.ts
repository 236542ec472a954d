/** Requests and responses as Node has them. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import type { Answer } from "./answer.js";
import { Head } from "./head.js";
import { REQUEST_ID, requestIdOf } from "./hardening.js";
import type { Incoming } from "./serve.js";

/** Where a request keeps its id: the same for all APIs of an application. */
const ID = Symbol.for("cargo-backend.request-id");

/** The id of a request: the one that it was sent with, or a new one, which it keeps. */
export function requestId(message: IncomingMessage & { [ID]?: string }): string {
  return (message[ID] ??= requestIdOf(message.headers[REQUEST_ID]));
}

/** A request to `target`, which is what the request asks for below the place where the API is mounted. */
export function incoming(message: IncomingMessage, target: string): Incoming {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? "" : target.slice(question + 1);
  const head = new Head(message.method ?? "", path, query.split("#", 1)[0] ?? "", message.rawHeaders);
  return {
    head,
    requestId: requestId(message),
    body: (limit) => bodyOf(message, limit),
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
async function bodyOf(message: IncomingMessage, limit: number): Promise<Buffer | undefined | null> {
  if (Number(message.headers["content-length"] ?? 0) > limit) return undefined;
  // A parser of the application may have read it.
  const { body } = message as IncomingMessage & { body?: unknown };
  if (message.readableEnded) return bytesOf(body);
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const settle = (outcome: Buffer | undefined | null): void => {
      message.off("data", take).off("end", finish).off("error", fail).off("aborted", fail).off("close", fail);
      resolve(outcome);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) {
        message.pause();
        settle(undefined);
      }
    };
    const finish = (): void => settle(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    const fail = (): void => settle(null);
    message.on("data", take).on("end", finish).on("error", fail).on("aborted", fail).on("close", fail);
  });
}

/** A body that was read before, as bytes. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function certificateOf(message: IncomingMessage): unknown {
  const socket = message.socket as Partial<TLSSocket>;
  const certificate = socket.authorized === true ? socket.getPeerCertificate?.() : undefined;
  return certificate !== undefined && Object.keys(certificate).length > 0 ? certificate : undefined;
}

/** Sends an answer. */
export async function send(answer: Answer, response: ServerResponse, isHead: boolean): Promise<void> {
  // A time limit may have been faster.
  if (response.headersSent) return;
  // What is left of a body that is too large is not waited for.
  if (answer.status === 413) response.setHeader("connection", "close");
  response.statusCode = answer.status;
  if (answer.contentType !== undefined) response.setHeader("content-type", answer.contentType);
  const own = new Set<string>();
  for (const [name, value] of answer.headers) {
    if (own.has(name) || name === "set-cookie") response.appendHeader(name, value);
    else response.setHeader(name, value);
    own.add(name);
  }
  const { body } = answer;
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const bytes = typeof body === "string" ? Buffer.from(body) : (body ?? Buffer.alloc(0));
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

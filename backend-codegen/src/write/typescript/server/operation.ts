/** What the server has to know about an operation at run time. */

import type { HeaderStyle, SENDERS } from "./answer.js";
import type { Input } from "./input.js";
import type { Refusal } from "./refusal.js";
import type { Demand } from "./security.js";

/**
 * What an answer of the server itself looks like: `{"error": {"code", "message", "details"}, "meta": {"requestId"}}`,
 * problem details (RFC 9457), a sentence with a line for each detail, or a body that only the application can fill.
 */
export type Form = "envelope" | "problem" | "text" | { readonly fill: string };

/** Fills the bodies of documented errors that the server itself cannot fill, by their names. */
export type Fill = { readonly [name: string]: (refusal: Refusal) => unknown };

/** A documented answer in one of its media types. */
export interface DocumentedAnswer {
  /** The status; 4 is all of 400 to 499, and 0 is `default`. */
  readonly status: number;
  /** The media type of the body, if there is one. */
  readonly mediaType?: string;
  /** How the body is sent. */
  readonly as?: keyof typeof SENDERS;
  /** What is sent of a body, or of a part of it; all of it if nothing is said. */
  readonly encode?: (body: never) => unknown;
  /** Whether the same statuses have other media types, so that a response says which one it has. */
  readonly isOneOfSeveral?: boolean;
  /** Whether the document has no such answer, nor any to a request that succeeds. */
  readonly isUndocumented?: boolean;
  readonly headers?: readonly {
    readonly name: string;
    readonly style: HeaderStyle;
    readonly encode?: (value: never) => unknown;
  }[];
  /** What the server fills in if it gives the answer by itself, and whether something can be the body. */
  readonly error?: { readonly form: Form; readonly accepts: (body: unknown) => boolean };
}

/** An operation of the document. Its identity is its method and path. */
export interface Operation {
  /** `operationId`. */
  readonly id: string;
  /** The method. */
  readonly method: string;
  /** The path template, percent-encoded as requests are. */
  readonly path: string;
  /** The media types that a request body can have. */
  readonly accepts?: readonly string[];
  /** Those of them, by their positions, whose bodies the handler reads in pieces. */
  readonly streams?: readonly number[];
  /** The media types of the answers to a request that succeeds. */
  readonly produces?: readonly string[];
  /** The status of the answer to a request that does not satisfy the document; 400 if nothing is said. */
  readonly invalid?: number;
  /** Whether requests that do not satisfy the document are let through, if they can be read into its types. */
  readonly reportOnly?: boolean;
  /** What a request must carry: all of one of these. Without any, nothing is demanded. */
  readonly security?: readonly (readonly Demand[])[];
  /** What can be answered. */
  readonly answers?: readonly DocumentedAnswer[];
}

/** An operation that reads its requests. */
export interface Call<Request> extends Operation {
  readonly read: (input: Input) => Request;
}

/** What documents a status: itself, its class, or `default`. */
export function documenting(answers: readonly DocumentedAnswer[], status: number): readonly DocumentedAnswer[] {
  if (answers.length === 1 && answers[0]?.status === status) return answers;
  for (const key of [status, Math.floor(status / 100), 0]) {
    const found = answers.filter((answer) => answer.status === key);
    if (found.length > 0) return found;
  }
  return [];
}

/** The documented answer to a request that fails, if the server can fill it. */
export function documentedError(operation: Operation, status: number): DocumentedAnswer | undefined {
  const isError = ({ status: key }: DocumentedAnswer): boolean => key >= 400 || key === 0 || key === 4 || key === 5;
  const answers = documenting((operation.answers ?? []).filter(isError), status);
  return answers.find((answer) => answer.error !== undefined);
}

/** Whether the answer with a status is documented, and has no body that the server could fill. */
export function isBare(operation: Operation, status: number): boolean {
  const answers = documenting(operation.answers ?? [], status);
  return answers.length > 0 && answers.every((answer) => answer.error === undefined);
}

/** What a handler has answered. */
export interface Response {
  status: number;
  contentType?: string;
  headers?: { readonly [name: string]: unknown };
  body?: unknown;
}

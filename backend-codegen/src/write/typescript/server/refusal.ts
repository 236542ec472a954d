/** Requests that the server answers itself, and what it says then. */

import type { Violation } from "../support.js";
import { Answer } from "./answer.js";
import type { Malformed } from "./json.js";
import { documentedError, type Fill, type Operation } from "./operation.js";

/** Why the server answers a request itself: the status, and a sentence for people, by a name for programs. */
export const REASONS = {
  VALIDATION_ERROR: [400, "The request does not satisfy the specification."],
  UNAUTHORIZED: [401, "Valid credentials are required."],
  FORBIDDEN: [403, "The credentials do not allow this."],
  NOT_FOUND: [404, "There is nothing at this path."],
  METHOD_NOT_ALLOWED: [405, "This path does not have the method."],
  NOT_ACCEPTABLE: [406, "No acceptable media type is available."],
  PAYLOAD_TOO_LARGE: [413, "The request body is too large."],
  UNSUPPORTED_MEDIA_TYPE: [415, "The media type of the request body is not supported."],
  RATE_LIMITED: [429, "Too many requests."],
  INTERNAL_ERROR: [500, "The server has a fault."],
  NOT_IMPLEMENTED: [501, "The operation is not implemented yet."],
  SERVICE_UNAVAILABLE: [503, "The service is not available."],
} as const satisfies { readonly [code: string]: readonly [number, string] };

/** Why the server answers a request itself. */
export type Reason = keyof typeof REASONS;

/** Where in a request something is wrong. */
export type Location = "body" | "path" | "query" | "header" | "cookie";

/** One thing that is wrong with a request. */
export interface Fault extends Violation {
  location: Location;
}

/** In how many seconds a client may ask again where nobody knows better (RFC 9110, 10.2.3). */
const RETRY_AFTER = "10";

/** An answer that the server gives itself. */
export class Refusal {
  /** The status of the answer. */
  status: number;
  /** Where the body stops to be JSON. */
  malformed: Malformed | undefined;
  /** Headers that the answer needs. */
  readonly headers: [string, string][] = [];

  constructor(
    readonly reason: Reason,
    /** What breaks the specification. */
    readonly faults: readonly Fault[] = [],
  ) {
    [this.status] = REASONS[reason];
  }

  /** The refusal of a body that the connection did not bring to its end. */
  static broken(): Refusal {
    return new Refusal("VALIDATION_ERROR", [
      { location: "body", path: [], depth: 0, keyword: "transfer", message: "breaks off" },
    ]);
  }

  /** A sentence for people. */
  get message(): string {
    return REASONS[this.reason][1];
  }

  /** Fields and messages, in the order in which the request was read. */
  details(): { field: string; message: string }[] {
    const details = this.faults.map(({ location, path, message }) => {
      const isWhole = path.length === 0 && location === "body";
      return { field: isWhole ? "body" : fieldOf(path), message };
    });
    if (this.malformed !== undefined) {
      const { reason, offset } = this.malformed;
      details.push({ field: "body", message: `is not JSON: ${reason} at byte ${offset}` });
    }
    return details;
  }

  /** The answer, in the form that the operation documents or else in the usual one. */
  answer(operation: Operation | undefined, usual: "envelope" | "problem", fill: Fill, requestId: string): Answer {
    if (operation !== undefined && this.reason === "VALIDATION_ERROR") this.status = operation.invalid ?? 400;
    const documented = operation === undefined ? undefined : documentedError(operation, this.status);
    const form = documented?.error?.form ?? usual;
    const usualType = usual === "problem" ? "application/problem+json" : "application/json";
    const answer = new Answer(this.status);
    answer.contentType = documented?.mediaType ?? usualType;
    if (form === "text") answer.body = this.text();
    else if (form === "problem") answer.body = JSON.stringify(this.problem(requestId));
    else if (form === "envelope") answer.body = JSON.stringify(this.envelope(requestId));
    else {
      const body = fill[form.fill]?.(this);
      answer.body = JSON.stringify(documented?.encode === undefined ? body : documented.encode(body as never));
    }
    answer.headers.push(...this.headers);
    const saysWhen = this.headers.some(([name]) => name === "retry-after");
    if ((this.status === 429 || this.status === 503) && !saysWhen) answer.headers.push(["retry-after", RETRY_AFTER]);
    return answer;
  }

  private text(): string {
    const details = this.details().map(({ field, message }) => `\n${field} ${message}`);
    return this.message + details.join("");
  }

  private envelope(requestId: string): object {
    const { reason: code, message } = this;
    return { error: { code, message, details: this.details() }, meta: { requestId } };
  }

  /** Problem details (RFC 9457). */
  private problem(requestId: string): object {
    const { status, reason: code, message: title } = this;
    return { type: "about:blank", title, status, code, errors: this.details(), requestId };
  }
}

/** Names of members come from the sender; longer ones are cut. */
const MAX_NAME = 64;

/** A place as people write it: `items[3].name`. */
export function fieldOf(path: readonly (string | number)[]): string {
  let field = "";
  for (const step of path) {
    if (typeof step === "number") {
      field += `[${step}]`;
      continue;
    }
    const characters = [...step];
    const name = characters.slice(0, MAX_NAME).join("");
    const mark = characters.length > MAX_NAME ? "…" : "";
    if (/^[\p{Alphabetic}\p{N}_$@-]+$/u.test(name)) field += `${field === "" ? "" : "."}${name}${mark}`;
    else field += `["${escaped(name)}${mark}"]`;
  }
  return field;
}

/** Text in which nothing is hidden. */
function escaped(text: string): string {
  const known: { readonly [character: string]: string } = {
    "\0": "\\0",
    "\t": "\\t",
    "\r": "\\r",
    "\n": "\\n",
    "'": "\\'",
    '"': '\\"',
    "\\": "\\\\",
  };
  return text.replace(/['"\\]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return known[character] ?? `\\u{${code.toString(16)}}`;
  });
}

/** What handlers throw when they cannot answer. */

import { Answer, answerOf } from "./answer.js";
import { documentedError, isBare, type Operation } from "./operation.js";
import { type Reason, Refusal } from "./refusal.js";

/**
 * Why a handler has no answer of its own.
 *
 * Whatever else is thrown is answered with `500`, of which the client reads nothing but that; `report` is told.
 */
export class Failure extends Error {
  override name = "Failure";

  private constructor(
    message: string,
    private readonly status: number | undefined,
    private readonly body: { readonly value: unknown } | undefined,
    /** Why the server answers itself where no operation documents anything. */
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** An answer that the operation documents. If it does not, the client reads `500`. */
  static answer(status: number, body: unknown): Failure {
    const message = `the handler answered ${status}, which is not documented so`;
    return new Failure(message, status, { value: body }, "INTERNAL_ERROR");
  }

  /** An answer that the operation documents without a body. If it does not, the client reads `500`. */
  static status(status: number): Failure {
    const message = `the handler answered ${status}, which is not documented so`;
    return new Failure(message, status, undefined, "INTERNAL_ERROR");
  }

  /** `501`: there is no handler yet. */
  static notImplemented(): Failure {
    return Failure.of("NOT_IMPLEMENTED");
  }

  /** `503`: the server cannot answer now, perhaps for a reason that is reported. */
  static unavailable(cause?: unknown): Failure {
    return Failure.of("SERVICE_UNAVAILABLE", cause);
  }

  /** `429`: the client asks too often. */
  static tooManyRequests(): Failure {
    return Failure.of("RATE_LIMITED");
  }

  /** `404`: what the request is about is not there. */
  static notFound(): Failure {
    return Failure.of("NOT_FOUND");
  }

  /** `401`: the request does not say who it comes from, or not convincingly. */
  static unauthorized(): Failure {
    return Failure.of("UNAUTHORIZED");
  }

  /** `403`: whoever sends the request may not do this. */
  static forbidden(): Failure {
    return Failure.of("FORBIDDEN");
  }

  private static of(reason: Reason, cause?: unknown): Failure {
    const options = cause === undefined ? undefined : { cause };
    return new Failure(new Refusal(reason).message, undefined, undefined, reason, options);
  }

  /** The answer, if the operation documents it; otherwise the server answers itself. */
  resolve(operation: Operation): Answer | undefined {
    if (this.status === undefined) return undefined;
    if (this.body === undefined) return isBare(operation, this.status) ? new Answer(this.status) : undefined;
    const documented = documentedError(operation, this.status);
    if (documented?.error?.accepts(this.body.value) !== true) return undefined;
    const contentType = documented.mediaType ?? "";
    return answerOf(operation, { status: this.status, contentType, body: this.body.value });
  }
}

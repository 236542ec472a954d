/** Schemas as people know them from other libraries: `parse`, `safeParse`, and Standard Schema. */

import type { Read } from "./decode.js";
import { Violations } from "./support.js";

/** One thing that is wrong with a value. */
export interface Issue {
  /** The member or item, from the outermost: `["lines", 0, "amount"]`. */
  readonly path: readonly (string | number)[];
  /** The keyword of JSON Schema that is not satisfied. */
  readonly code: string;
  /** What is demanded. The value that was sent is never part of it. */
  readonly message: string;
}

/** Everything that is wrong with a value. */
export class SchemaError extends Error {
  override name = "SchemaError";

  constructor(readonly issues: readonly Issue[]) {
    super(messageOf(issues));
  }

  /** One that is returned and not thrown: it has no stack, which takes longer to note than a value to check. */
  static returned(issues: readonly Issue[]): SchemaError {
    const error: { name: string; issues: readonly Issue[] } = Object.create(SchemaError.prototype);
    error.name = "SchemaError";
    error.issues = issues;
    return error as SchemaError;
  }
}

// Who is returned an error reads what is in it; the text is for whoever is thrown one.
Object.defineProperty(SchemaError.prototype, "message", {
  get(this: SchemaError) {
    return messageOf(this.issues);
  },
});

function messageOf(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim()).join("; ");
}

/** What came of a value. */
export type Outcome<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: SchemaError };

/** A schema of the document. Values that it makes have nothing but declared members, and defaults. */
export interface Schema<T> {
  /** The value. @throws {@link SchemaError} if something is wrong with it. */
  readonly parse: (value: unknown) => T;
  /** The value, or what is wrong with it. */
  readonly safeParse: (value: unknown) => Outcome<T>;
  /** Standard Schema, version 1. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "cargo-backend";
    readonly validate: (
      value: unknown,
    ) => { readonly value: T } | { readonly issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[] };
    readonly types?: { readonly input: T; readonly output: T };
  };
}

/** The schema of what `read` reads. */
export function schema<T>(read: Read<T>): Schema<T> {
  const judge = (value: unknown): { readonly value: T } | { readonly issues: readonly Issue[] } => {
    const found = new Violations();
    const data = read(value, found);
    if (data !== undefined && found.count === 0) return { value: data };
    return { issues: found.list.map(({ path, keyword, message }) => ({ path, code: keyword, message })) };
  };
  return {
    safeParse: (value) => {
      const outcome = judge(value);
      if ("value" in outcome) return { success: true, data: outcome.value };
      return { success: false, error: SchemaError.returned(outcome.issues) };
    },
    parse: (value) => {
      const outcome = judge(value);
      if ("value" in outcome) return outcome.value;
      throw new SchemaError(outcome.issues);
    },
    "~standard": { version: 1, vendor: "cargo-backend", validate: judge },
  };
}

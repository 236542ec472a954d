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
    super(issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim()).join("; "));
  }
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
  const safeParse = (value: unknown): Outcome<T> => {
    const found = new Violations();
    const data = read(value, found);
    if (data !== undefined && found.count === 0) return { success: true, data };
    const issues = found.list.map(({ path, keyword, message }) => ({ path, code: keyword, message }));
    return { success: false, error: new SchemaError(issues) };
  };
  return {
    safeParse,
    parse: (value) => {
      const outcome = safeParse(value);
      if (outcome.success) return outcome.data;
      throw outcome.error;
    },
    "~standard": {
      version: 1,
      vendor: "cargo-backend",
      validate: (value) => {
        const outcome = safeParse(value);
        return outcome.success ? { value: outcome.data } : { issues: outcome.error.issues };
      },
    },
  };
}

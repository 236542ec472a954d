/** What the database refuses, in the words of the API. */

import { Failure } from "../server/failure.js";
import { refused } from "./engine.js";
import type { Query } from "./query.js";
import type { Rows } from "./session.js";
import type { Table } from "./table.js";

/** What was going on. */
export type Doing = "reading" | "writing" | "deleting";

/** Why the database refused a statement. */
export type Refused =
  /** Another row has the same in these columns. */
  | { readonly why: "taken"; readonly columns: readonly string[] }
  /** These columns refer to a row that is not there. */
  | { readonly why: "nowhere"; readonly columns: readonly string[] }
  /** Rows refer to it; of which table, if the database says so. */
  | { readonly why: "in use"; readonly table?: string | undefined }
  /** These columns have to have a value. */
  | { readonly why: "missing"; readonly columns: readonly string[] }
  /** A rule about these columns is broken. */
  | { readonly why: "rule"; readonly columns: readonly string[] }
  /** A value is not one of its column. */
  | { readonly why: "no value" }
  /** It has no time, or is not there. */
  | { readonly why: "unavailable" }
  /** Whatever clients cannot do anything about. */
  | { readonly why: "otherwise" };

interface Detail {
  readonly field: string;
  readonly message: string;
}

/** What a client is told of an error. What it cannot do anything about goes to the log. */
export async function told(rows: Rows, error: unknown, query: Query, doing: Doing): Promise<unknown> {
  const found = await refused(rows, error, query, doing);
  const about = (columns: readonly string[], message: string): Detail[] => details(query.table, columns, message);
  switch (found.why) {
    case "taken":
      return conflict(rows, "A row like that is there already", about(found.columns, "is taken"));
    case "nowhere":
      return conflict(rows, "It refers to a row that is not there", about(found.columns, "refers to nothing"));
    case "in use":
      return conflict(rows, `${found.table === undefined ? "Other rows" : `Rows of \`${found.table}\``} refer to it`);
    case "missing":
      return invalid(rows, "A value is missing", about(found.columns, "must be given"));
    case "rule":
      return invalid(rows, "A value breaks a rule", about(found.columns, "is not allowed"));
    case "no value":
      return noValue(rows);
    case "unavailable":
      return Failure.unavailable(error);
    case "otherwise":
      return error;
  }
}

/** A value that its column cannot have. */
export function noValue(rows: Rows): Failure {
  return invalid(rows, "A value is not one of its column");
}

/** A cursor that is none, or one of another list. */
export function noCursor(rows: Rows): Failure {
  const detail = { field: "cursor", message: "is no cursor of this list with this `sort`" };
  return invalid(rows, "The request is not valid", [detail]);
}

/** A row that is not what the client has seen any more. */
export function changedMeanwhile(rows: Rows): Failure {
  return answer(rows, 412, "PRECONDITION_FAILED", "It has been changed meanwhile");
}

function conflict(rows: Rows, message: string, details: Detail[] = []): Failure {
  return answer(rows, 409, "CONFLICT", message, details);
}

function invalid(rows: Rows, message: string, details: Detail[] = []): Failure {
  return answer(rows, 400, "VALIDATION_ERROR", message, details);
}

function answer(
  { requestId }: Rows,
  status: number,
  code: string,
  message: string,
  details: Detail[] = [],
): Failure {
  const error = details.length === 0 ? { code, message } : { code, message, details };
  return Failure.answer(status, { error, meta: { requestId } });
}

/** What is wrong with columns, as far as they are served. */
function details(table: Table, columns: readonly string[], message: string): Detail[] {
  const served = columns.filter((name) => table.columns.some((column) => column.name === name));
  return served.map((field) => ({ field, message }));
}

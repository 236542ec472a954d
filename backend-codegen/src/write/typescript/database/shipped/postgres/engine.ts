/** What PostgreSQL says and does otherwise than other engines. */

import type { Doing, Refused } from "./failure.js";
import type { Parameter, Record } from "./postgres.js";
import { parameterOf } from "./postgres.js";
import type { Query } from "./query.js";
import type { Rows } from "./session.js";
import { type Column, columnsOf, type Relation, type Table } from "./table.js";

export { NO_VALUE, type Parameter, parameterOf, type Record, textIn, valueIn } from "./postgres.js";

/** Connections: a `Pool` of `pg`, or one of its clients in a transaction of the application's own. */
export interface Database {
  query(question: {
    text: string;
    values: Parameter[];
    rowMode: "array";
    types: { getTypeParser(): (text: string) => string };
  }): Promise<{ rows: Record[] }>;
}

/** Values come as the texts that the database writes, so that the driver rounds none. */
const TEXTS = { getTypeParser: () => (text: string) => text };

/** Asks, and waits for all rows. */
export async function ask(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Record[]> {
  const { rows } = await database.query({ text: sql, values: [...parameters], rowMode: "array", types: TEXTS });
  return rows;
}

/** What stands for a parameter; `cast` makes a value of a column of it. */
export function placed(number: number, cast: string): string {
  if (cast === "") return `$${number}::text`;
  // What is no cast is said of a moment.
  return cast.startsWith("::") ? `$${number}${cast}` : `$${number}::timestamptz${cast}`;
}

/** A column as a text that {@link fromText} makes the same value of. */
export function textOf(column: string): string {
  return `${column}::text`;
}

/** Texts as one text, a list in JSON. */
export function listed(texts: readonly string[]): string {
  return `jsonb_build_array(${texts.join(", ")})::text`;
}

/** What stands for the value of a column of which there is the text. */
export function fromText(query: Query, text: string, { type = "text" }: Column): string {
  return query.parameter(text, `::text::${type}`);
}

/** A column in the order of a list: nulls come last, or first where it descends. */
export function ordered(column: string, _isNullable: boolean, isDescending: boolean): string {
  return isDescending ? `${column} DESC` : column;
}

/** What a column is sorted by. */
export function sorted(column: Column): string {
  return column.sql;
}

/** What comes behind a place in the order of some columns, so that an index can be followed from there. */
export function behind(columns: readonly string[], sign: "<" | ">", places: readonly string[]): string {
  return `(${columns.join(", ")}) ${sign} (${places.join(", ")})`;
}

/** What stands behind the table of a new row that is given nothing. */
export const NOTHING = "DEFAULT VALUES";

/** What gives a column the value that it has by itself. */
export function byItself(_column: Column): string {
  return "DEFAULT";
}

/** What stands behind a column of which one of some values is demanded. */
export function oneOf(query: Query, column: Column, values: readonly unknown[]): string {
  const texts = values.map((value) => parameterOf(column, value) as string);
  const { cast } = column;
  if (cast === "" || cast.startsWith("::")) return `= ANY(${query.parameter(texts, `${cast || "::text"}[]`)})`;
  const given = query.parameter(texts, "::timestamptz[]");
  return `IN (SELECT value${cast} FROM unnest(${given}) AS given(value))`;
}

/** Demands that columns have the values of one of `links`, which are texts. */
export function linked(
  query: Query,
  columns: Relation["there"],
  links: readonly (readonly string[])[],
): string {
  const given = columns.map(([, type], at) => {
    const texts = links.map((link) => link[at] ?? null);
    return query.parameter(texts, `::text[]::${type}[]`);
  });
  const names = columns.map(([column]) => column).join(", ");
  return columns.length === 1
    ? `${names} = ANY(${given.join(", ")})`
    : `(${names}) IN (SELECT * FROM unnest(${given.join(", ")}))`;
}

/** The version of a row, of what the database says of it. */
export function versionOf(_table: Table, text: string): string {
  return text;
}

/** Demands one of some versions of the row that `_row` asks for. */
export async function demandVersion(
  _rows: Rows,
  query: Query,
  _row: Query,
  versions: readonly string[],
): Promise<void> {
  const { version } = query.table;
  if (version !== undefined) query.demand(`${version} = ANY(${query.parameter([...versions], "::text[]")})`);
}

/** What the driver says of an error of the database. */
interface Told {
  readonly code: string;
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}

/** What the database has said; nothing if it was not reached, or is no more. */
function toldBy(error: unknown): Told | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return undefined;
  return typeof error.code === "string" ? (error as Error & Told) : undefined;
}

/** Whether others were in the way of a statement, so that it may well work now (SQLSTATE 40001, 40P01). */
export function isWorthAnotherTry(error: unknown): boolean {
  return ["40001", "40P01"].includes(toldBy(error)?.code ?? "");
}

/** Why a statement was refused. */
export async function refused(_rows: Rows, error: unknown, { table }: Query, doing: Doing): Promise<Refused> {
  const known = toldBy(error);
  // Nobody but the connection fails otherwise.
  if (known === undefined) return { why: "unavailable" };
  const columns = columnsOf(table, known.constraint ?? "");
  const { code } = known;
  switch (code) {
    // `unique_violation`, `exclusion_violation`
    case "23505":
    case "23P01":
      return { why: "taken", columns };
    // `foreign_key_violation`
    case "23503":
      return doing === "deleting" || columns.length === 0
        ? { why: "in use", table: known.table }
        : { why: "nowhere", columns };
    // `not_null_violation`
    case "23502":
      return { why: "missing", columns: known.column === undefined ? [] : [known.column] };
    // `check_violation`, and what a trigger refuses (`raise_exception`)
    case "23514":
    case "P0001":
      return { why: "rule", columns };
  }
  // Data exceptions: too long, out of range, or no value of the type. A text that a type cannot read may be called a
  // syntax error, of which the statements themselves have none.
  if (code.startsWith("22") || code === "42601") return { why: "no value" };
  // Others were in the way again and again; the server goes away or is full; it takes too long.
  const isBusy = ["40001", "40P01", "55P03"].includes(code) || /^(?:08|53|57)/.test(code);
  return { why: isBusy ? "unavailable" : "otherwise" };
}

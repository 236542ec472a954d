/** What SQLite says and does otherwise than other engines. */

import type { Doing, Refused } from "./failure.js";
import type { Query } from "./query.js";
import type { Rows } from "./session.js";
import type { Parameter, Record } from "./sqlite.js";
import { textIn } from "./sqlite.js";
import { type Column, columnOf, columnsOf, type Relation, type Table } from "./table.js";

export { NO_VALUE, type Parameter, parameterOf, type Record, textIn, valueIn } from "./sqlite.js";

/** A database of `better-sqlite3`. */
export interface Database {
  readonly open: boolean;
  prepare(sql: string): Statement;
}

interface Statement {
  safeIntegers(isOn: boolean): this;
  raw(isOn: boolean): this;
  all(parameters: { readonly [name: string]: Parameter }): unknown[];
}

/** Asks, and waits for all rows. Integers come as they are. */
export async function ask(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Record[]> {
  const named = Object.fromEntries(parameters.map((value, at) => [String(at + 1), value]));
  return database.prepare(sql).safeIntegers(true).raw(true).all(named) as Record[];
}

/** What stands for a parameter; `cast` is an expression of it, as `?`, that makes a value of a column of it. */
export function placed(number: number, cast: string): string {
  return cast === "" ? `$${number}` : cast.split("?").join(`$${number}`);
}

/** A column as a text that {@link fromText} makes the same value of: all digits of a number. */
export function textOf(column: string): string {
  return `CASE typeof(${column}) WHEN 'real' THEN quote(${column}) ELSE CAST(${column} AS TEXT) END`;
}

/** Texts as one text, a list in JSON. */
export function listed(texts: readonly string[]): string {
  return `json_array(${texts.join(", ")})`;
}

/**
 * What stands for the value of a column of which there is the text. Where it is compared with the column it becomes
 * what the column has.
 */
export function fromText(query: Query, text: string, _column: Column): string {
  return query.parameter(text, "");
}

/** A column in the order of a list: nulls come last, or first where it descends. */
export function ordered(column: string, isNullable: boolean, isDescending: boolean): string {
  const nulls = isNullable ? ` NULLS ${isDescending ? "FIRST" : "LAST"}` : "";
  return `${column}${isDescending ? " DESC" : ""}${nulls}`;
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
export function byItself(column: Column): string {
  return column.default ?? "NULL";
}

/** What stands behind a column of which one of some values is demanded. */
export function oneOf(query: Query, column: Column, values: readonly unknown[]): string {
  return `IN (${values.map((value) => query.value(column, value)).join(", ")})`;
}

/** Demands that columns have the values of one of `links`, which are texts. */
export function linked(
  query: Query,
  columns: Relation["there"],
  links: readonly (readonly string[])[],
): string {
  const given = query.parameter(JSON.stringify(links), "");
  const parts = columns.map((_, at) => `value ->> ${at}`).join(", ");
  const names = columns.map(([column]) => column).join(", ");
  const left = columns.length === 1 ? names : `(${names})`;
  return `${left} IN (SELECT ${parts} FROM json_each(${given}))`;
}

/** The version of a row, of what the database says of it: if that is all of the row, a hash of it. */
export function versionOf(table: Table, text: string): string {
  return table.counted === undefined ? hash(text) : text;
}

/** FNV-1a with 128 bits, which is the same in all programs. */
function hash(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of Buffer.from(text)) {
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x0000000001000000000000000000013bn);
  }
  return hash.toString(16).padStart(32, "0");
}

/** Demands one of some versions of the row that `row` asks for. */
export async function demandVersion(
  rows: Rows,
  query: Query,
  row: Query,
  versions: readonly string[],
): Promise<void> {
  const { table } = query;
  if (table.version === undefined) return;
  if (table.counted !== undefined) {
    const places = versions.map((version) => query.parameter(version, ""));
    query.demand(`${table.version} IN (${places.join(", ")})`);
    return;
  }
  // The engine knows no hash: what the row is now has to have it, and to be the same when it is changed.
  const sql = `SELECT ${table.version} FROM ${table.sql}${row.filter()}`;
  const [record] = await rows.run(row, sql, "reading");
  const text = textIn(record?.[0] ?? null);
  const isSeen = text !== null && versions.includes(hash(text));
  query.demand(isSeen ? `${table.version} = ${query.parameter(text, "")}` : "false");
}

/** The name of an error of the engine (<https://sqlite.org/rescode.html>). */
function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("SQLITE_") ? code.slice("SQLITE_".length) : "";
}

/** Whether an error is of one of these classes. */
function isOf(code: string, classes: readonly string[]): boolean {
  return classes.some((name) => code === name || code.startsWith(`${name}_`));
}

/** Whether others were in the way of a statement, so that it may well work now. */
export function isWorthAnotherTry(error: unknown): boolean {
  return isOf(codeOf(error), ["BUSY", "LOCKED"]);
}

/** Why a statement was refused. */
export async function refused(rows: Rows, error: unknown, query: Query, doing: Doing): Promise<Refused> {
  if (!rows.database.open) return { why: "unavailable" };
  const { table } = query;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : "";
  const [what = "", ...rest] = message.split(": ");
  const about = rest.join(": ");
  switch (code) {
    case "CONSTRAINT_PRIMARYKEY":
    case "CONSTRAINT_UNIQUE":
    case "CONSTRAINT_ROWID":
      return { why: "taken", columns: aboutColumns(table, about) };
    case "CONSTRAINT_NOTNULL":
      return { why: "missing", columns: aboutColumns(table, about) };
    case "CONSTRAINT_CHECK":
      return { why: "rule", columns: columnsOf(table, about) };
    // The latter where a key says `RESTRICT`, or a trigger refuses something.
    case "CONSTRAINT_FOREIGNKEY":
    case "CONSTRAINT_TRIGGER": {
      if (what !== "FOREIGN KEY constraint failed") return { why: "rule", columns: [] };
      const columns = doing === "deleting" ? [] : leadsNowhere(rows, query);
      return columns.length === 0 ? { why: "in use" } : { why: "nowhere", columns };
    }
    // What a strict table refuses.
    case "CONSTRAINT_DATATYPE":
      return { why: "no value" };
  }
  if (isOf(code, ["MISMATCH", "TOOBIG"])) return { why: "no value" };
  const isAway = isOf(code, ["BUSY", "LOCKED", "IOERR", "FULL", "CANTOPEN"]);
  return { why: isAway ? "unavailable" : "otherwise" };
}

/** The columns that a message names: `customers.email, customers.tenant_id`, or `index 'by_name'`. */
function aboutColumns(table: Table, about: string): readonly string[] {
  const index = /^index '(.*)'$/s.exec(about)?.[1];
  if (index !== undefined) return columnsOf(table, index);
  const start = `${table.name}.`;
  return about.split(", ").flatMap((part) => (part.startsWith(start) ? part.slice(start.length) : []));
}

/** The columns of references that lead nowhere: the engine does not say which. */
function leadsNowhere({ database }: Rows, query: Query): readonly string[] {
  const { table } = query;
  const filter = query.filter();
  const asked: { columns: readonly string[]; condition: string }[] = [];
  for (const { columns, table: other, there } of table.references ?? []) {
    const values = columns.flatMap((name) => {
      const column = columnOf(table, name);
      if (column === undefined) return [];
      const given = query.given(column);
      if (given !== undefined) return given;
      return filter === "" ? [] : `(SELECT ${column.sql} FROM ${table.sql}${filter})`;
    });
    if (values.length < columns.length) continue;
    const same = there.map((column, at) => `other.${column} = ${values[at]}`);
    const conditions = values.map((value) => `${value} IS NOT NULL`);
    conditions.push(`NOT EXISTS (SELECT 1 FROM ${other} AS other WHERE ${same.join(" AND ")})`);
    asked.push({ columns, condition: conditions.join(" AND ") });
  }
  if (asked.length === 0) return [];
  try {
    const named = Object.fromEntries(query.parameters.map((value, at) => [String(at + 1), value]));
    const sql = `SELECT ${asked.map(({ condition }) => condition).join(", ")}`;
    const [found] = database.prepare(sql).safeIntegers(true).raw(true).all(named) as Record[];
    return asked.flatMap(({ columns }, at) => (found?.[at] === 1n ? columns : []));
  } catch {
    return [];
  }
}

/** What MySQL and MariaDB say and do otherwise than other engines. */

import type { Doing, Refused } from "./failure.js";
import { floatIn, type Parameter, type Record } from "./mysql.js";
import type { Query } from "./query.js";
import type { Rows } from "./session.js";
import { type Column, columnsOf, type Relation, type Table } from "./table.js";

export { NO_VALUE, type Parameter, parameterOf, type Record, textIn, valueIn } from "./mysql.js";

/** Connections: a `Pool` of `mysql2/promise`, or one of its connections in a transaction of the application's own. */
export interface Database {
  execute(question: {
    sql: string;
    values: Parameter[];
    rowsAsArray: true;
    supportBigNumbers: true;
    bigNumberStrings: true;
    dateStrings: true;
  }): Promise<[unknown, unknown]>;
}

/**
 * What each connection has to be told before it is used: moments are in UTC, and what is no value of its column is
 * refused, and not made one.
 */
export const SESSION =
  "SET SESSION time_zone = '+00:00', SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')";

/** A pool of the driver, as far as it has connections. */
interface Pool {
  readonly pool: {
    on(event: "connection", listener: (connection: Connection) => void): unknown;
    getConnection(told: Heard<Connection>): void;
  };
}

interface Connection {
  query(sql: string, told: (error: Error | null) => void): unknown;
  release(): void;
  destroy(): void;
}

type Heard<T> = (error: Error | null, found?: T) => unknown;

/** A pool that tells its connections so. */
export function withSession<P extends Pool>(pool: P): P {
  pool.pool.on("connection", (connection) => {
    connection.query(SESSION, (error) => {
      // Nobody uses one that does not know.
      if (error !== null) connection.destroy();
    });
  });
  return pool;
}

/** A pool of which nobody waits longer for a connection than so many milliseconds: the driver waits without end. */
export function withPatience<P extends Pool>(pool: P, patience: number): P {
  const { pool: connections } = pool;
  const take = connections.getConnection.bind(connections);
  connections.getConnection = (told) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      told(new Error(`no connection was free within ${patience} ms`));
    }, patience);
    take((error, connection) => {
      clearTimeout(timer);
      if (!isLate) told(error, connection);
      // Nobody waits for it any more.
      else connection?.release();
    });
  };
  return pool;
}

/** What is said of a statement that finds nothing. */
export interface Done {
  readonly affectedRows: number | string;
  readonly insertId: number | string;
}

/** What is said of a column that was found. */
interface Field {
  readonly columnType?: number | undefined;
}

/** The type of numbers of single precision. */
const FLOAT = 4;

/** Asks, and waits for all rows. */
export async function ask(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Record[]> {
  const [rows, fields] = (await executed(database, sql, parameters)) as [Record[], Field[]];
  const floats = fields.flatMap(({ columnType }, at) => (columnType === FLOAT ? [at] : []));
  if (floats.length === 0) return rows;
  return rows.map((row) => row.map((found, at) => (floats.includes(at) ? floatIn(found) : found)));
}

/** Runs a statement that finds nothing. */
export async function done(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Done> {
  const [found] = await executed(database, sql, parameters);
  return found as Done;
}

/** Runs a statement, with each parameter where it is marked: the driver numbers none. */
function executed(database: Database, sql: string, parameters: readonly Parameter[]): Promise<[unknown, unknown]> {
  const values: Parameter[] = [];
  const parts = sql.split("\u0001").map((part, at) => {
    if (at % 2 === 0) return part;
    values.push(parameters[Number(part) - 1] ?? null);
    return "?";
  });
  // Numbers that doubles do not hold, and moments, come as texts, so that the driver rounds none.
  const exact = { supportBigNumbers: true, bigNumberStrings: true, dateStrings: true } as const;
  return database.execute({ sql: parts.join(""), values, rowsAsArray: true, ...exact });
}

/**
 * What stands for a parameter until the statement is sent; `cast` is an expression of it, as `?`, that makes a value of
 * a column of it.
 */
export function placed(number: number, cast: string): string {
  const mark = `\u0001${number}\u0001`;
  return cast === "" ? mark : cast.split("?").join(mark);
}

/** A column as a text that {@link fromText} makes the same value of. */
export function textOf(column: string): string {
  return `CAST(${column} AS CHAR)`;
}

/** Texts as one text, a list in JSON. */
export function listed(texts: readonly string[]): string {
  return `CAST(JSON_ARRAY(${texts.join(", ")}) AS CHAR)`;
}

/** What stands for the value of a column, as it is sorted by, of which there is the text. */
export function fromText(query: Query, text: string, { type = "" }: Column): string {
  return query.parameter(text, type);
}

/** A column in the order of a list: nulls come last, or first where it descends. */
export function ordered(column: string, isNullable: boolean, isDescending: boolean): string {
  const direction = isDescending ? " DESC" : "";
  return isNullable ? `${column} IS NULL${direction}, ${column}${direction}` : `${column}${direction}`;
}

/** What a column is sorted by: an enum by the number of its label, with which it is compared, too. */
export function sorted({ sql, sortedBy = sql }: Column): string {
  return sortedBy;
}

/**
 * What comes behind a place in the order of some columns. No index is followed for a comparison of rows, but for the
 * first column.
 */
export function behind(columns: readonly string[], sign: "<" | ">", places: readonly string[]): string {
  const ways = columns.map((column, at) => {
    const same = columns.slice(0, at).map((before, position) => `${before} = ${places[position]}`);
    return `(${[...same, `${column} ${sign} ${places[at]}`].join(" AND ")})`;
  });
  const all = `(${ways.join(" OR ")})`;
  return columns.length < 2 ? all : `${columns[0]} ${sign}= ${places[0]} AND ${all}`;
}

/** What stands behind the table of a new row that is given nothing. */
export const NOTHING = "() VALUES ()";

/** What gives a column the value that it has by itself. */
export function byItself(_column: Column): string {
  return "DEFAULT";
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
  const rows = links.map((link) => {
    const values = columns.map(([, type], at) => query.parameter(link[at] ?? null, type));
    return `(${values.join(", ")})`;
  });
  return `(${columns.map(([column]) => column).join(", ")}) IN (${rows.join(", ")})`;
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
  if (version === undefined) return;
  const places = versions.map((seen) => query.parameter(seen, ""));
  query.demand(places.length === 0 ? "false" : `${version} IN (${places.join(", ")})`);
}

/** What the driver says of an error of the server. */
interface Told {
  readonly errno: number;
  readonly sqlMessage: string;
}

/** What the server has said; nothing if it was not reached, or is no more. */
function toldBy(error: unknown): Told | undefined {
  if (!(error instanceof Error) || !("errno" in error) || !("sqlMessage" in error)) return undefined;
  const isTold = typeof error.errno === "number" && typeof error.sqlMessage === "string";
  return isTold ? (error as Error & Told) : undefined;
}

/**
 * Whether others were in the way of a statement, so that it may well work now: a deadlock, or a lock that was waited for
 * too long.
 */
export function isWorthAnotherTry(error: unknown): boolean {
  return [1213, 1205].includes(toldBy(error)?.errno ?? 0);
}

/** Others were in the way again and again; the server goes away or is full; it takes too long. */
const AWAY = [1213, 1205, 1203, 1040, 1053, 1226, 1317, 1836, 1021, 1114, 1290, 1969, 3024];

/** Too long, out of range, no label of an enum, no value of the type, no JSON, no such day. */
const NO_VALUES = [1406, 1264, 1265, 1366, 1292, 1411, 1416, 1525, 3140, 3156, 4038];

/** Why a statement was refused (<https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>). */
export async function refused(_rows: Rows, error: unknown, { table }: Query, _doing: Doing): Promise<Refused> {
  const known = toldBy(error);
  // Nobody but the connection fails otherwise.
  if (known === undefined) return { why: "unavailable" };
  const { errno, sqlMessage } = known;
  const named = (before: string, end: string): string[] => {
    const start = sqlMessage.indexOf(before);
    const rest = sqlMessage.slice(start + before.length);
    return start < 0 || !rest.includes(end) ? [] : [rest.slice(0, rest.indexOf(end))];
  };
  switch (errno) {
    case 1062:
    case 1586: {
      // MySQL says which table the key is of: `for key 'customers.email'`.
      const [key = ""] = named(" for key '", "'");
      return { why: "taken", columns: columnsOf(table, lastOf(key)) };
    }
    case 1452:
    case 1216:
      return { why: "nowhere", columns: columnsOf(table, named("CONSTRAINT `", "`")[0] ?? "") };
    case 1451:
    case 1217:
      // (`shop`.`orders`, CONSTRAINT …
      return { why: "in use", table: named("`.`", "`")[0] };
    // Cannot be null; has no default.
    case 1048:
      return { why: "missing", columns: named("Column '", "'") };
    case 1364:
      return { why: "missing", columns: named("Field '", "'") };
    case 3819:
    case 4025: {
      // MariaDB calls the check of a column `table.column`.
      const rule = sqlMessage.split(errno === 4025 ? "`" : "'")[1] ?? "";
      const columns = columnsOf(table, rule);
      return { why: "rule", columns: columns.length === 0 ? [lastOf(rule)] : columns };
    }
    // What a trigger refuses.
    case 1644:
      return { why: "rule", columns: [] };
  }
  if (NO_VALUES.includes(errno)) return { why: "no value" };
  return { why: AWAY.includes(errno) ? "unavailable" : "otherwise" };
}

/** What stands behind the last dot. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

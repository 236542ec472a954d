/** Lists in parts: each begins behind the last row of the one before, whatever has come or gone meanwhile. */

import { behind, fromText, listed, ordered, sorted, textIn, textOf } from "./engine.js";
import { noCursor } from "./failure.js";
import type { Query } from "./query.js";
import { includesOf, Wanted } from "./row.js";
import type { Rows } from "./session.js";
import { type Column, keyOf, type Table } from "./table.js";

/** Which part of a list is wanted. */
export interface Paging {
  /** The names of columns, descending with `-` in front. */
  readonly sort?: readonly string[] | undefined;
  /** Which columns are wanted. */
  readonly fields?: readonly string[] | undefined;
  /** What is to be included. */
  readonly include?: readonly string[] | undefined;
  /** Where it begins. */
  readonly cursor?: string | undefined;
  /** How many rows it has at most. */
  readonly limit: number;
  /** Whether all rows are counted. */
  readonly count: boolean;
}

/** A part of a list. */
export interface Page<Row> {
  data: Row[];
  meta: { requestId: string; next?: string | undefined; count?: number | undefined };
}

/** A column that is sorted by. */
interface By {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** A part of the rows that a question is about. */
export async function pageOf<Row>(rows: Rows, query: Query, paging: Paging): Promise<Page<Row>> {
  const { table } = query;
  const { sort = [], fields, cursor, limit } = paging;
  const count = paging.count ? await counted(rows, query) : undefined;
  const order = orderOf(table, sort);
  if (cursor !== undefined) {
    const values = valuesIn(cursor, sort, order.length);
    if (values === undefined) throw noCursor(rows);
    beginBehind(query, order, values);
  }
  const includes = includesOf(paging.include);
  const place = listed(order.map(({ column }) => textOf(sorted(column))));
  const wanted = new Wanted(table, { fields, includes, more: [place] });
  // With the table in front it is the column, and not the text that it is read as.
  const by = order.map(({ column, isDescending }) => {
    const place = sorted(column).split(column.sql).join(`${table.sql}.${column.sql}`);
    return ordered(place, column.nullable, isDescending);
  });
  const sql =
    `SELECT ${wanted.columns()} FROM ${table.sql}${query.filter()} ` +
    `ORDER BY ${by.join(", ")} LIMIT ${Math.trunc(limit) + 1}`;
  const found = await rows.found(query, sql, wanted, "reading");
  const shown = found.slice(0, limit);
  await rows.include(table, shown, includes);
  const last = found.length > limit ? shown.at(-1)?.more[0] : undefined;
  const next = last === undefined || last === null ? undefined : cursorOf(sort, last);
  const data = shown.map(({ row }) => row as Row);
  return { data, meta: { requestId: rows.requestId, next, count } };
}

async function counted(rows: Rows, query: Query): Promise<number> {
  const sql = `SELECT ${textOf("count(*)")} FROM ${query.table.sql}${query.filter()}`;
  const [record] = await rows.run(query, sql, "reading");
  return Number(textIn(record?.[0] ?? null));
}

/** What rows are sorted by: what is wanted, and then the key, so that no two rows are in the same place. */
function orderOf(table: Table, sort: readonly string[]): By[] {
  const order: By[] = [];
  const isNew = (column: Column): boolean => !order.some((by) => by.column.name === column.name);
  for (const wanted of sort) {
    const isDescending = wanted.startsWith("-");
    const name = isDescending ? wanted.slice(1) : wanted;
    const column = table.columns.find((it) => it.name === name);
    if (column !== undefined && isNew(column)) order.push({ column, isDescending });
  }
  const isDescending = order.at(-1)?.isDescending ?? false;
  for (const column of keyOf(table)) if (isNew(column)) order.push({ column, isDescending });
  return order;
}

/** Demands what comes behind a row. Nulls are behind everything else. */
function beginBehind(query: Query, order: readonly By[], values: readonly (string | null)[]): void {
  const places = order.map(({ column }, at) => {
    const value = values[at] ?? null;
    return value === null ? undefined : fromText(query, value, column);
  });
  const isOneWay = order.every(({ isDescending }) => isDescending === order[0]?.isDescending);
  const isPlain = isOneWay && order.every(({ column }) => !column.nullable);
  if (isPlain && places.every((place) => place !== undefined)) {
    // An index can be followed from there.
    const columns = order.map(({ column }) => sorted(column));
    const sign = order.some(({ isDescending }) => isDescending) ? "<" : ">";
    query.demand(behind(columns, sign, places));
    return;
  }
  const same: string[] = [];
  const ways: string[] = [];
  for (const [at, by] of order.entries()) {
    const way = behindOf(by, places[at]);
    if (way !== undefined) ways.push(`(${[...same, way].join(" AND ")})`);
    const sql = sorted(by.column);
    same.push(places[at] === undefined ? `${sql} IS NULL` : `${sql} = ${places[at]}`);
  }
  query.demand(ways.length === 0 ? "false" : `(${ways.join(" OR ")})`);
}

/** What is behind a value in the order of one column; nothing if nothing is. */
function behindOf({ column, isDescending }: By, place: string | undefined): string | undefined {
  const sql = sorted(column);
  if (place === undefined) return isDescending ? `${sql} IS NOT NULL` : undefined;
  if (isDescending) return `${sql} < ${place}`;
  return column.nullable ? `(${sql} > ${place} OR ${sql} IS NULL)` : `${sql} > ${place}`;
}

/**
 * What a client gives back to go on: what is sorted by, and the values of the last row, in letters that need no
 * encoding in a query.
 */
function cursorOf(sort: readonly string[], values: string): string {
  return Buffer.from(`${sort.join(",")}\n${values}`).toString("base64url");
}

/** The values of a cursor that was made for this sorting. */
function valuesIn(cursor: string, sort: readonly string[], count: number): (string | null)[] | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(cursor)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(cursor, "base64url"));
    const end = text.indexOf("\n");
    const values: unknown = JSON.parse(text.slice(end + 1));
    if (text.slice(0, end) !== sort.join(",") || !Array.isArray(values) || values.length !== count) return undefined;
    const isOne = (value: unknown): value is string | null =>
      value === null || (typeof value === "string" && !value.includes("\0"));
    return values.every(isOne) ? values : undefined;
  } catch {
    return undefined;
  }
}

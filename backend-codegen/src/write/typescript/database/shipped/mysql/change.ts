/**
 * Rows are made, changed and deleted by statements that answer with nothing but how many there were, since MySQL has
 * no `RETURNING`: what has become of a row is read behind them.
 */

import { type Done, done, listed, textIn, textOf } from "./engine.js";
import type { Doing } from "./failure.js";
import { Query } from "./query.js";
import { type Found, Wanted } from "./row.js";
import type { Rows } from "./session.js";
import { keyOf, type Table } from "./table.js";

/** So many rows like a new one are told from it, if a trigger makes its key. */
const MOST_ALIKE = 100;

/** Makes a row: what it is then. */
export async function inserted(rows: Rows, query: Query): Promise<Found | undefined> {
  const { table } = query;
  await giveKey(rows, query);
  const values = query.inserted();
  const known = table.hasTriggers ? await keysAlike(rows, query) : [];
  const { insertId } = await run(rows, query, `INSERT INTO ${table.sql} ${values}`, "writing");
  // It is asked for by what was given, and by what the server has counted.
  for (const column of keyOf(table)) {
    const place = query.given(column) ?? query.parameter(String(insertId), column.cast);
    query.demand(`${column.sql} = ${place}`);
  }
  const wanted = new Wanted(table, { version: true });
  const sql = `SELECT ${wanted.columns()} FROM ${table.sql}${query.filter()}`;
  const [found] = await rows.found(query, sql, wanted, "reading");
  if (found !== undefined) return found;
  // A trigger has made the key: it is the row with these values that was not there before, if there is only one.
  const others = alike(rows, query);
  for (const key of known) others.demand(`${keyText(table)} <> ${others.parameter(key, "")}`);
  const unknown = `SELECT ${wanted.columns()} FROM ${table.sql}${others.filter()} LIMIT 2`;
  const all = await rows.found(others, unknown, wanted, "reading");
  return all.length === 1 ? all[0] : undefined;
}

/** The question for rows that have what a new one was given beside its key, as far as that can be compared. */
function alike(rows: Rows, given: Query): Query {
  const { table } = given;
  const query = given.valuesAlone();
  for (const [at, column] of table.columns.entries()) {
    const place = given.given(column);
    const isPlain = column.read === column.sql && column.sortedBy?.endsWith("0e0)") !== true;
    if (place !== undefined && isPlain && !table.key.includes(at)) query.demand(`${column.sql} <=> ${place}`);
  }
  query.keepTo(rows.scope(table));
  return query;
}

/** The keys of rows that are like one that is not made yet. */
async function keysAlike(rows: Rows, given: Query): Promise<(string | null)[]> {
  const { table } = given;
  const query = alike(rows, given);
  const sql = `SELECT ${keyText(table)} FROM ${table.sql}${query.filter()} LIMIT ${MOST_ALIKE}`;
  const found = await rows.run(query, sql, "reading");
  return found.map(([key]) => textIn(key ?? null));
}

/** The key of a row as one text. */
function keyText(table: Table): string {
  return listed(keyOf(table).map(({ sql }) => textOf(sql)));
}

/**
 * Gives the columns of the key what they have by themselves, if that is an expression: nobody could say afterwards
 * what it was.
 */
async function giveKey(rows: Rows, query: Query): Promise<void> {
  const { table } = query;
  for (const at of table.key) {
    const column = table.columns[at];
    if (column?.default === undefined || query.isSet(column)) continue;
    const sql = `SELECT ${textOf(column.default)}`;
    const [record] = await rows.run(new Query(table), sql, "reading");
    query.set(at, textIn(record?.[0] ?? null) ?? undefined);
  }
}

/** Changes the row that the conditions are about, by `changes`: what it is then. */
export async function changed(rows: Rows, query: Query, changes: string, row: Query): Promise<Found | undefined> {
  const sql = `UPDATE ${query.table.sql} ${changes}${query.filter()}`;
  // The driver asks for the rows that were found, be they what they were before.
  const { affectedRows } = await run(rows, query, sql, "writing");
  return Number(affectedRows) === 0 ? undefined : rows.one(row);
}

/** Deletes the row that the conditions are about, if there is one. */
export async function removed(rows: Rows, query: Query): Promise<boolean> {
  const sql = `DELETE FROM ${query.table.sql}${query.filter()}`;
  const { affectedRows } = await run(rows, query, sql, "deleting");
  return Number(affectedRows) > 0;
}

/** Runs a statement that finds nothing. */
function run(rows: Rows, query: Query, sql: string, doing: Doing): Promise<Done> {
  return rows.tried(query, doing, () => done(rows.database, sql, query.parameters));
}

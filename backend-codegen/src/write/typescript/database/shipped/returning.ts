/** Rows are made, changed and deleted by statements that answer with what has become of them. */

import { fromText, textOf } from "./engine.js";
import { Query } from "./query.js";
import { type Found, Wanted } from "./row.js";
import type { Rows } from "./session.js";
import { keyOf, type Table } from "./table.js";

/** Makes a row: what it is then. */
export async function inserted(rows: Rows, query: Query): Promise<Found | undefined> {
  const { table } = query;
  const wanted = new Wanted(table, { version: true, more: keyOf(table).map(({ sql }) => textOf(sql)) });
  const sql = `INSERT INTO ${table.sql} ${query.inserted()} RETURNING ${wanted.columns()}`;
  const [found] = await rows.found(query, sql, wanted, "writing");
  // What triggers have left of it is only there now.
  if (found === undefined || table.hasTriggers !== true) return found;
  return rows.one(keyed(table, found.more));
}

/** Changes the row that the conditions are about, by `changes`: what it is then. */
export async function changed(rows: Rows, query: Query, changes: string, row: Query): Promise<Found | undefined> {
  const { table } = query;
  const wanted = new Wanted(table, { version: true });
  const sql = `UPDATE ${table.sql} ${changes}${query.filter()} RETURNING ${wanted.columns()}`;
  const [found] = await rows.found(query, sql, wanted, "writing");
  return found === undefined || table.hasTriggers !== true ? found : rows.one(row);
}

/** Deletes the row that the conditions are about, if there is one. */
export async function removed(rows: Rows, query: Query): Promise<boolean> {
  const sql = `DELETE FROM ${query.table.sql}${query.filter()} RETURNING 1`;
  const gone = await rows.run(query, sql, "deleting");
  return gone.length > 0;
}

/** The question for the row with this key. */
function keyed(table: Table, key: readonly (string | null)[]): Query {
  const query = new Query(table);
  for (const [at, column] of keyOf(table).entries()) {
    query.demand(`${column.sql} = ${fromText(query, key[at] ?? "", column)}`);
  }
  return query;
}

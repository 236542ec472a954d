/** The database as one request has it. */

import { Failure } from "../server/failure.js";
import { changed, inserted, removed } from "./change.js";
import { ask, type Database, demandVersion, isWorthAnotherTry, linked, type Record } from "./engine.js";
import { changedMeanwhile, type Doing, noValue, told } from "./failure.js";
import { type Page, type Paging, pageOf } from "./page.js";
import { Query } from "./query.js";
import { type Found, type Includes, includesOf, type Link, Wanted } from "./row.js";
import { keyOf, type Relation, type Scope, type Table } from "./table.js";

/** How often a statement is tried that others were in the way of, and how many milliseconds are waited between. */
const TRIES = 3;
const WAIT = 20;

/** The most rows that are included in one row for one relation. */
const MOST_RELATED = 100;

/** An answer about one row. */
export interface Answered<Row> {
  readonly body: { data: Row; meta: { requestId: string } };
  /** The version of the row. */
  readonly eTag: string | undefined;
}

/** The same about a new row, with the place where it is. */
export interface Created<Row> extends Answered<Row> {
  readonly location: string;
}

/** The rows that a request has to do with. */
export class Rows {
  constructor(
    readonly database: Database,
    /** What the request is called. */
    readonly requestId: string,
    /** Which rows of a table are seen and changed. */
    readonly scope: (table: Table) => Scope,
  ) {}

  /** A part of a list. */
  async page<Row>(query: Query, paging: Paging): Promise<Page<Row>> {
    query.keepTo(this.scope(query.table));
    return pageOf(this, query, paging);
  }

  /** One row. */
  async get<Row>(
    query: Query,
    fields?: readonly string[],
    include?: readonly string[],
  ): Promise<Answered<Row>> {
    return this.answered(await this.one(query, fields, includesOf(include)));
  }

  /** The same as it was found. */
  async one(query: Query, fields?: readonly string[], includes: Includes = includesOf()): Promise<Found> {
    const { table } = query;
    query.keepTo(this.scope(table));
    const wanted = new Wanted(table, { fields, version: true, includes });
    const sql = `SELECT ${wanted.columns()} FROM ${table.sql}${query.filter()}`;
    const found = await this.found(query, sql, wanted, "reading");
    await this.include(table, found, includes);
    return there(found.at(-1));
  }

  /** Makes a row. Where it is begins with `path`. */
  async insert<Row>(query: Query, path: string): Promise<Created<Row>> {
    const { table } = query;
    query.setBy(this.scope(table));
    const made = there(await inserted(this, query));
    // As paths have them, which is not how the database writes all of them.
    const key = keyOf(table).map(({ name }) => encoded(String(made.row[name])));
    return { ...this.answered<Row>(made), location: [path, ...key].join("/") };
  }

  /** Changes the row that the conditions are about, if it is still what somebody has seen. */
  async update<Row>(query: Query, seen?: string): Promise<Answered<Row>> {
    const row = query.conditionsAlone();
    const scope = this.scope(query.table);
    query.spare(scope);
    query.keepTo(scope);
    const changes = query.changed();
    if (changes === undefined) throw Failure.forbidden();
    await this.demandVersion(query, row, seen);
    const found = await changed(this, query, changes, row);
    if (found === undefined) throw await this.whyNot(row, seen);
    return this.answered(found);
  }

  /** Deletes the row that the conditions are about, if it is still what somebody has seen. */
  async delete(query: Query, seen?: string): Promise<void> {
    const row = query.conditionsAlone();
    query.keepTo(this.scope(query.table));
    await this.demandVersion(query, row, seen);
    if (!(await removed(this, query))) throw await this.whyNot(row, seen);
  }

  private answered<Row>({ row, eTag }: Found): Answered<Row> {
    return { body: { data: row as Row, meta: { requestId: this.requestId } }, eTag };
  }

  /** Includes what is wanted in all rows at once, with one query for each relation. */
  async include(table: Table, found: readonly Found[], includes: Includes): Promise<void> {
    for (const [at, relation] of table.relations.entries()) {
      const below = includes.get(relation.name);
      if (below === undefined) continue;
      const related = await this.related(found, at, relation, below);
      for (const { row, links } of found) {
        const others = related.get(keyFor(links.get(at))) ?? [];
        row[relation.name] = relation.isMany ? others : (others[0] ?? null);
      }
    }
  }

  /** Rows of another table that rows here are related to, by the values that they have in common. */
  private async related(
    found: readonly Found[],
    at: number,
    relation: Relation,
    includes: Includes,
  ): Promise<Map<string, Found["row"][]>> {
    const links = new Map<string, readonly string[]>();
    for (const one of found) {
      const link = one.links.get(at);
      if (link !== undefined) links.set(keyFor(link), link);
    }
    const related = new Map<string, Found["row"][]>();
    if (links.size === 0) return related;
    const table = relation.table();
    const query = new Query(table);
    query.demand(linked(query, relation.there, [...links.values()]));
    query.keepTo(this.scope(table));
    const columns = relation.there.map(([column]) => column);
    const wanted = new Wanted(table, { includes, more: relation.there.map(([, , text]) => text) });
    const key = keyOf(table).map(({ sql }) => sql);
    const place = `row_number() OVER (PARTITION BY ${columns.join(", ")} ORDER BY ${key.join(", ")}) AS place`;
    const ranked = `SELECT ${wanted.named()}, ${place} FROM ${table.sql}${query.filter()}`;
    const sql = `SELECT * FROM (${ranked}) AS ranked WHERE place <= ${MOST_RELATED} ORDER BY place`;
    const others = await this.found(query, sql, wanted, "reading");
    await this.include(table, others, includes);
    for (const { row, more } of others) {
      const link = keyFor(more.filter((text) => text !== null));
      const rows = related.get(link);
      if (rows === undefined) related.set(link, [row]);
      else rows.push(row);
    }
    return related;
  }

  /** Demands one of the versions that `If-Match` names (RFC 9110, 13.1.1); `*` is any. */
  private async demandVersion(query: Query, row: Query, seen: string | undefined): Promise<void> {
    if (seen === undefined || seen.trim() === "*") return;
    // Weak ones never match.
    const versions = seen.split(",").flatMap((version) => /^"(.*)"$/s.exec(version.trim())?.[1] ?? []);
    await demandVersion(this, query, row, versions);
  }

  /** Why nothing was changed: there is no such row, or it has changed. */
  private async whyNot(row: Query, seen: string | undefined): Promise<Failure> {
    if (seen === undefined) return Failure.notFound();
    const { table } = row;
    row.keepTo(this.scope(table));
    const sql = `SELECT 1 FROM ${table.sql}${row.filter()} LIMIT 1`;
    const found = await this.run(row, sql, "reading");
    return found.length > 0 ? changedMeanwhile(this) : Failure.notFound();
  }

  /** Asks, and reads what is found. */
  async found(query: Query, sql: string, wanted: Wanted, doing: Doing): Promise<Found[]> {
    const records = await this.run(query, sql, doing);
    return records.map((record) => wanted.read(record));
  }

  /** Runs a statement, and waits for all rows. */
  run(query: Query, sql: string, doing: Doing): Promise<readonly Record[]> {
    return this.tried(query, doing, () => ask(this.database, sql, query.parameters));
  }

  /** Asks something of the database, once more if others were in its way. */
  async tried<T>(query: Query, doing: Doing, ask: () => Promise<T>): Promise<T> {
    if (query.isBroken) throw noValue(this);
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (tries >= TRIES || !isWorthAnotherTry(error)) throw await told(this, error, query, doing);
        await new Promise((resolve) => setTimeout(resolve, WAIT * tries));
      }
    }
  }
}

/** A row that has to be there. */
function there(found: Found | undefined): Found {
  if (found === undefined) throw Failure.notFound();
  return found;
}

/** Values that rows have in common, as the key of a map. */
function keyFor(link: Link): string {
  return JSON.stringify(link ?? null);
}

/** A text as a segment of a path (RFC 3986, 3.3). */
function encoded(text: string): string {
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, escape);
}

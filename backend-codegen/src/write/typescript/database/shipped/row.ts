/** Rows, as the database gives them and as they are answered. */

import { type Record, textIn, valueIn, versionOf } from "./engine.js";
import type { Relation, Table } from "./table.js";

/** Values that rows of two tables have in common; nothing if one of them is null. */
export type Link = readonly string[] | undefined;

/** A row that was found. */
export interface Found {
  /** What is answered. */
  readonly row: { [member: string]: unknown };
  /** What says that it has changed, for the header `ETag` (RFC 9110, 8.8.3). */
  readonly eTag: string | undefined;
  /** The values that relations which are wanted go by. */
  readonly links: ReadonlyMap<number, Link>;
  /** What stands behind all that. */
  readonly more: readonly (string | null)[];
}

/** What is to be included, by the names of relations. */
export interface Includes extends ReadonlyMap<string, Includes> {}

interface Tree extends Map<string, Tree> {}

/** What paths such as `lines.product` name. */
export function includesOf(paths: readonly string[] = []): Includes {
  const all: Tree = new Map();
  for (const path of paths) {
    let here = all;
    for (const name of path.split(".")) {
      const below: Tree = here.get(name) ?? new Map();
      here.set(name, below);
      here = below;
    }
  }
  return all;
}

/** What is read of the rows of a table. */
export class Wanted {
  private readonly relations: readonly (readonly [number, Relation])[];

  constructor(
    private readonly table: Table,
    private readonly parts: {
      /** The columns that are shown beside the key, by their names; all of them if nothing is said. */
      readonly fields?: readonly string[] | undefined;
      readonly version?: boolean;
      readonly includes?: Includes;
      /** Texts behind everything else. */
      readonly more?: readonly string[];
    } = {},
  ) {
    const relations = [...table.relations.entries()];
    this.relations = relations.filter(([, { name }]) => parts.includes?.has(name) === true);
  }

  private shows(at: number): boolean {
    const { table, parts } = this;
    return parts.fields === undefined || table.key.includes(at) || parts.fields.includes(table.columns[at]?.name ?? "");
  }

  /** What stands behind `SELECT` and `RETURNING`. */
  columns(): string {
    return this.all().join(", ");
  }

  /** The same with names, of which no two are the same. */
  named(): string {
    return this.all()
      .map((column, at) => `${column} AS c${at}`)
      .join(", ");
  }

  private all(): string[] {
    const { table, parts } = this;
    const columns = table.columns.map(({ read }, at) => (this.shows(at) ? read : "NULL"));
    if (parts.version === true && table.version !== undefined) columns.push(table.version);
    for (const [, { here }] of this.relations) columns.push(...here);
    return [...columns, ...(parts.more ?? [])];
  }

  /** What was found. It fails if the table is not what it was when this was generated. */
  read(record: Record): Found {
    const { table, parts } = this;
    const members: [string, unknown][] = [];
    for (const [at, column] of table.columns.entries()) {
      if (this.shows(at)) members.push([column.name, valueIn(record[at] ?? null, column)]);
    }
    let at = table.columns.length;
    const next = (): string | null => textIn(record[at++] ?? null);
    const version = parts.version === true && table.version !== undefined ? next() : null;
    const links = new Map<number, Link>();
    for (const [position, { here }] of this.relations) {
      const link = here.map(next);
      links.set(position, link.every((text) => text !== null) ? link : undefined);
    }
    return {
      // No name of a column is anything else than a member.
      row: Object.fromEntries(members),
      eTag: version === null ? undefined : `"${versionOf(table, version)}"`,
      links,
      more: (parts.more ?? []).map(next),
    };
  }
}

/** What is asked of a table: values and conditions. Whatever a client has sent is a parameter. */

import { Failure } from "../server/failure.js";
import { byItself, NO_VALUE, NOTHING, oneOf, type Parameter, parameterOf, placed } from "./engine.js";
import { type Column, columnAt, columnOf, type Scope, type Table } from "./table.js";

/** What a column gets: a parameter, or what it has by itself. */
type Given = { readonly value: Parameter; readonly cast: string } | { readonly word: string };

/** A question about one table. */
export class Query {
  readonly parameters: Parameter[] = [];
  /** Whether a parameter is nothing that the database could have. */
  isBroken = false;
  /** Columns that get values, by how SQL wants their names. They become parameters last, and only if they stay. */
  private readonly sets = new Map<string, Given>();
  /** What stands for these values. */
  private readonly places = new Map<string, string>();
  private conditions: string[] = [];

  constructor(readonly table: Table) {}

  /** The same conditions alone, to which something can be added. */
  conditionsAlone(): Query {
    const copy = this.valuesAlone();
    copy.conditions = [...this.conditions];
    return copy;
  }

  /** The same parameters without conditions. */
  valuesAlone(): Query {
    const copy = new Query(this.table);
    copy.parameters.push(...this.parameters);
    copy.isBroken = this.isBroken;
    return copy;
  }

  /** Adds a parameter as the driver takes it, and says what stands for it. */
  parameter(value: Parameter, cast: string): string {
    this.parameters.push(value);
    return placed(this.parameters.length, cast);
  }

  /** Adds a value of a column, and says what stands for it. */
  value(column: Column, value: unknown): string {
    return this.parameter(this.parameterOf(column, value), column.cast);
  }

  private parameterOf(column: Column, value: unknown): Parameter {
    const parameter = parameterOf(column, value);
    if (parameter !== NO_VALUE) return parameter;
    this.isBroken = true;
    return null;
  }

  /** Whether a column is given a value. */
  isSet(column: Column): boolean {
    return this.sets.has(column.sql);
  }

  /** What stands for the value that a column is given. */
  given(column: Column): string | undefined {
    return this.places.get(column.sql);
  }

  /** Gives a value to a column if there is one. */
  set(at: number, value: unknown): void {
    if (value === undefined) return;
    const column = columnAt(this.table, at);
    this.sets.set(column.sql, { value: this.parameterOf(column, value), cast: column.cast });
  }

  /** Gives a value to a column, or what it has by itself. */
  setOrReset(at: number, value: unknown): void {
    const column = columnAt(this.table, at);
    if (value === undefined) this.sets.set(column.sql, { word: byItself(column) });
    else this.set(at, value);
  }

  /** Demands that a column compares so, if there is a value to compare it with. */
  compare(at: number, operator: "=" | "<>" | ">" | ">=" | "<" | "<=", value: unknown): void {
    if (value === undefined) return;
    const column = columnAt(this.table, at);
    this.demand(`${column.sql} ${operator} ${this.value(column, value)}`);
  }

  /** Demands one of some values in a column, if there are any to choose from. */
  among(at: number, values: readonly unknown[] | undefined): void {
    if (values === undefined) return;
    const column = columnAt(this.table, at);
    this.demand(`${column.sql} ${oneOf(this, column, values)}`);
  }

  /** Demands that a column is null, or is not, if one of both is wanted. */
  nullOrNot(at: number, wanted: boolean | undefined): void {
    if (wanted !== undefined) this.demand(`${columnAt(this.table, at).sql} IS ${wanted ? "NULL" : "NOT NULL"}`);
  }

  demand(condition: string): void {
    this.conditions.push(condition);
  }

  /** Keeps within the rows that somebody may see and change. */
  keepTo(scope: Scope): void {
    if (scope.isNothing) this.demand("false");
    for (const [name, value] of scope.columns) {
      const column = this.scoped(name);
      this.demand(`${column.sql} = ${this.parameter(value, column.cast)}`);
    }
  }

  /** Gives new values what the scope demands, whatever else they were given. */
  setBy(scope: Scope): void {
    for (const [name, value] of scope.columns) {
      const { sql, cast } = this.scoped(name);
      this.sets.set(sql, { value, cast });
    }
    if (scope.isNothing) throw Failure.forbidden();
  }

  /** Changes no column that a scope is about. */
  spare(scope: Scope): void {
    for (const [name] of scope.columns) {
      this.sets.delete(columnOf(this.table, name)?.sql ?? "");
    }
  }

  private scoped(name: string): Column {
    const column = columnOf(this.table, name);
    if (column !== undefined) return column;
    throw new Error(`\`${this.table.name}\` has no column \`${name}\`, which its scope is about`);
  }

  /** `WHERE …`, or nothing. */
  filter(): string {
    return this.conditions.length === 0 ? "" : ` WHERE ${this.conditions.join(" AND ")}`;
  }

  /** `(a, b) VALUES ($1, $2)` */
  inserted(): string {
    if (this.sets.size === 0) return NOTHING;
    this.place();
    return `(${[...this.places.keys()].join(", ")}) VALUES (${[...this.places.values()].join(", ")})`;
  }

  /** `SET a = $1, b = $2`; nothing if nothing changes. */
  changed(): string | undefined {
    if (this.sets.size === 0) return undefined;
    this.place();
    const sets = [...this.places].map(([column, value]) => `${column} = ${value}`);
    const { counted } = this.table;
    if (counted !== undefined) sets.push(`${counted} = ${counted} + 1`);
    return `SET ${sets.join(", ")}`;
  }

  /** Makes parameters of values. */
  private place(): void {
    for (const [sql, given] of this.sets) {
      this.places.set(sql, "word" in given ? given.word : this.parameter(given.value, given.cast));
    }
  }
}

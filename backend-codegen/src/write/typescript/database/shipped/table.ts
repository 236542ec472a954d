/** Tables, as generated code describes them, and whose rows somebody may see. */

/** What values of a column are. */
export type Kind =
  | "boolean"
  | "bytes"
  | "date"
  | "digits"
  | "float"
  | "integer"
  | "json"
  | "moment"
  | "text"
  | "uuid";

/** A table or a view. */
export interface Table {
  /** Its name, with that of its schema. */
  readonly name: string;
  /** The same as SQL wants it. */
  readonly sql: string;
  /** The columns that are served. */
  readonly columns: readonly Column[];
  /** The columns that are not. */
  readonly hidden: readonly Column[];
  /** Which of the columns say which row it is. */
  readonly key: readonly number[];
  /** What says that a row has changed, as a text of SQL. */
  readonly version?: string;
  /** The column that is counted up whenever a row is changed. */
  readonly counted?: string;
  /** Whether triggers change rows behind a statement, which does not answer with that. */
  readonly hasTriggers: boolean;
  /** What its rows are related to. */
  readonly relations: readonly Relation[];
  /** What its rows refer to, where the database does not say which reference leads nowhere. */
  readonly references?: readonly Reference[];
  /** The rules that the database names when it refuses a row, and the columns that they are about. */
  readonly rules: readonly (readonly [string, readonly string[]])[];
}

/** A column. */
export interface Column {
  /** Its name, also in JSON. */
  readonly name: string;
  /** Its name as SQL wants it. */
  readonly sql: string;
  /** The expression that it is read by. */
  readonly read: string;
  /** What makes a value of the column of a parameter. */
  readonly cast: string;
  /** Its type, where values have to be told theirs, or what makes a value of its text. */
  readonly type?: string;
  /** The expression that it is sorted by, if that is not the column. */
  readonly sortedBy?: string;
  /** What it has by itself, as an expression, where there is no word for that. */
  readonly default?: string;
  /** Whether it may be null. */
  readonly nullable: boolean;
  /** What its values are, or the items of them. */
  readonly kind: Kind;
  /** Whether its values are lists, whose items may be null. */
  readonly isList?: boolean;
  /** The only texts that there may be. */
  readonly values?: readonly string[];
}

/** What rows of a table are related to. */
export interface Relation {
  /** What it is called. */
  readonly name: string;
  /** Whether there may be many. */
  readonly isMany: boolean;
  /** The other table, which may be described later than this one. */
  readonly table: () => Table;
  /** Columns here, as texts that are the same where values are. */
  readonly here: readonly string[];
  /** Columns of the other table, their types, and such texts of them. */
  readonly there: readonly (readonly [string, string, string])[];
}

/** What rows refer to, which has to be there. */
export interface Reference {
  /** The names of columns here. */
  readonly columns: readonly string[];
  /** The other table as SQL wants it. */
  readonly table: string;
  /** Its columns as SQL wants them, in the same order. */
  readonly there: readonly string[];
}

/** A column by its name, served or not. */
export function columnOf(table: Table, name: string): Column | undefined {
  const isIt = (column: Column): boolean => column.name === name;
  return table.columns.find(isIt) ?? table.hidden.find(isIt);
}

/** The columns of the key. */
export function keyOf(table: Table): Column[] {
  return table.key.map((at) => columnAt(table, at));
}

/** A column by its position. */
export function columnAt(table: Table, at: number): Column {
  const column = table.columns[at];
  if (column === undefined) throw new Error(`\`${table.name}\` has no column ${at}`);
  return column;
}

/** The columns that a rule is about. */
export function columnsOf(table: Table, rule: string): readonly string[] {
  return table.rules.find(([name]) => name === rule)?.[1] ?? [];
}

/** Which rows of a table somebody may see and change. */
export class Scope {
  private constructor(
    readonly columns: readonly (readonly [string, string])[],
    readonly isNothing: boolean,
  ) {}

  /** All of them. */
  static all(): Scope {
    return new Scope([], false);
  }

  /** None of them. */
  static nothing(): Scope {
    return new Scope([], true);
  }

  /**
   * Those with this value in a column, which new rows get, whatever a client says. Nothing works on a table that has
   * no such column.
   */
  static only(column: string, value: string | number | bigint): Scope {
    return Scope.all().and(column, value);
  }

  /** Of these rows those with this value in another column, too. */
  and(column: string, value: string | number | bigint): Scope {
    return new Scope([...this.columns, [column, String(value)]], this.isNothing);
  }
}

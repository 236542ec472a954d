/**
 * A row of every table makes the round trip: it is made, read, listed, changed and deleted over HTTP, and what comes
 * back is what was sent. For tests, with a database in which nobody minds.
 */

import { isDeepStrictEqual } from "node:util";
import { SAMPLES } from "./samples.js";

/** How many rows are tried before a table is given up. */
const TRIES = 100;

/** A table, and what a row of it is made of. */
export interface Sample {
  readonly table: string;
  /** Where its rows are. */
  readonly path: string;
  /** The columns of the key, and the parameters that narrow lists to their values, where there are any. */
  readonly key: readonly (readonly [string, string])[];
  /** What a new row is given. */
  readonly columns: readonly Column[];
  /** Why no row can be made, if that is known. */
  readonly reason?: string;
}

/** What is tried in a column. */
export interface Column {
  readonly name: string;
  /** Texts of JSON. */
  readonly values?: readonly string[];
  /** The sample whose row it refers to, by its position, and the column there. */
  readonly refers?: readonly [number, string];
  /** Whether there has to be a value. */
  readonly isRequired?: boolean;
  /** Whether it can be changed. */
  readonly canChange?: boolean;
  /** Whether what comes back has to be what was sent. */
  readonly isExact?: boolean;
}

/** Texts of JSON for columns whose rules the schema does not say, as `{ orders: { code: "\\"A-1\\"" } }`. */
export interface Values {
  readonly [table: string]: { readonly [column: string]: string };
}

/** What has become of it. */
export class Told {
  /** How many tables there are. */
  readonly tables = SAMPLES.length;
  /** How many requests were answered as they should be. */
  right = 0;
  /** Tables of which no row could be made, changed or deleted, and why. */
  readonly untried: string[] = [];
  /** Tables that were answered otherwise than they should be, and how. */
  readonly wrong: string[] = [];

  toString(): string {
    const lines = [`${this.tables} tables, ${this.right} requests that were answered as they should be`];
    lines.push(...this.untried.map((told) => `not tried: ${told}`), ...this.wrong.map((told) => `wrong: ${told}`));
    return lines.join("\n");
  }
}

/** Sends the requests to a server, each with these headers. */
export async function run(url: string, headers: { readonly [name: string]: string }, values: Values): Promise<Told> {
  const trip = new Trip(url, headers, values);
  for (const sample of SAMPLES) trip.rows.push(await trip.thereAndBack(sample));
  for (const [at, sample] of [...SAMPLES.entries()].reverse()) {
    const place = trip.rows[at]?.place;
    if (place !== undefined) await trip.remove(sample, place);
  }
  return trip.told;
}

interface Data {
  readonly [column: string]: unknown;
}

/** A row that others can refer to. */
interface Row {
  readonly data?: Data | undefined;
  /** Where it is, if it was made here. */
  readonly place?: string;
}

/** A member of a body, if there is one. */
type Choice = string | undefined;

/** An answer. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

class Trip {
  /** In the order of the samples. */
  readonly rows: Row[] = [];
  readonly told = new Told();

  constructor(
    private readonly url: string,
    private readonly headers: { readonly [name: string]: string },
    private readonly values: Values,
  ) {}

  /** Makes, reads, lists and changes a row. */
  async thereAndBack(sample: Sample): Promise<Row> {
    const choices = this.choices(sample);
    if (typeof choices === "string") return this.untried(sample, choices);
    const tries = new Tries(sample, choices);
    const send = (): Promise<Answer> => this.send("POST", sample.path, bodyOf(sample, choices, tries.at));
    let made = await send();
    while ((made.status === 400 || made.status === 409) && tries.goOn(made)) made = await send();
    if (made.status === 400 || made.status === 409) {
      return this.untried(sample, `no row was found that is taken: ${made.text}`);
    }
    const place = `/${made.headers.get("location") ?? ""}`;
    let data = dataOf(made);
    if (made.status !== 201 || data === undefined) {
      this.isWrong(sample, `POST ${sample.path} ${bodyOf(sample, choices, tries.at)}`, made);
      return {};
    }
    this.told.right += 1;
    for (const [at, column] of sample.columns.entries()) {
      const sent = choices[at]?.[tries.at[at] ?? 0];
      if (sent !== undefined) this.isSame(sample, column, sent, data);
    }
    await this.isThere(sample, place, data);
    await this.isListed(sample, data);
    const changed = await this.change(sample, choices, tries.at, place, made.headers.get("etag"));
    if (changed !== undefined) {
      data = changed;
      await this.isThere(sample, place, data);
    }
    return { data, place };
  }

  private async untried(sample: Sample, reason: string): Promise<Row> {
    this.told.untried.push(`\`${sample.table}\`: ${reason}`);
    return { data: await this.some(sample) };
  }

  /** What is tried in each column, or why nothing can be. */
  private choices(sample: Sample): readonly (readonly Choice[])[] | string {
    if (sample.reason !== undefined) return sample.reason;
    const all: Choice[][] = [];
    for (const { name, values = [], refers, isRequired } of sample.columns) {
      const given = this.values[sample.table]?.[name];
      const choices: Choice[] = given === undefined ? [...values] : [given];
      if (given === undefined && refers !== undefined) {
        const [other, there] = refers;
        const value = this.rows[other]?.data?.[there] ?? null;
        if (value !== null) choices.push(JSON.stringify(value));
        else if (isRequired === true) return `\`${name}\` refers to \`${SAMPLES[other]?.table}\`, which has no row`;
      }
      if (given === undefined && isRequired !== true) choices.push(undefined);
      if (choices.length === 0) return `nothing is known to be a value of \`${name}\``;
      all.push(choices);
    }
    return all;
  }

  /** Some row that is there already. */
  private async some(sample: Sample): Promise<Data | undefined> {
    const path = `${sample.path}?limit=1`;
    const answer = await this.send("GET", path);
    if (answer.status === 200) this.told.right += 1;
    else this.isWrong(sample, `GET ${path}`, answer);
    return listOf(answer)[0];
  }

  private isSame(sample: Sample, column: Column, sent: string, data: Data): void {
    const back = data[column.name];
    const isSame = column.isExact === true ? isDeepStrictEqual(back, JSON.parse(sent)) : back !== undefined;
    if (isSame) return;
    const shown = back === undefined ? "nothing" : JSON.stringify(back);
    const told = `\`${column.name}\` was ${sent} and came back as ${shown}`;
    this.told.wrong.push(`\`${sample.table}\`: ${told}`);
  }

  /** The row is where it is said to be. */
  private async isThere(sample: Sample, place: string, data: Data): Promise<void> {
    const answer = await this.send("GET", place);
    const isIt = answer.status === 200 && isDeepStrictEqual(dataOf(answer), data);
    if (isIt) this.told.right += 1;
    else this.isWrong(sample, `GET ${place}`, answer);
  }

  /** A list that is narrowed to its key has it, and nothing else. */
  private async isListed(sample: Sample, data: Data): Promise<void> {
    const isNarrow = sample.key.every(([name, parameter]) => parameter !== "" && (data[name] ?? null) !== null);
    const conditions = sample.key.map(([name, parameter]) => {
      const value = data[name];
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return `${encodeURIComponent(parameter)}=${encodeURIComponent(text)}`;
    });
    const path = `${sample.path}?${isNarrow ? conditions.join("&") : "limit=1"}`;
    const answer = await this.send("GET", path);
    const found = listOf(answer);
    const isIt = found.length === 1 && (!isNarrow || isDeepStrictEqual(found[0], data));
    if (answer.status === 200 && isIt) this.told.right += 1;
    else this.isWrong(sample, `GET ${path}`, answer);
  }

  /** Changes a column, if the row is what it was: what it is then. */
  private async change(
    sample: Sample,
    choices: readonly (readonly Choice[])[],
    at: readonly number[],
    place: string,
    eTag: string | null,
  ): Promise<Data | undefined> {
    const others: (readonly [Column, string])[] = [];
    const same: (readonly [Column, string])[] = [];
    for (const [position, column] of sample.columns.entries()) {
      if (column.canChange !== true) continue;
      for (const [choice, value] of (choices[position] ?? []).entries()) {
        if (value !== undefined) (choice === at[position] ? same : others).push([column, value]);
      }
    }
    let refused: string | undefined;
    // Another value, or at least the same.
    for (const [column, value] of [...others, ...same].slice(0, TRIES)) {
      const body = `{${JSON.stringify(column.name)}:${value}}`;
      const answer = await this.send("PATCH", place, body, eTag === null ? {} : { "if-match": eTag });
      const data = dataOf(answer);
      if (answer.status === 200 && data !== undefined) {
        this.told.right += 1;
        this.isSame(sample, column, value, data);
        return data;
      }
      if (answer.status !== 400 && answer.status !== 409) {
        this.isWrong(sample, `PATCH ${place} ${body}`, answer);
        return undefined;
      }
      refused = answer.text;
    }
    if (refused !== undefined) {
      this.told.untried.push(`\`${sample.table}\`: no change was found that is taken: ${refused}`);
    }
    return undefined;
  }

  /** Deletes a row, which is not there then. */
  async remove(sample: Sample, place: string): Promise<void> {
    const gone = await this.send("DELETE", place);
    // What triggers have made, or what somebody has kept for later.
    if (gone.status === 400 || gone.status === 409) {
      this.told.untried.push(`\`${sample.table}\`: a row cannot be deleted: ${gone.text}`);
      return;
    }
    if (gone.status !== 204) {
      this.isWrong(sample, `DELETE ${place}`, gone);
      return;
    }
    this.told.right += 1;
    const answer = await this.send("GET", place);
    if (answer.status === 404) this.told.right += 1;
    else this.isWrong(sample, `GET ${place} of what is deleted`, answer);
  }

  private isWrong(sample: Sample, asked: string, { status, text }: Answer): void {
    this.told.wrong.push(`\`${sample.table}\`: ${asked} was answered with ${status} ${text}`);
  }

  private async send(method: string, path: string, body?: string, more: { [name: string]: string } = {}): Promise<Answer> {
    const headers: { [name: string]: string } = { ...this.headers, ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(this.url + path, { method, headers, body: body ?? null });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: jsonIn(text), text };
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** The row that an answer is about. */
function dataOf({ body }: Answer): Data | undefined {
  const data = memberOf(body, "data");
  return isObject(data) ? data : undefined;
}

/** The rows that an answer lists. */
function listOf({ body }: Answer): Data[] {
  const data = memberOf(body, "data");
  return Array.isArray(data) ? data.filter(isObject) : [];
}

/** The fields that an error is about. */
function fieldsOf({ body }: Answer): string[] {
  const details = memberOf(memberOf(body, "error"), "details");
  const fields = Array.isArray(details) ? details.map((detail) => memberOf(detail, "field")) : [];
  return fields.filter((field) => typeof field === "string");
}

/** Which values are tried next: of the columns that an error names, all that can be had together. */
class Tries {
  /** Which of its choices each column has. */
  readonly at: number[];
  /** How often columns were tried together. */
  private readonly counts = new Map<string, number>();
  private left = TRIES;

  constructor(
    private readonly sample: Sample,
    private readonly choices: readonly (readonly Choice[])[],
  ) {
    this.at = choices.map(() => 0);
  }

  /** Chooses other values, if there are any left to choose. */
  goOn(refused: Answer): boolean {
    const fields = fieldsOf(refused).map((field) => field.split(/[.[]/, 1)[0]);
    const counts = this.choices.map((choices) => choices.length);
    const named = [...this.sample.columns.entries()].flatMap(([at, { name }]) =>
      fields.includes(name) && (counts[at] ?? 1) > 1 ? [at] : [],
    );
    this.left -= 1;
    if (this.left === 0 || (named.length === 0 && fields.length > 0)) return false;
    if (named.length > 0) {
      let count = this.count(named);
      for (const at of named) {
        const most = counts[at] ?? 1;
        this.at[at] = count % most;
        count = Math.trunc(count / most);
      }
      // What is left over has been through all of them.
      if (count === 0) return true;
    }
    // Whatever it is about is not said, or is computed of something else: all columns get another value.
    const count = this.count([]);
    for (const [at, most] of counts.entries()) this.at[at] = count % most;
    return count < Math.max(1, ...counts);
  }

  /** Counts how often these columns were tried together, this time included. */
  private count(columns: readonly number[]): number {
    const key = columns.join(",");
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }
}

/** A row as JSON. */
function bodyOf(sample: Sample, choices: readonly (readonly Choice[])[], at: readonly number[]): string {
  const members = sample.columns.flatMap(({ name }, position) => {
    const value = choices[position]?.[at[position] ?? 0];
    return value === undefined ? [] : [`${JSON.stringify(name)}:${value}`];
  });
  return `{${members.join(",")}}`;
}

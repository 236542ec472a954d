/** What the driver of PostgreSQL takes and gives: texts, as the database writes and reads them. */

import { isDate } from "../formats.js";
import { isMalformed, parseJson } from "../server/json.js";
import { inUtc, momentIn, textOfMoment } from "./moment.js";
import type { Column } from "./table.js";

/** A parameter of a statement. */
export type Parameter = string | null | (string | null)[];

/** What is found of a row. */
export type Record = readonly (string | null)[];

/** What is no value that the database could have. */
export const NO_VALUE = Symbol("no value");

/** A value of a column as a parameter. */
export function parameterOf(column: Column, value: unknown): Parameter | typeof NO_VALUE {
  if (value === null && (column.nullable || column.kind !== "json")) return null;
  if (column.isList !== true) return textFor(column, value);
  return (value as unknown[]).map((item) => (item === null ? null : textFor(column, item)));
}

function textFor({ kind }: Column, value: unknown): string {
  switch (kind) {
    case "json":
      return JSON.stringify(value);
    case "bytes":
      return `\\x${Buffer.from(String(value), "base64").toString("hex")}`;
    case "moment": {
      const given = momentIn(String(value), 6);
      const moment = given && inUtc(given);
      return moment === undefined ? String(value) : `${moment.day} ${moment.time}${moment.fraction}+00`;
    }
    default:
      return String(value);
  }
}

/** What stands in a place that holds a text. */
export function textIn(found: string | null): string | null {
  return found;
}

/** What a column of a row has, as JSON has it. */
export function valueIn(found: string | null, column: Column): unknown {
  if (found === null) return null;
  if (column.isList !== true) return valueOf(found, column);
  return itemsIn(found, column).map((item) => (item === null ? null : valueOf(item, column)));
}

function valueOf(text: string, column: Column): unknown {
  switch (column.kind) {
    case "boolean":
      return text === "t";
    case "integer":
      return integerOf(text, column);
    case "float":
      return Number(text);
    case "json":
      return jsonOf(text, column);
    case "bytes":
      if (!text.startsWith("\\x")) throw new Error(`\`${column.name}\` does not come in hex: \`bytea_output\` says so`);
      return Buffer.from(text.slice(2), "hex").toString("base64");
    case "date":
      if (!isDate(text)) throw new Error(`\`${column.name}\` has no day of RFC 3339; \`DateStyle\` has to be ISO`);
      return text;
    case "moment":
      return momentOf(text, column);
    case "digits":
    case "text":
    case "uuid":
      if (column.values?.includes(text) !== false) return text;
      throw new Error(`\`${column.name}\` has a value that the API has not`);
  }
}

/** An integer, unless a number would not hold it. */
function integerOf(text: string, column: Column): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`\`${column.name}\` is beyond the integers that numbers hold: generate with \`--bigint string\``);
}

/** What JSON says, in which each name stands once. */
function jsonOf(text: string, column: Column): unknown {
  const parsed = parseJson(text);
  if (!isMalformed(parsed) && parsed.duplicates.length === 0) return parsed.value;
  throw new Error(`\`${column.name}\` has no JSON with each name once`);
}

/** A moment in UTC, whatever zone the connection has. */
function momentOf(text: string, column: Column): string {
  if (text.endsWith("+00") && text.charAt(10) === " ") return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
  const given = momentIn(text, 6);
  const moment = given && inUtc(given);
  if (moment !== undefined) return textOfMoment(moment);
  throw new Error(`\`${column.name}\` has no moment of RFC 3339; \`DateStyle\` has to be ISO`);
}

/** The items of a list as the database writes it: `{1,NULL,"a \"b\""}`. */
function itemsIn(text: string, column: Column): (string | null)[] {
  const items: (string | null)[] = [];
  const item = /(?:"((?:[^"\\]|\\.)*)"|([^",{}]+))([,}])/sy;
  if (text === "{}") return items;
  // A list of lists, or one that does not begin at 1, is nothing that the API has.
  for (item.lastIndex = 1; text.startsWith("{"); ) {
    const [, quoted, plain, end] = item.exec(text) ?? [];
    if (end === undefined) break;
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, "$1"));
    else items.push(plain === "NULL" ? null : (plain ?? ""));
    if (end === "}" && item.lastIndex === text.length) return items;
  }
  throw new Error(`\`${column.name}\` has a list of more than one dimension`);
}

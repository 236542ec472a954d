/** What the driver of MySQL and MariaDB takes and gives. */

import { isDate, isDateTime, lowerUuid } from "../formats.js";
import { isMalformed, parseJson } from "../server/json.js";
import { inUtc, momentIn, textOfMoment } from "./moment.js";
import type { Column } from "./table.js";

/** A parameter of a statement. Integers are texts, of which the statement makes integers. */
export type Parameter = string | number | boolean | Buffer | null;

/** What is found of a row. */
export type Record = readonly (string | number | Buffer | null)[];

/** What is no value that the database could have. */
export const NO_VALUE = Symbol("no value");

/** A value of a column as a parameter. */
export function parameterOf(column: Column, value: unknown): Parameter | typeof NO_VALUE {
  if (value === null && (column.nullable || column.kind !== "json")) return null;
  // The labels of a set, of which each is there once.
  if (column.isList === true) return (value as unknown[]).includes(null) ? NO_VALUE : (value as unknown[]).join(",");
  switch (column.kind) {
    case "boolean":
      return value === true;
    case "float":
      return Number(value);
    case "json":
      return JSON.stringify(value);
    case "bytes":
      return Buffer.from(String(value), "base64");
    case "moment": {
      const given = momentIn(String(value), 6);
      const moment = given && inUtc(given);
      return moment === undefined ? NO_VALUE : `${moment.day} ${moment.time}${moment.fraction}`;
    }
    case "uuid":
      return lowerUuid(String(value)) ?? NO_VALUE;
    case "date":
    case "digits":
    case "integer":
    case "text":
      return String(value);
  }
}

/** What stands in a place that holds a text. */
export function textIn(found: Record[number]): string | null {
  if (found === null || typeof found === "string") return found;
  throw new Error("there is no text where one was expected");
}

/** A number of single precision with the digits that it was given. */
export function floatIn(found: Record[number]): Record[number] {
  if (typeof found !== "number") return found;
  for (let digits = 1; digits < 9; digits += 1) {
    const value = Number(found.toPrecision(digits));
    if (Math.fround(value) === found) return value;
  }
  return Number(found.toPrecision(9));
}

/** What a column of a row has, as JSON has it. */
export function valueIn(found: Record[number], column: Column): unknown {
  if (found === null) return null;
  const value = column.isList === true ? labelsIn(found, column) : valueOf(found, column);
  if (value !== undefined) return value;
  throw new Error(`\`${column.name}\` has a value that is none of its type`);
}

/** The value, if it is one of the column. */
function valueOf(found: string | number | Buffer, column: Column): unknown {
  const { kind, values } = column;
  if (Buffer.isBuffer(found)) return kind === "bytes" ? found.toString("base64") : undefined;
  switch (kind) {
    case "boolean":
      return Number(found) !== 0;
    case "integer":
      return integerOf(found, column);
    case "float":
      return Number(found);
    case "bytes":
      return undefined;
  }
  if (typeof found !== "string") return undefined;
  switch (kind) {
    case "json":
      return jsonOf(found, column);
    case "date":
      return isDate(found) ? found : undefined;
    case "moment": {
      const moment = momentIn(found, 6);
      const text = moment && textOfMoment(moment);
      return text !== undefined && isDateTime(text) ? text : undefined;
    }
    case "uuid":
      return lowerUuid(found);
    case "digits":
    case "text":
      return values?.includes(found) === false ? undefined : found;
  }
}

/** The labels of a set. */
function labelsIn(found: string | number | Buffer, { values }: Column): unknown {
  if (typeof found !== "string") return undefined;
  const labels = found.split(",").filter((label) => label !== "");
  return labels.every((label) => values?.includes(label) !== false) ? labels : undefined;
}

/** An integer, unless a number would not hold it. */
function integerOf(found: string | number, column: Column): number {
  const value = Number(found);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`\`${column.name}\` is beyond the integers that numbers hold: generate with \`--bigint string\``);
}

/** What JSON says, in which each name stands once. */
function jsonOf(text: string, column: Column): unknown {
  const parsed = parseJson(text);
  if (!isMalformed(parsed) && parsed.duplicates.length === 0) return parsed.value;
  throw new Error(`\`${column.name}\` has no JSON with each name once`);
}

/**
 * What the driver of SQLite takes and gives. The engine keeps any value in any column, so that each is looked at before
 * it is taken for one of the column's type.
 */

import { isDate, isDateTime, lowerUuid } from "../formats.js";
import { isMalformed, parseJson } from "../server/json.js";
import { inUtc, momentIn, textOfMoment } from "./moment.js";
import type { Column } from "./table.js";

/** A parameter of a statement. */
export type Parameter = string | number | bigint | Buffer | null;

/** What is found of a row. */
export type Record = readonly Parameter[];

/** What is no value that the database could have. */
export const NO_VALUE = Symbol("no value");

/** A value of a column as a parameter. Numbers are what the engine calls `REAL`. */
export function parameterOf(column: Column, value: unknown): Parameter | typeof NO_VALUE {
  if (value === null && (column.nullable || column.kind !== "json")) return null;
  switch (column.kind) {
    case "boolean":
      return value === true ? 1n : 0n;
    case "integer":
      return BigInt(value as number);
    case "digits": {
      // The engine would round what is beyond its integers rather than refuse it.
      const digits = BigInt(String(value));
      return digits === BigInt.asIntN(64, digits) ? digits : NO_VALUE;
    }
    case "float":
      return Number(value);
    case "json":
      return JSON.stringify(value);
    case "bytes":
      return Buffer.from(String(value), "base64");
    case "moment": {
      // As the functions of the engine write it, so that the texts of moments are in their order.
      const given = momentIn(String(value), 9);
      const moment = given && inUtc(given);
      return moment === undefined ? NO_VALUE : `${moment.day} ${moment.time}${moment.fraction}`;
    }
    case "uuid":
      return lowerUuid(String(value)) ?? NO_VALUE;
    case "date":
    case "text":
      return String(value);
  }
}

/** What stands in a place that holds a text. */
export function textIn(found: Parameter): string | null {
  if (found === null || typeof found === "string") return found;
  throw new Error("there is no text where one was expected");
}

/** What a column of a row has, as JSON has it. */
export function valueIn(found: Parameter, column: Column): unknown {
  if (found === null) return null;
  const value = valueOf(found, column);
  if (value !== undefined) return value;
  throw new Error(`\`${column.name}\` has a value that is none of its type`);
}

/** The value, if it is one of the column. */
function valueOf(found: string | number | bigint | Buffer, column: Column): unknown {
  const { kind, values } = column;
  switch (kind) {
    case "boolean":
      return typeof found === "bigint" ? found !== 0n : undefined;
    case "integer":
      return typeof found === "bigint" ? integerOf(found, column) : undefined;
    case "float":
      return typeof found === "bigint" || typeof found === "number" ? Number(found) : undefined;
    case "bytes":
      return Buffer.isBuffer(found) ? found.toString("base64") : undefined;
    case "moment":
      return momentOf(found);
  }
  if (typeof found !== "string") return undefined;
  switch (kind) {
    case "json":
      return jsonOf(found, column);
    case "date":
      return dayOf(found);
    case "uuid":
      return lowerUuid(found);
    case "digits":
    case "text":
      return values?.includes(found) === false ? undefined : found;
  }
}

/** An integer, unless a number would not hold it. */
function integerOf(found: bigint, column: Column): number {
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

/** A day, or its first moment. */
function dayOf(text: string): string | undefined {
  if (isDate(text)) return text;
  const moment = momentIn(text, 9);
  const isFirst = moment !== undefined && moment.time === "00:00:00" && moment.fraction === "";
  return isFirst && isDate(moment.day) ? moment.day : undefined;
}

/** A text of a moment or of a day, or seconds since 1970. */
function momentOf(found: string | number | bigint | Buffer): string | undefined {
  if (typeof found === "bigint") {
    const at = new Date(Number(found) * 1000);
    return Number.isNaN(at.getTime()) ? undefined : at.toISOString().replace(".000Z", "Z");
  }
  const moment = typeof found === "string" ? momentIn(found, 9) : undefined;
  const text = moment && textOfMoment(moment);
  return text !== undefined && isDateTime(text) ? text : undefined;
}

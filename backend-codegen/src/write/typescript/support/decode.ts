/** How values of JSON are read into the types of an API. Needs nothing but the language. */

import { isObject, type Json, type Members, type Violation, Violations } from "./support.js";
import { isByte, isDate, isDateTime, isUuid, lowerUuid } from "./formats.js";

/** Reads a value; `undefined` is one that could not be read, and `found` says why. */
export type Read<T> = (value: unknown, found: Violations) => T | undefined;

/** Enters a violation of a value that is none of its type. */
export function lose(found: Violations, keyword: string, message: string, member?: string): undefined {
  found.lost += 1;
  found.add(keyword, message, member);
  return undefined;
}

/** Reads any value. */
export function readJson(value: unknown, _found?: Violations): Json | undefined {
  // Whatever JSON.parse returns is JSON.
  return value as Json;
}

/** Refuses every value. */
export const readNever: Read<never> = (_value, found) => lose(found, "false", "is not allowed");

export function readNull(value: unknown, found: Violations): null | undefined {
  return value === null ? null : lose(found, "type", "must be null");
}

export function readBoolean(value: unknown, found: Violations): boolean | undefined {
  return typeof value === "boolean" ? value : lose(found, "type", "must be a boolean");
}

export function readString(value: unknown, found: Violations): string | undefined {
  return typeof value === "string" ? value : lose(found, "type", "must be a string");
}

export function readNumber(value: unknown, found: Violations): number | undefined {
  if (typeof value !== "number") return lose(found, "type", "must be a number");
  return Number.isFinite(value) ? value : lose(found, "format", "must be within the range of double");
}

/** Reads an integer within a range, which must be one that numbers hold exactly. */
function readIntegral(value: unknown, found: Violations, name: string, min: number, max: number): number | undefined {
  if (typeof value !== "number") return lose(found, "type", "must be an integer");
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const isIntegral = Number.isInteger(value) || !Number.isFinite(value);
  return isIntegral
    ? lose(found, "format", `must be within the range of ${name}`)
    : lose(found, "type", "must be an integer");
}

/** Reads an integer. Those beyond 2^53 - 1, which numbers do not hold exactly, are refused. */
export function readInt64(value: unknown, found: Violations): number | undefined {
  return readIntegral(value, found, "int64", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** Reads an integer that is not negative. Those beyond 2^53 - 1, which numbers do not hold exactly, are refused. */
export function readUint64(value: unknown, found: Violations): number | undefined {
  return readIntegral(value, found, "uint64", 0, Number.MAX_SAFE_INTEGER);
}

export function readInt32(value: unknown, found: Violations): number | undefined {
  return readIntegral(value, found, "int32", -2_147_483_648, 2_147_483_647);
}

export function readUint32(value: unknown, found: Violations): number | undefined {
  return readIntegral(value, found, "uint32", 0, 4_294_967_295);
}

/** Reads text of a format that has a type of its own in other languages. */
function readText(value: unknown, found: Violations, name: string, is: (text: string) => boolean): string | undefined {
  const text = readString(value, found);
  if (text === undefined || is(text)) return text;
  return lose(found, "format", `must be a valid ${name}`);
}

/** A UUID, in lower case (RFC 9562, 4); `undefined` if the value is none. */
export function uuid(value: unknown): string | undefined {
  return typeof value === "string" ? lowerUuid(value) : undefined;
}

export function readUuid(value: unknown, found: Violations): string | undefined {
  return uuid(value) ?? readText(value, found, "uuid", isUuid);
}

export function readDate(value: unknown, found: Violations): string | undefined {
  return readText(value, found, "date", isDate);
}

export function readDateTime(value: unknown, found: Violations): string | undefined {
  return readText(value, found, "date-time", isDateTime);
}

export function readBase64(value: unknown, found: Violations): string | undefined {
  return readText(value, found, "byte", isByte);
}

/** One of several texts; `undefined` if the value is none of them. */
export function among<T extends string>(value: unknown, values: ReadonlySet<string>): T | undefined {
  return typeof value === "string" && values.has(value) ? (value as T) : undefined;
}

/** Reads one of several texts; `message` says which ones. */
export function readEnum<T extends string>(
  value: unknown,
  values: ReadonlySet<string>,
  message: string,
  found: Violations,
): T | undefined {
  if (typeof value !== "string") return lose(found, "type", "must be a string");
  return among<T>(value, values) ?? lose(found, "enum", message);
}

/** Names with commas between them; the first ones do as examples of many. */
export function listed(names: readonly string[]): string {
  const more = names.length - 20;
  const first = names.slice(0, 20).join(", ");
  return more > 0 ? `${first} or ${more} others` : first;
}

/** Reads an array, if all items can be read. */
export function readArray<T>(value: unknown, read: Read<T>, found: Violations): T[] | undefined {
  if (!Array.isArray(value)) return lose(found, "type", "must be an array");
  const items: T[] = [];
  let isWhole = true;
  for (let at = 0; at < value.length; at += 1) {
    const item = found.leave(read(value[at], found.enter(at)));
    if (item === undefined) isWhole = false;
    else items.push(item);
  }
  return isWhole ? items : undefined;
}

/** Reads an object whose members all have values of one type. */
export function readMap<T>(value: unknown, read: Read<T>, found: Violations): { [name: string]: T } | undefined {
  const object = readObject(value, found);
  if (object === undefined) return undefined;
  const map: { [name: string]: T } = {};
  return readOthers(object, undefined, read, map, found) ? map : undefined;
}

/** The members of an object, which are its own. */
export function readObject(value: unknown, found: Violations): Members | undefined {
  if (!isObject(value)) return lose(found, "type", "must be an object");
  // What a library has put where all objects have it is no member of any.
  for (const _ in Object.prototype) return Object.assign(Object.create(null), value) as Members;
  return value;
}

/** A member that all objects seem to have, if it is the object's own. */
export function own(object: Members, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Enters that a member is not there. */
export function missing(name: string, found: Violations): undefined {
  return lose(found, "required", "is required", name);
}

/** Reads a member that has to be there. */
export function readMember<T>(value: unknown, name: string, read: Read<T>, found: Violations): T | undefined {
  return value === undefined ? missing(name, found) : found.leave(read(value, found.enter(name)));
}

/** Reads the members that are not among `known` into `target`. */
export function readOthers<T>(
  object: Members,
  known: ReadonlySet<string> | undefined,
  read: Read<T>,
  target: object,
  found: Violations,
): boolean {
  let isWhole = true;
  for (const name of Object.keys(object)) {
    if (known?.has(name)) continue;
    const value = found.leave(read(object[name], found.enter(name)));
    if (value === undefined) isWhole = false;
    // An assignment to `__proto__` would change the prototype.
    else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return isWhole;
}

/** Refuses the members that are not among `known`. */
export function refuseOthers(object: Members, known: ReadonlySet<string>, found: Violations): void {
  for (const name of Object.keys(object)) {
    if (known.has(name)) continue;
    found.path.push(name);
    found.add("additionalProperties", "is not a known member");
    found.path.pop();
  }
}

/** The JSON type of a value. */
export function kindOf(value: unknown): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "boolean" || kind === "number" || kind === "string" ? kind : "object";
}

/** The member of an object that says of which type it is. */
export function tagOf(value: unknown, name: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
  const tag = value[name];
  return typeof tag === "string" ? tag : undefined;
}

/** Reads an object as the type that its tag says. */
export function readTagged<T>(
  value: unknown,
  name: string,
  reads: ReadonlyMap<string, Read<T>>,
  known: readonly string[],
  found: Violations,
): T | undefined {
  const read = reads.get(tagOf(value, name) ?? "");
  return read === undefined ? refuseTag(value, name, known, found) : read(value, found);
}

/** Refuses an object whose tag is none of those that are known. */
function refuseTag(value: unknown, name: string, known: readonly string[], found: Violations): undefined {
  const isThere = isObject(value) && Object.hasOwn(value, name);
  return isThere
    ? lose(found, "discriminator", `must be one of ${listed(known)}`, name)
    : lose(found, "required", "is required", name);
}

/** One type of a union. */
export interface Alternative<T> {
  /** Members without which it accepts no object. */
  required: readonly string[];
  read: Read<T>;
}

/**
 * Reads a value as the first alternative that accepts it, the one at `hint` before the others. If none does, what
 * the most likely one says is entered: the one at `hint`, else the one that came farthest.
 */
export function choose<T>(
  value: unknown,
  alternatives: readonly Alternative<T>[],
  isExclusive: boolean,
  hint: number | undefined,
  found: Violations,
): T | undefined {
  const missing = ({ required }: Alternative<T>): number =>
    isObject(value) ? required.filter((name) => !Object.hasOwn(value, name)).length : 0;
  const hinted = hint === undefined ? undefined : alternatives[hint];
  const order = hinted === undefined ? alternatives : [hinted, ...alternatives.filter((it) => it !== hinted)];
  let accepted: T | undefined;
  let best = hinted;
  let farthest = Infinity;
  let places: Map<string, number> | undefined;
  for (const alternative of order) {
    if (missing(alternative) > 0) continue;
    const trial = new Violations();
    const read = alternative.read(value, trial);
    if (read !== undefined && trial.count === 0) {
      if (accepted !== undefined) {
        found.add("oneOf", "must match only one of the alternatives");
        return accepted;
      }
      accepted = read;
      if (!isExclusive) return accepted;
    } else if (hinted === undefined) {
      places ??= ends(value);
      const reached = reachedBy(trial.list, places);
      if (best === undefined || reached > farthest) {
        best = alternative;
        farthest = reached;
      }
    }
  }
  if (accepted !== undefined) return accepted;
  // Those that lack members were not read; the one that lacks the fewest is told then.
  best ??= alternatives.reduce((one, other) => (missing(other) < missing(one) ? other : one));
  best.read(value, found);
  const rule = isExclusive ? "oneOf" : "anyOf";
  return lose(found, rule, "must match one of the alternatives");
}

/** Where the first of these violations was found, in the order of the text. */
function reachedBy(violations: readonly Violation[], places: ReadonlyMap<string, number>): number {
  const at = (violation: Violation): number => places.get(key(violation.path.slice(0, violation.depth))) ?? 0;
  return Math.min(...violations.map(at));
}

/** In which order the values inside of a value end. */
function ends(value: unknown): Map<string, number> {
  const places = new Map<string, number>();
  const visit = (part: unknown, path: (string | number)[]): void => {
    if (Array.isArray(part)) part.forEach((item, at) => visit(item, [...path, at]));
    else if (isObject(part)) for (const name of Object.keys(part)) visit(part[name], [...path, name]);
    places.set(key(path), places.size);
  };
  visit(value, []);
  return places;
}

/** A path as the key of a map. */
export function key(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}

/** What validators of all APIs have in common. Needs nothing but the language. */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One thing that is wrong with a value. */
export interface Violation {
  /** The member or item, from the outermost: `["lines", 0, "amount"]`. */
  path: (string | number)[];
  /** How many steps of the path lead to the value that was looked at; the others are inside of it. */
  depth: number;
  /** The keyword of JSON Schema that is not satisfied. */
  keyword: string;
  /** What is demanded. The value that was sent is never part of it. */
  message: string;
}

/** Collects violations; a validator that is called without one only gives its verdict. */
export class Violations {
  /** Where the validator is. */
  readonly path: (string | number)[] = [];
  /** What was found, at most `limit` of it. */
  readonly list: Violation[] = [];
  /** How much was found. */
  count = 0;
  /** How many values could not be read into their types. */
  lost = 0;
  /** Where the value starts that is looked at as a whole, if it is. */
  private whole: number | undefined;

  constructor(private readonly limit = 100) {}

  /** Enters a violation at the current place, or at a member of it. */
  add(keyword: string, message: string, member?: string): void {
    this.count += 1;
    if (this.list.length < this.limit) {
      const path = this.path.slice();
      if (member !== undefined) path.push(member);
      this.list.push({ path, depth: this.whole ?? this.path.length, keyword, message });
    }
  }

  /** Goes to a member or an item. */
  enter(step: string | number): this {
    this.path.push(step);
    return this;
  }

  /** Comes back from there, with what was read. */
  leave<T>(read: T): T {
    this.path.pop();
    return read;
  }

  /** Looks at the value at the current place as a whole, whatever in it is wrong. */
  check(check: Check, value: unknown): void {
    const before = this.whole;
    this.whole ??= this.path.length;
    check(value, this);
    this.whole = before;
  }
}

/** Whether a value is valid; what is not goes to `found`. */
export type Check = (value: unknown, found?: Violations) => boolean;

/** An object of JSON. */
export type Members = { readonly [name: string]: unknown };

/** Enters a violation, and says `false`. */
export function refuse(
  found: Violations | undefined,
  keyword: string,
  message: string,
  member?: string,
): false {
  found?.add(keyword, message, member);
  return false;
}

/** Whether a value is an object, as JSON has it. */
export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a number is mathematically integral; those beyond the range of numbers are. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value) || value === Infinity || value === -Infinity;
}

/** Whether an object has a member of its own. */
export function has(value: Members, name: string): boolean {
  return Object.hasOwn(value, name);
}

/** Checks what stands under `key`. */
export function within(
  value: unknown,
  key: string | number,
  check: Check,
  found: Violations | undefined,
): boolean {
  if (found === undefined) return check(value);
  found.path.push(key);
  const valid = check(value, found);
  found.path.pop();
  return valid;
}

/** Checks a member, if it is there. */
export function member(
  value: Members,
  name: string,
  check: Check,
  found: Violations | undefined,
): boolean {
  return !Object.hasOwn(value, name) || within(value[name], name, check, found);
}

/** Checks every item from position `from` on. */
export function items(
  value: readonly unknown[],
  from: number,
  check: Check,
  found: Violations | undefined,
): boolean {
  let valid = true;
  for (let at = from; at < value.length; at += 1) {
    if (!within(value[at], at, check, found)) {
      if (found === undefined) return false;
      valid = false;
    }
  }
  return valid;
}

/** Checks every member that `chosen` chooses. */
export function members(
  value: Members,
  chosen: (name: string) => boolean,
  check: Check,
  found: Violations | undefined,
): boolean {
  let valid = true;
  for (const name of Object.keys(value)) {
    if (chosen(name) && !within(value[name], name, check, found)) {
      if (found === undefined) return false;
      valid = false;
    }
  }
  return valid;
}

/** Checks the name of every member, as text. */
export function names(value: Members, check: Check, found: Violations | undefined): boolean {
  let valid = true;
  for (const name of Object.keys(value)) {
    if (!within(name, name, check, found)) {
      if (found === undefined) return false;
      valid = false;
    }
  }
  return valid;
}

/** Refuses a member that nothing allows. */
export function unknownMember(_value: unknown, found?: Violations): boolean {
  return refuse(found, "additionalProperties", "is not a known member");
}

/** Refuses an item behind the last one that is allowed. */
export function unknownItem(_value: unknown, found?: Violations): boolean {
  return refuse(found, "items", "is one item too many");
}

/** How many items are valid. */
export function matching(value: readonly unknown[], check: Check): number {
  let count = 0;
  for (const item of value) if (check(item)) count += 1;
  return count;
}

/** How many of the checks a value satisfies; stops at two. */
export function satisfied(value: unknown, checks: readonly Check[]): number {
  let count = 0;
  for (const check of checks) {
    if (check(value)) count += 1;
    if (count > 1) break;
  }
  return count;
}

/** The JSON type of a value, as a bit of the numbers that {@link explain} is given. */
function kindsOf(value: unknown): number {
  if (value === null) return 1;
  if (typeof value === "boolean") return 2;
  if (typeof value === "number") return isInteger(value) ? 4 : 8;
  if (typeof value === "string") return 16;
  return Array.isArray(value) ? 32 : 64;
}

/**
 * Says what is wrong with a value that is of none of several types, as far as it can be seen which one was meant: the
 * one that `chosen` points to, or else the only one for values of its JSON type.
 */
export function explain(
  value: unknown,
  checks: readonly Check[],
  kinds: readonly number[],
  chosen: number | undefined,
  found: Violations,
): void {
  const kind = kindsOf(value);
  const [only, ...more] = checks.filter((_, at) => ((kinds[at] ?? 0) & kind) !== 0);
  const named = chosen === undefined ? undefined : checks[chosen];
  (named ?? (more.length === 0 ? only : undefined))?.(value, found);
}

/** The length of a string in Unicode scalar values. */
export function length(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** Whether a string has at least so many Unicode scalar values; counts only where it must. */
export function isAtLeast(value: string, min: number): boolean {
  return value.length >= min && (value.length >= 2 * min || length(value) >= min);
}

/** Whether a string has at most so many Unicode scalar values; counts only where it must. */
export function isAtMost(value: string, max: number): boolean {
  return value.length <= max || (value.length <= 2 * max && length(value) <= max);
}

/** Whether two values are equal as JSON has it: numbers by value, objects without order. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}

/** Text that equal values share and others do not. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return Object.is(value, -0) ? "0" : JSON.stringify(value);
}

/** Whether no two items are equal; takes time in proportion to the text, whatever is sent. */
export function areUnique(value: readonly unknown[]): boolean {
  return new Set(value.map(canonical)).size === value.length;
}

/** Digits and exponent of a number: its value is `digits × 10^exponent`. */
function decimal(text: string): { digits: bigint; exponent: number } {
  const [mantissa = "0", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Compares a number with a decimal that no number of the language holds exactly. */
export function compare(value: number, bound: string): number {
  if (!Number.isFinite(value)) return value;
  const a = decimal(String(value));
  const b = decimal(bound);
  const exponent = Math.min(a.exponent, b.exponent);
  if (Math.max(a.exponent, b.exponent) - exponent > 10_000) return value - Number(bound);
  const left = a.digits * 10n ** BigInt(a.exponent - exponent);
  const right = b.digits * 10n ** BigInt(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether a number is an integral multiple of a decimal: exact for `19.99` and `0.01`. */
export function isMultipleOf(value: number, factor: string): boolean {
  // Between integers that numbers hold exactly there is a remainder.
  const divisor = Number(factor);
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  // Beyond the range of numbers nothing below the first digit is known.
  if (!Number.isFinite(value)) return true;
  const a = decimal(String(value));
  const b = decimal(factor);
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.digits * 10n ** BigInt(a.exponent - exponent);
  const right = b.digits * 10n ** BigInt(b.exponent - exponent);
  return left % right === 0n;
}

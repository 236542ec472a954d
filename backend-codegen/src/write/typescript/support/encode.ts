/** How values are made ready to be sent. Needs nothing but the language. */

import { isObject } from "./support.js";

/** The members of a map, each as it is sent. */
export function members<T>(value: { readonly [name: string]: T }, encode: (member: T) => unknown): object {
  return others(value, [], encode);
}

/** The members of an object that have no names in the document, each as it is sent. */
export function others(value: object, known: readonly string[], encode: (member: never) => unknown): object {
  const entries = Object.entries(value).filter(([name, member]) => member !== undefined && !known.includes(name));
  // Other than an assignment, this knows nothing of `__proto__`.
  return Object.fromEntries(entries.map(([name, member]) => [name, encode(member as never)]));
}

/** A member of an object that is its own, and not that of all objects. */
export function own<T extends object, Name extends keyof T>(value: T, name: Name): T[Name] | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A value as it is sent, if there is one. */
export function optional<T>(value: T | undefined, encode: (value: T) => unknown): unknown {
  return value === undefined ? undefined : encode(value);
}

/** One type of a union. */
interface Variant {
  /** Whether its values are objects, arrays, or both. */
  kind: "object" | "array" | "any";
  /** Members that its objects have. */
  required: readonly string[];
  /** A member, and the values that it has in its objects. */
  tag?: readonly [string, readonly string[]];
  /** Whether a value is of the type. */
  test: (value: unknown) => boolean;
  encode: (value: never) => unknown;
}

/** A value of a union as it is sent: what is declared by the type that it is of. */
export function variant(value: unknown, variants: readonly Variant[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const fitting = variants.filter(({ kind, required, tag }) => {
    if (!isObject(value)) return kind !== "object";
    if (kind === "array" || !required.every((name) => value[name] !== undefined)) return false;
    return tag === undefined || tag[1].includes(String(value[tag[0]]));
  });
  const [first, ...more] = fitting;
  const chosen = more.length === 0 ? first : (fitting.find(({ test }) => test(value)) ?? first);
  if (chosen === undefined) throw new Error("the value is of none of the types that the document has");
  return chosen.encode(value as never);
}

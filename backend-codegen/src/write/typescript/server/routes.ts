/** Which path and method goes to which operation. Paths are looked at as they were sent. */

import { Answer } from "./answer.js";
import type { Operation } from "./operation.js";
import { Refusal } from "./refusal.js";

/** A piece of a segment: a literal, or the name of a parameter. */
type Piece = string | { readonly name: string };

/** Where the segments of templates lead. */
class Step<T> {
  readonly literals = new Map<string, Step<T>>();
  /** Segments with parameters, those with more literal text first. */
  readonly patterns: { readonly shape: string; readonly literal: number; readonly pieces: Piece[]; readonly next: Step<T> }[] = [];
  place: Place<T> | undefined;
}

/** A path with its operations. */
interface Place<T> {
  /** The template without the names of its parameters. */
  readonly shape: string;
  readonly entries: Map<string, { readonly entry: T; readonly names: readonly string[] }>;
  readonly allow: string;
}

/** The values of a path without parameters. */
const NONE: ReadonlyMap<string, string> = new Map();
const NO_VALUES: readonly string[] = [];

/** What a request leads to. */
export interface Match<T> {
  readonly entry: T;
  /** The values of the path, still percent-encoded. */
  readonly captures: ReadonlyMap<string, string>;
  /** The template of the path without the names of its parameters. */
  readonly shape: string;
}

/** A path that has other methods, and its template without the names of its parameters. */
interface Without {
  readonly allow: string;
  readonly shape: string;
}

/**
 * The operations of an API by path and method. Of several templates that match a path, the most particular one is
 * meant: segment by segment, what is literal wins.
 */
export class Routes<T extends { readonly operation: Operation }> {
  private readonly root = new Step<T>();
  /** Paths without parameters, which win over all others. */
  private readonly literal = new Map<string, Place<T>>();

  constructor(entries: readonly T[]) {
    const byShape = new Map<string, T[]>();
    for (const entry of entries) {
      const shape = shapeOf(entry.operation.path);
      byShape.set(shape, [...(byShape.get(shape) ?? []), entry]);
    }
    for (const alike of byShape.values()) this.add(alike);
  }

  /** What the path leads to: an operation, the methods that it has instead, or nothing. */
  find(method: string, path: string): Match<T> | Without | undefined {
    const literal = this.literal.get(path);
    if (literal !== undefined) return at(literal, method, NO_VALUES);
    const values: string[] = [];
    const place = follow(this.root, path.split("/"), 1, values);
    return place === undefined ? undefined : at(place, method, values);
  }

  /** Adds the operations of one path. */
  private add(alike: readonly T[]): void {
    const entries: Place<T>["entries"] = new Map();
    for (const entry of alike) {
      const names = piecesOf(entry.operation.path).flatMap((piece) => (typeof piece === "string" ? [] : [piece.name]));
      entries.set(entry.operation.method, { entry, names });
    }
    let step = this.root;
    for (const segment of (alike[0]?.operation.path ?? "").split("/").slice(1)) step = this.next(step, segment);
    const path = alike[0]?.operation.path ?? "";
    step.place = { shape: shapeOf(path), entries, allow: allowOf([...entries.keys()]) };
    if (!path.includes("{")) this.literal.set(path, step.place);
  }

  private next(step: Step<T>, segment: string): Step<T> {
    const pieces = piecesOf(segment);
    if (pieces.every((piece) => typeof piece === "string")) {
      const known = step.literals.get(segment) ?? new Step<T>();
      step.literals.set(segment, known);
      return known;
    }
    const shape = shapeOf(segment);
    const known = step.patterns.find((pattern) => pattern.shape === shape);
    if (known !== undefined) return known.next;
    const literal = shape.replaceAll("{}", "").length;
    const next = new Step<T>();
    step.patterns.push({ shape, literal, pieces, next });
    step.patterns.sort((one, other) => other.literal - one.literal);
    return next;
  }
}

/** What a method leads to at a place. */
function at<T>(place: Place<T>, method: string, values: readonly string[]): Match<T> | Without {
  const { allow, shape, entries } = place;
  const found = entries.get(method) ?? (method === "HEAD" ? entries.get("GET") : undefined);
  if (found === undefined) return { allow, shape };
  const { entry, names } = found;
  const captures = names.length === 0 ? NONE : new Map(names.map((name, of) => [name, values[of] ?? ""]));
  return { entry, captures, shape };
}

/** Follows the segments of a path from `at` on; what parameters take goes to `values`. */
function follow<T>(step: Step<T>, segments: readonly string[], at: number, values: string[]): Place<T> | undefined {
  const segment = segments[at];
  if (segment === undefined) return step.place;
  const literal = step.literals.get(segment);
  const found = literal === undefined ? undefined : follow(literal, segments, at + 1, values);
  if (found !== undefined) return found;
  const own = values.length;
  for (const { pieces, next } of step.patterns) {
    if (capture(pieces, 0, segment, values)) {
      const behind = follow(next, segments, at + 1, values);
      if (behind !== undefined) return behind;
    }
    values.length = own;
  }
  return undefined;
}

/** Matches the pieces from `at` on; a parameter takes as much as it can and at least one character. */
function capture(pieces: readonly Piece[], at: number, text: string, values: string[]): boolean {
  const piece = pieces[at];
  if (piece === undefined) return text === "";
  if (typeof piece === "string") {
    return text.startsWith(piece) && capture(pieces, at + 1, text.slice(piece.length), values);
  }
  if (at + 1 === pieces.length) {
    values.push(text);
    return text !== "";
  }
  const own = values.length;
  for (let end = text.length - 1; end > 0; end -= 1) {
    values.push(text.slice(0, end));
    if (capture(pieces, at + 1, text.slice(end), values)) return true;
    values.length = own;
  }
  return false;
}

/** A template without the names of its parameters. */
function shapeOf(template: string): string {
  return template.replace(/\{[^}]*\}/g, "{}");
}

function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [, literal, name] of template.matchAll(/([^{]+)|\{([^}]*)\}/g)) {
    if (literal !== undefined) pieces.push(literal);
    else pieces.push({ name: name ?? "" });
  }
  return pieces;
}

/** The value of `Allow`. */
function allowOf(methods: readonly string[]): string {
  const allow = new Set(methods).add("OPTIONS");
  if (allow.has("GET")) allow.add("HEAD");
  return [...allow].sort().join(", ");
}

/** The answer to a method that a path does not have: `OPTIONS` is told what there is. */
export function otherMethod(method: string, allow: string): Answer | Refusal {
  const told = method === "OPTIONS" ? new Answer(204) : new Refusal("METHOD_NOT_ALLOWED");
  told.headers.push(["allow", allow]);
  return told;
}

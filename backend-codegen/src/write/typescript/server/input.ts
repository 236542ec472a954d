/** A request while it is being read: what it says, and everything that is wrong with it. */

import type { Read } from "../decode.js";
import { type Violation, Violations } from "../support.js";
import type { Media } from "./answer.js";
import { decodeUtf8, type Head, pairsOf } from "./head.js";
import { inOrderOf, isJson, isMalformed, type Malformed, parseJson } from "./json.js";
import { Accept, parameterOf } from "./media.js";
import { type Part, splitParts } from "./multipart.js";
import { find, locationOf, Miswritten, type Parameter, type Sources } from "./parameter.js";
import { type Fault, type Location, Refusal } from "./refusal.js";
import { decodeQuery, type Found, itemsOf, type Notation, type Reading, spell } from "./text.js";

/** What came of a text: the value, if there is one, and what is wrong with it. */
interface Outcome<T> {
  value: T | undefined;
  violations: readonly Violation[];
  malformed: Malformed | undefined;
}

/**
 * A request that is being read.
 *
 * Whatever is asked of it has the type that is said, unless {@link Input.isLost} says afterwards that something
 * was not there or could not be read; {@link Input.refusal} says why.
 */
export class Input implements Sources {
  private losses = 0;
  private readonly faults: Fault[] = [];
  private malformed: Malformed | undefined;

  /**
   * @param head What the request says before its body.
   * @param captures The values of the path.
   * @param bytes The body.
   * @param mediaType Which of the documented media types the body has, counted from 0.
   * @param pieces The body, if the handler reads it.
   */
  constructor(
    readonly head: Head,
    readonly captures: ReadonlyMap<string, string>,
    private readonly bytes: Buffer,
    readonly mediaType: number | undefined,
    private readonly pieces?: AsyncIterable<Buffer>,
  ) {}

  /** The pairs of the query string. */
  pairs(): readonly (readonly [string, string])[] | undefined {
    return this.head.pairs();
  }

  /** Whether something that was asked for could not be read. */
  get isLost(): boolean {
    return this.losses > 0;
  }

  /** Why the request is to be refused, if it is. */
  refusal(): Refusal | undefined {
    if (this.faults.length === 0 && this.malformed === undefined) return undefined;
    const refusal = new Refusal("VALIDATION_ERROR", this.faults);
    refusal.malformed = this.malformed;
    return refusal;
  }

  /** What the client takes. */
  accept(): Accept {
    return new Accept(this.head.header("accept").join(","));
  }

  /** A parameter that has to be there. */
  required<T>(parameter: Parameter, read: Read<T>): T {
    const found = this.find(parameter);
    if (found === null) return this.lost();
    if (found !== undefined) return this.value(parameter, found, read);
    return this.lost(locationOf(parameter.style), [parameter.name], "required", "is required");
  }

  /** A parameter that may be absent. */
  optional<T>(parameter: Parameter, read: Read<T>): T | undefined {
    const found = this.find(parameter);
    if (found === null) return this.lost();
    return found === undefined ? undefined : this.value(parameter, found, read);
  }

  /** A parameter that means something if it is absent. */
  withDefault<T>(parameter: Parameter, read: Read<T>, value: unknown): T {
    const found = this.find(parameter);
    if (found === null) return this.lost();
    return found === undefined ? this.known(read(value, new Violations())) : this.value(parameter, found, read);
  }

  /** A body that may be absent. */
  optionalBody<T>(read: () => T): T | undefined {
    return this.bytes.length === 0 && this.pieces === undefined ? undefined : read();
  }

  /** A body of JSON. */
  json<T>(read: Read<T>): T {
    if (!this.hasBody()) return this.lost();
    const text = decodeUtf8(this.bytes);
    if (text === undefined) {
      this.malformed = { offset: validUpTo(this.bytes), reason: "not UTF-8" };
      return this.lost();
    }
    return this.ofBody(outcomeOf(text, [], read, this.bytes));
  }

  /** A body that is a form with these members, declared like parts of a query string. Others are text. */
  form<T>(members: readonly Parameter[], read: Read<T>): T {
    if (!this.hasContent()) return this.lost();
    const text = decodeUtf8(this.bytes);
    const pairs = text === undefined ? undefined : pairsOf(text);
    try {
      if (pairs === undefined) throw new Miswritten("encoding", "must be percent-encoded UTF-8 without NUL");
      return this.ofBody(outcomeOf(this.formJson(members, pairs), [], read));
    } catch (error) {
      if (error instanceof Miswritten) return this.lost("body", [], error.keyword, error.message);
      throw error;
    }
  }

  /** A body of text that stands for a value. */
  text<T>(notation: Notation, read: Read<T>): T {
    const text = this.bodyText();
    return text === undefined ? this.lost() : this.ofBody(outcomeOf(spell({ text }, notation, "first"), [], read));
  }

  /** A body of text. */
  plainText(): string {
    return this.known(this.bodyText());
  }

  /** A body as it is. */
  wholeBody(): Uint8Array {
    return this.hasContent() ? this.bytes : this.lost();
  }

  /** A body as it is, or in pieces, with its media type. */
  media<Bytes = Uint8Array>(bytes: Bytes = this.wholeBody() as Bytes): Media<Bytes> {
    return { mediaType: this.head.header("content-type")[0] ?? "", bytes };
  }

  /** A body that the handler reads; `undefined` if there is none. */
  inPieces(): AsyncIterable<Buffer> | undefined {
    return this.pieces;
  }

  /** What stands in for a body that has to be there. */
  missing(): never {
    return this.lost("body", [], "required", "is required");
  }

  /** Notes what is wrong with a part of a body, for which nothing stands in. */
  fault(path: string[], keyword: string, message: string): never {
    return this.lost("body", path, keyword, message);
  }

  /** A body in one of several media types, by their position. */
  byMediaType<T extends readonly (() => unknown)[]>(reads: T): ReturnType<T[number]> {
    return (reads[this.mediaType ?? 0] ?? reads[0])?.() as ReturnType<T[number]>;
  }

  /** A body in parts; with `only`, parts of other names are refused. */
  multipart<T>(read: (parts: readonly Part[]) => T, only?: readonly string[]): T {
    const parts = this.parts();
    if (parts === undefined) return this.lost();
    for (const { name } of only === undefined ? [] : parts) {
      if (!only?.includes(name)) this.record("body", [name], "additionalProperties", "is not a known member");
    }
    return read(parts);
  }

  private parts(): readonly Part[] | undefined {
    if (!this.hasBody()) return undefined;
    const boundary = parameterOf(this.head.header("content-type")[0] ?? "", "boundary");
    const message = "must be parts between the boundaries that Content-Type names";
    const parts = boundary === undefined ? undefined : splitParts(this.bytes, boundary);
    if (parts === undefined) this.record("body", [], "multipart", message);
    return parts;
  }

  /** The parts with other names than these. */
  otherParts(parts: readonly Part[], names: readonly string[]): Part[] {
    return parts.filter(({ name }) => !names.includes(name));
  }

  /** A part that may be absent. */
  part<T>(parts: readonly Part[], parameter: Parameter, read: Read<T>): T | undefined {
    try {
      const found = inParts(parts, parameter);
      return found === undefined ? undefined : this.value(parameter, found, read);
    } catch (error) {
      if (error instanceof Miswritten) return this.lost("body", [parameter.name], error.keyword, error.message);
      throw error;
    }
  }

  /** A part that is handed on as it is, and may be absent. */
  file(parts: readonly Part[], name: string): Part | undefined {
    const [first, ...more] = parts.filter((part) => part.name === name);
    return more.length > 0 ? this.lost("body", [name], "duplicate", "is given more than once") : first;
  }

  /** Parts of one name that are handed on as they are. */
  files(parts: readonly Part[], name: string): Part[] | undefined {
    const files = parts.filter((part) => part.name === name);
    return files.length > 0 ? files : undefined;
  }

  /** What has to be there among the parts; `value` is what was found by that name. */
  present<T>(name: string, value: () => T | undefined): T {
    const before = this.losses;
    const found = value();
    if (found !== undefined || this.losses > before) return this.known(found);
    return this.lost("body", [name], "required", "is required");
  }

  /** Whether there is a body; without one the request is not valid. */
  private hasBody(): boolean {
    if (this.bytes.length === 0) this.record("body", [], "required", "is required");
    return this.bytes.length > 0;
  }

  /** Whether there is a body, which a `Content-Type` says of one without bytes, too: an empty text, file or form (RFC 9110, 8.3). */
  private hasContent(): boolean {
    return this.mediaType !== undefined || this.hasBody();
  }

  private bodyText(): string | undefined {
    if (!this.hasContent()) return undefined;
    const text = decodeUtf8(this.bytes);
    if (text === undefined) this.record("body", [], "encoding", "must be UTF-8");
    return text;
  }

  /** What was found of a parameter: nothing, or `null` if it is not written as it has to be. */
  private find(parameter: Parameter): Found | undefined | null {
    try {
      return find(parameter, this, false);
    } catch (error) {
      if (!(error instanceof Miswritten)) throw error;
      this.record(locationOf(parameter.style), [parameter.name], error.keyword, error.message);
      return null;
    }
  }

  /** What was found, as a value. */
  private value<T>(parameter: Parameter, found: Found, read: Read<T>): T {
    const first = readFound(parameter, found, "first", read);
    if (isFine(first)) return this.known(first.value);
    // The text may mean something else; if nothing fits, the first reading is told.
    const others = [
      () => readFound(parameter, found, "strings", read),
      () => {
        const lenient = findLeniently(parameter, this);
        return lenient === undefined ? first : readFound(parameter, lenient, "first", read);
      },
    ];
    for (const other of others) {
      const outcome = other();
      if (isFine(outcome)) return this.known(outcome.value);
    }
    const location = locationOf(parameter.style);
    for (const violation of first.violations) this.faults.push({ ...violation, location });
    if (first.malformed !== undefined) this.record(location, [parameter.name], "syntax", first.malformed.reason);
    return this.known(first.value);
  }

  private ofBody<T>({ value, violations, malformed }: Outcome<T>): T {
    for (const violation of violations) this.faults.push({ ...violation, location: "body" });
    this.malformed = malformed;
    return this.known(value);
  }

  /** The JSON object that a form stands for. */
  private formJson(members: readonly Parameter[], pairs: readonly (readonly [string, string])[]): string {
    const sources: Sources = { head: this.head, captures: this.captures, pairs: () => pairs };
    const spelt: string[] = [];
    for (const member of members) {
      const found = find(member, sources, false);
      if (found === undefined) continue;
      const isText = member.json === true && "text" in found && isJson(found.text);
      const value = isText ? found.text : spell(found, member.notation, "first");
      spelt.push(`${JSON.stringify(member.name)}:${value}`);
    }
    for (const [name, encoded] of pairs) {
      const [base = name] = name.split("[", 1);
      if (members.some((member) => member.name === name || member.name === base)) continue;
      const text = decodeQuery(encoded);
      if (text === undefined) throw new Miswritten("encoding", "must be percent-encoded UTF-8 without NUL");
      spelt.push(`${JSON.stringify(name)}:${JSON.stringify(text)}`);
    }
    return `{${spelt.join(",")}}`;
  }

  private record(location: Location, path: string[], keyword: string, message: string): void {
    this.faults.push({ location, path, depth: path.length, keyword, message });
  }

  /** What stands in for a value that is not there: nobody sees it, since the request is refused. */
  private lost(location?: Location, path: string[] = [], keyword = "", message = ""): never {
    if (location !== undefined) this.record(location, path, keyword, message);
    this.losses += 1;
    return undefined as never;
  }

  private known<T>(value: T | undefined): T {
    return value === undefined ? this.lost() : value;
  }
}

function isFine<T>({ value, violations, malformed }: Outcome<T>): boolean {
  return value !== undefined && violations.length === 0 && malformed === undefined;
}

/** Reads a value through the JSON that it stands for. */
function readFound<T>(parameter: Parameter, found: Found, reading: Reading, read: Read<T>): Outcome<T> {
  const isText = parameter.json === true && "text" in found;
  const json = isText ? found.text : spell(found, parameter.notation, reading);
  return outcomeOf(json, [parameter.name], read);
}

/** What a JSON text says, which stands at a path, and was sent as `bytes`. */
function outcomeOf<T>(text: string, path: string[], read: Read<T>, bytes?: Uint8Array): Outcome<T> {
  const parsed = parseJson(text, bytes);
  if (isMalformed(parsed)) return { value: undefined, violations: [], malformed: parsed };
  const found = new Violations();
  const value = read(parsed.value, found);
  if (found.count === 0 && parsed.duplicates.length === 0) return { value, violations: [], malformed: undefined };
  const violations = [...parsed.duplicates, ...found.list];
  const sorted = inOrderOf(text, violations).map((it) => ({ ...it, path: [...path, ...it.path] }));
  const isLost = found.lost > 0 || parsed.duplicates.length > 0;
  return { value: isLost ? undefined : value, violations: sorted, malformed: undefined };
}

function findLeniently(parameter: Parameter, sources: Sources): Found | undefined {
  try {
    return find(parameter, sources, true);
  } catch (error) {
    if (error instanceof Miswritten) return undefined;
    throw error;
  }
}

/** The value that the parts with the name of a parameter stand for. */
function inParts(parts: readonly Part[], parameter: Parameter): Found | undefined {
  const texts = parts
    .filter((part) => part.name === parameter.name)
    .map(({ bytes }) => {
      const text = decodeUtf8(bytes);
      if (text === undefined) throw new Miswritten("encoding", "must be UTF-8");
      return text;
    });
  const [first, ...more] = texts;
  if (first === undefined) return undefined;
  const isArray = parameter.json === true && more.length === 0 && first.trimStart().startsWith("[");
  if (!isArray && itemsOf(parameter.notation) !== undefined) {
    if (parameter.json !== true) return { items: texts.map((text) => ({ text })) };
    if (!texts.every(isJson)) throw new Miswritten("style", "must be written as the specification says");
    return { text: `[${texts.join(",")}]` };
  }
  if (more.length > 0) throw new Miswritten("duplicate", "is given more than once");
  return { text: first };
}

/** How many of the first bytes are UTF-8. */
function validUpTo(bytes: Buffer): number {
  let [valid, tried] = [0, bytes.length];
  while (valid + 1 < tried) {
    const middle = Math.floor((valid + tried) / 2);
    // What is cut off may be a character that goes on.
    if (decodeUtf8(wholeCharacters(bytes, middle)) === undefined) tried = middle;
    else valid = middle;
  }
  return wholeCharacters(bytes, valid).length;
}

/** The first bytes without a character at their end that goes on behind them. */
function wholeCharacters(bytes: Buffer, end: number): Buffer {
  let start = end;
  while (start > 0 && start > end - 3 && ((bytes[start - 1] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.subarray(0, start - 1 + length > end ? start - 1 : end);
}

/** JSON as it is sent: what it says, whether a name stands twice in one object, and where everything is. */

import { key } from "../decode.js";
import type { Violation } from "../support.js";

/** How deep arrays and objects may be nested. */
const MAX_DEPTH = 128;

/** A text that is not JSON: reading stopped there. */
export interface Malformed {
  /** The offset of the offending byte. */
  offset: number;
  /** What is wrong. */
  reason: string;
}

/** A name that stands twice in one object, of which the first one counts. */
export interface Duplicate extends Violation {
  /** Where the value of the second one starts. */
  offset: number;
}

/** A text that is JSON. */
export interface Parsed {
  value: unknown;
  duplicates: readonly Duplicate[];
}

/** An escape sequence that may be half a character. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** What a text says, which was sent as `bytes`. */
export function parseJson(text: string, bytes?: Uint8Array): Parsed | Malformed {
  try {
    const value: unknown = JSON.parse(text);
    if (isToldByParse(value, text, bytes)) return { value, duplicates: [] };
  } catch {
    // The parser below says where.
  }
  return new Parser(text).parse();
}

/**
 * Whether `JSON.parse` has told everything of a text, which is JSON: of several members of one name it keeps the last,
 * it goes as deep as the text does, and escapes may be half a character to it.
 */
function isToldByParse(value: unknown, text: string, bytes: Uint8Array | undefined): boolean {
  if (typeof value !== "object" || value === null) return !SURROGATE.test(text);
  // What a library has put where all objects have it would be counted.
  for (const _ in Object.prototype) return false;
  const { members, depth, hasEscapes } = census(bytes ?? Buffer.from(text));
  return depth <= MAX_DEPTH && members === countMembers(value) && !(hasEscapes && SURROGATE.test(text));
}

export function isMalformed(parsed: Parsed | Malformed): parsed is Malformed {
  return "reason" in parsed;
}

/** Whether a text is JSON in which no name stands twice. */
export function isJson(text: string): boolean {
  const parsed = parseJson(text);
  return !isMalformed(parsed) && parsed.duplicates.length === 0;
}

/** Sorts violations by where the values are in the text; those of one value stay in their order. */
export function inOrderOf(text: string, violations: readonly (Violation | Duplicate)[]): Violation[] {
  const offsets = new Map<string, number>();
  new Parser(text, offsets).parse();
  const at = (it: Violation | Duplicate): number =>
    "offset" in it ? it.offset : (offsets.get(key(it.path.slice(0, it.depth))) ?? 0);
  return [...violations].sort((one, other) => at(one) - at(other));
}

/** How many members a text has that is JSON, how deep it goes, and whether there are escapes in it. */
function census(text: Uint8Array): { members: number; depth: number; hasEscapes: boolean } {
  let [members, depth, deepest] = [0, 0, 0];
  let hasEscapes = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (byte === 0x22) {
      for (at += 1; at < text.length && text[at] !== 0x22; at += 1) {
        if (text[at] !== 0x5c) continue;
        hasEscapes = true;
        at += 1;
      }
    } else if (byte === 0x3a) members += 1;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return { members, depth: deepest, hasEscapes };
}

/** How many members a value of JSON has, and what is inside of it. */
function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countMembers(item);
  else for (const name in value) count += 1 + countMembers(value[name as keyof typeof value]);
  return count;
}

/** A parser that is slow, and knows where everything is. */
class Parser {
  private at = 0;
  private readonly path: (string | number)[] = [];
  private readonly duplicates: Duplicate[] = [];
  private depth = 0;

  constructor(
    private readonly text: string,
    private offsets?: Map<string, number> | undefined,
  ) {}

  parse(): Parsed | Malformed {
    try {
      const value = this.value();
      if (this.token() !== "") this.fail("text behind the value");
      return { value, duplicates: this.duplicates };
    } catch (error) {
      if (error instanceof Stopped) {
        const offset = Buffer.byteLength(this.text.slice(0, error.at));
        return { offset, reason: error.reason };
      }
      throw error;
    }
  }

  /** The next character that is not white space; empty at the end. */
  private token(): string {
    while (/[ \t\n\r]/.test(this.text.charAt(this.at))) this.at += 1;
    return this.text.charAt(this.at);
  }

  private fail(reason: string, at = this.at): never {
    throw new Stopped(at, reason);
  }

  private value(): unknown {
    const token = this.token();
    this.offsets?.set(key(this.path), this.at);
    switch (token) {
      case '"':
        return this.string();
      case "{":
        return this.object();
      case "[":
        return this.array();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return /[-\d]/.test(token) ? this.number() : this.fail("a value was expected");
    }
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail("a value was expected");
    this.at += word.length;
    return value;
  }

  private number(): number {
    const [well = ""] = this.text.slice(this.at).match(/^-?(?:0(?!\d)|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![.eE\d])/) ?? [];
    if (well === "") this.fail("malformed number");
    this.at += well.length;
    return Number(well);
  }

  private string(): string {
    let text = "";
    for (;;) {
      this.at += 1;
      const character = this.text.charAt(this.at);
      if (character === '"') break;
      if (character === "") this.fail("string without an end");
      if (character < " ") this.fail("control character in a string");
      if (character === "\\") text += this.escape();
      else text += character;
    }
    this.at += 1;
    return text;
  }

  /** What an escape sequence says; the parser stands on its last character then. */
  private escape(): string {
    const start = this.at;
    const character = this.text.charAt(start + 1);
    const known = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
    if (Object.hasOwn(known, character)) {
      this.at += 1;
      return known[character as keyof typeof known];
    }
    if (character !== "u") this.fail("unknown escape sequence");
    const first = this.unit(start);
    if (first === undefined) this.fail("bad unicode escape");
    this.at = start + 5;
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    // A surrogate: only a high one followed by a low one is a character.
    const second = this.unit(start + 6) ?? 0;
    if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) this.fail("lone surrogate", start);
    this.at = start + 11;
    return String.fromCharCode(first, second);
  }

  /** The value of the `\uXXXX` that starts at a place. */
  private unit(at: number): number | undefined {
    const digits = /^\\u([\da-f]{4})$/i.exec(this.text.slice(at, at + 6))?.[1];
    return digits === undefined ? undefined : Number.parseInt(digits, 16);
  }

  /** Enters an array or an object. */
  private open(): void {
    this.at += 1;
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail("nested too deep");
  }

  private array(): unknown[] {
    this.open();
    const items: unknown[] = [];
    for (;;) {
      const token = this.token();
      if (token === "]") break;
      if (token === "") this.fail("array without an end");
      if (items.length > 0) {
        if (token !== ",") this.fail("`,` or `]` was expected");
        this.at += 1;
      }
      this.path.push(items.length);
      items.push(this.value());
      this.path.pop();
    }
    this.at += 1;
    this.depth -= 1;
    return items;
  }

  private object(): unknown {
    this.open();
    const members = new Map<string, unknown>();
    let count = 0;
    for (;;) {
      const token = this.token();
      if (token === "}") break;
      if (count > 0) {
        if (token !== ",") this.fail("`,` or `}` was expected");
        this.at += 1;
      }
      if (this.token() !== '"') this.fail("a name was expected");
      const name = this.string();
      if (this.token() !== ":") this.fail("`:` was expected");
      this.at += 1;
      count += 1;
      this.path.push(name);
      if (members.has(name)) this.repeated();
      else members.set(name, this.value());
      this.path.pop();
    }
    this.at += 1;
    this.depth -= 1;
    return Object.fromEntries(members);
  }

  /** Passes the value of a name that stood there before. */
  private repeated(): void {
    this.token();
    const path = [...this.path];
    const [offset, depth] = [this.at, path.length];
    this.duplicates.push({ path, depth, offset, keyword: "duplicate", message: "is given more than once" });
    const { offsets } = this;
    this.offsets = undefined;
    this.value();
    this.offsets = offsets;
  }
}

class Stopped extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

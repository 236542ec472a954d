/** Bodies that handlers read in pieces, so that they may be larger than memory. */

import type { Read } from "../decode.js";
import type { Input } from "./input.js";
import { parameterOf } from "./media.js";
import { type Part, partOf } from "./multipart.js";
import type { Parameter } from "./parameter.js";
import { Refusal } from "./refusal.js";
import { itemsOf } from "./text.js";

/** No body may have more parts than this. */
const MAX_PARTS = 1_000;
/** What stands before the bytes of a part is not longer. */
const MAX_HEAD = 16 << 10;
/** Values of parts have no more bytes together; files are not counted. */
const MAX_VALUES = 1 << 20;

/**
 * Something that is read once, one item after the other, by `for await`.
 *
 * What is wrong with the request is thrown when it comes, and answered if the handler does not catch it. Only what has
 * been read to its end is known to be whole and valid.
 */
export class Once<T> implements AsyncIterable<T> {
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly items: AsyncIterator<T>) {}

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => this.next() };
  }

  private async next(): Promise<IteratorResult<T>> {
    // Whoever goes on all the same must not take what has come so far for all of it.
    if (this.failure !== undefined) throw this.failure.error;
    try {
      return await this.items.next();
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

/** The bytes of a body or of a file, as they come. */
export class Pieces extends Once<Uint8Array> {
  /** All of them, if they are not more than a limit. */
  async bytes(limit: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of this) {
      length += piece.length;
      if (length > limit) throw new Refusal("PAYLOAD_TOO_LARGE");
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}

/** A part whose bytes are read as they come, before the next part is asked for; what is left of them is passed over. */
export class FilePart extends Pieces {
  /** The name of the form's field. */
  readonly name: string;
  /** What the sender calls the file. */
  readonly fileName: string | undefined;
  /** The media type, if the sender says one. */
  readonly contentType: string | undefined;

  constructor({ name, fileName, contentType }: Part, pieces: AsyncIterator<Uint8Array>) {
    super(pieces);
    this.name = name;
    this.fileName = fileName;
    this.contentType = contentType;
  }
}

/** A body as it comes; what has a `Content-Type` may have no bytes. */
export function pieces(input: Input): Pieces {
  const source = input.inPieces() ?? (input.mediaType === undefined ? undefined : nothing());
  return source === undefined ? input.missing() : new Pieces(source[Symbol.asyncIterator]());
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** A part that the document names: a value, or a file. */
export interface Field {
  readonly name: string;
  readonly required?: boolean;
  /** How a value is found, and read. */
  readonly value?: { readonly parameter: Parameter; readonly read: Read<unknown> };
  /** Whether there may be several files of the name. */
  readonly many?: boolean;
  /** What the value is if there is none. */
  readonly otherwise?: unknown;
}

/** The parts of a body as they come; lists, of which any part may be an item, and defaults come at the end. */
export function parts<T>(input: Input, fields: readonly Field[], others: "ignored" | "refused" | "kept"): Once<T> {
  const source = input.inPieces();
  if (source === undefined) return input.missing();
  const boundary = parameterOf(input.head.header("content-type")[0] ?? "", "boundary");
  const isOne = boundary !== undefined && boundary !== "" && boundary.length <= 70;
  if (!isOne) return input.fault([], "multipart", MALFORMED);
  return new Once(checked(input, fields, others, split(source, boundary)) as AsyncIterator<T>);
}

const MALFORMED = "must be parts between the boundaries that Content-Type names";

/** A part for the handler. */
interface Checked {
  readonly name: string | undefined;
  readonly value?: unknown;
  readonly file?: FilePart;
}

async function* checked(
  input: Input,
  fields: readonly Field[],
  others: "ignored" | "refused" | "kept",
  found: AsyncIterable<FilePart | undefined>,
): AsyncGenerator<Checked> {
  const named = new Map(fields.map((field) => [field.name, field]));
  const seen = new Set<string>();
  const lists = new Map<string, Part[]>();
  let left = MAX_VALUES;
  const fault = (path: string[], keyword: string, message: string): Refusal => {
    input.fault(path, keyword, message);
    return input.refusal() ?? new Refusal("VALIDATION_ERROR");
  };
  const read = ({ parameter, read }: NonNullable<Field["value"]>, all: readonly Part[]): unknown => {
    const value = input.part(all, parameter, read);
    const refusal = input.refusal();
    if (refusal !== undefined) throw refusal;
    return value;
  };
  for await (const file of found) {
    if (file === undefined) throw fault([], "multipart", MALFORMED);
    const { name, fileName, contentType } = file;
    const field = named.get(name);
    if (field === undefined) {
      if (others === "refused") throw fault([name], "additionalProperties", "is not a known member");
      if (others === "kept") yield { name: undefined, file };
      continue;
    }
    const isList = field.value !== undefined && itemsOf(field.value.parameter.notation) !== undefined;
    if (seen.has(name) && field.many !== true && !isList) throw fault([name], "duplicate", "is given more than once");
    seen.add(name);
    if (field.value === undefined) {
      yield { name, file };
      continue;
    }
    const bytes = await file.bytes(left);
    left -= bytes.length;
    const part = { name, fileName, contentType, bytes };
    if (isList) lists.set(name, [...(lists.get(name) ?? []), part]);
    else yield { name, value: read(field.value, [part]) };
  }
  for (const { name, required } of fields) {
    if (required === true && !seen.has(name)) input.fault([name], "required", "is required");
  }
  const values = fields.flatMap(({ name, value, otherwise }): Checked[] => {
    const list = lists.get(name);
    if (list !== undefined && value !== undefined) return [{ name, value: read(value, list) }];
    return otherwise !== undefined && !seen.has(name) ? [{ name, value: otherwise }] : [];
  });
  const refusal = input.refusal();
  if (refusal !== undefined) throw refusal;
  yield* values;
}

const LINE_END = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");
const NOTHING = Buffer.alloc(0);

/** The parts between boundaries (RFC 2046, 5.1.1); `undefined` where there is none. */
async function* split(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<FilePart | undefined> {
  // The first boundary has no line before it.
  const window = new Window(source[Symbol.asyncIterator](), LINE_END);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  for (let n = 0; ; n += 1) {
    // What stands before the first boundary, or is left of a part.
    window.turn = n;
    if (!window.hasFound) for await (const _piece of window.until(delimiter, n));
    if (!window.hasFound) return yield undefined;
    const mark = await window.take(2);
    if (mark?.toString("latin1") === "--") break;
    const padding = mark === undefined ? undefined : await window.line(LINE_END, mark);
    if (padding === undefined || !/^[ \t]*$/.test(padding.toString("latin1")) || n >= MAX_PARTS) return yield undefined;
    // A part without headers begins with the empty line that ends them.
    const start = await window.take(2);
    const head = start?.equals(LINE_END) === true ? NOTHING : start && (await window.line(HEAD_END, start));
    const part = head && partOf(head.toString("utf8"), NOTHING);
    if (part === undefined) return yield undefined;
    window.hasFound = false;
    yield new FilePart(part, window.until(delimiter, n));
  }
  for await (const _piece of window.rest());
}

/** A stretch of a body: what has come and was not yet looked at. */
class Window {
  /** Whether the mark was found that is looked for. */
  hasFound = false;
  /** Who may look at it. */
  turn = 0;
  private isOver = false;

  constructor(
    private readonly source: AsyncIterator<Buffer>,
    private bytes: Buffer,
  ) {}

  /** Waits for more; `false` at the end. */
  private async more(): Promise<boolean> {
    const next = this.isOver ? undefined : await this.source.next();
    if (next === undefined || next.done === true) {
      this.isOver = true;
      return false;
    }
    this.bytes = this.bytes.length === 0 ? next.value : Buffer.concat([this.bytes, next.value]);
    return true;
  }

  /** The next bytes; `undefined` if there are fewer. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.bytes.length < length) if (!(await this.more())) return undefined;
    const taken = this.bytes.subarray(0, length);
    this.bytes = this.bytes.subarray(length);
    return taken;
  }

  /** What stands behind `start` and before a mark, if that comes soon enough. */
  async line(mark: Buffer, start: Buffer): Promise<Buffer | undefined> {
    this.bytes = Buffer.concat([start, this.bytes]);
    let at = this.bytes.indexOf(mark);
    while (at < 0) {
      if (this.bytes.length > MAX_HEAD || !(await this.more())) return undefined;
      at = this.bytes.indexOf(mark);
    }
    const line = this.bytes.subarray(0, at);
    this.bytes = this.bytes.subarray(at + mark.length);
    return line;
  }

  /** The bytes before a mark, as they come. Asked for again, it goes on where it was left. */
  async *until(mark: Buffer, turn: number): AsyncGenerator<Uint8Array> {
    while (!this.hasFound) {
      if (this.turn !== turn) throw new Error("the part was passed over: it is read before the next one is asked for");
      const at = this.bytes.indexOf(mark);
      // What may be the beginning of the mark waits for the rest of it.
      const end = at >= 0 ? at : Math.max(0, this.bytes.length - mark.length + 1);
      const piece = this.bytes.subarray(0, end);
      this.bytes = this.bytes.subarray(at >= 0 ? at + mark.length : end);
      if (at >= 0) this.hasFound = true;
      if (piece.length > 0) yield piece;
      if (at < 0 && !(await this.more())) return;
    }
  }

  /** Everything that is left. */
  async *rest(): AsyncGenerator<Uint8Array> {
    do {
      this.bytes = NOTHING;
    } while (await this.more());
  }
}

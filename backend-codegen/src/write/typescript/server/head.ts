/** What a request says before its body, whatever framework has it. */

import { decodeQuery } from "./text.js";

const NO_LINES: readonly string[] = [];

/** A request before its body. */
export class Head {
  private queryPairs: [string, string][] | undefined | null;

  /**
   * @param method The method.
   * @param path The path as it was sent, from where the API is mounted.
   * @param query The query string as it was sent, without its `?`.
   * @param raw Names and values of headers in turn, as Node has them.
   */
  constructor(
    readonly method: string,
    readonly path: string,
    readonly query: string,
    private readonly raw: readonly string[],
  ) {}

  /** The lines of a header, as bytes in a string each; `name` is in lower case. */
  header(name: string): readonly string[] {
    let lines: string[] | undefined;
    for (let at = 0; at + 1 < this.raw.length; at += 2) {
      const sent = this.raw[at] ?? "";
      const isIt = sent.length === name.length && (sent === name || sent.toLowerCase() === name);
      if (isIt) (lines ??= []).push(this.raw[at + 1] ?? "");
    }
    return lines ?? NO_LINES;
  }

  /** The value of a header that is there once. */
  onlyHeader(name: string): string | undefined {
    const [first, ...more] = this.header(name);
    return first === undefined || more.length > 0 ? undefined : utf8(first);
  }

  /** The pairs of the query string, the values still percent-encoded; `undefined` if a name cannot be decoded. */
  pairs(): readonly [string, string][] | undefined {
    if (this.queryPairs === undefined) this.queryPairs = pairsOf(this.query) ?? null;
    return this.queryPairs ?? undefined;
  }
}

/** Splits a query string, or a form, into pairs; `undefined` if a name cannot be decoded. */
export function pairsOf(query: string): [string, string][] | undefined {
  const pairs: [string, string][] = [];
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeQuery(equals < 0 ? pair : pair.slice(0, equals));
    if (name === undefined) return undefined;
    pairs.push([name, equals < 0 ? "" : pair.slice(equals + 1)]);
  }
  return pairs;
}

/** The text of a header, whose bytes Node hands on as characters; `undefined` if it is not UTF-8. */
export function utf8(line: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(line)) return line;
  return decodeUtf8(Buffer.from(line, "latin1"));
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What bytes say, if they are UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bodies in parts: `multipart/form-data` (RFC 7578). */

import { essence } from "./media.js";

/** No body may have more parts than this. */
const MAX_PARTS = 1_000;

/** A part of a body as it is, such as a file. */
export interface Part {
  /** The name of the form's field. */
  name: string;
  /** What the sender calls the file. */
  fileName: string | undefined;
  /** The media type, if the sender says one. */
  contentType: string | undefined;
  bytes: Uint8Array;
}

/** The parts of a body between its boundaries (RFC 2046, 5.1.1); `undefined` if it is none. */
export function splitParts(body: Buffer, boundary: string): Part[] | undefined {
  if (boundary === "" || boundary.length > 70) return undefined;
  const first = Buffer.from(`--${boundary}`);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let rest: Buffer | undefined = body.subarray(0, first.length).equals(first)
    ? body.subarray(first.length)
    : cut(body, delimiter)?.[1];
  const parts: Part[] = [];
  while (rest !== undefined && !rest.subarray(0, 2).equals(DASHES)) {
    const [padding, content] = cut(rest, LINE_END) ?? [];
    if (padding === undefined || content === undefined) return undefined;
    if (!/^[ \t]*$/.test(padding.toString("latin1")) || parts.length >= MAX_PARTS) return undefined;
    // A part without headers begins with the empty line that ends them.
    const [headers, behind] = content.subarray(0, 2).equals(LINE_END)
      ? [Buffer.alloc(0), content.subarray(2)]
      : (cut(content, HEAD_END) ?? []);
    if (headers === undefined || behind === undefined) return undefined;
    const [bytes, after] = cut(behind, delimiter) ?? [];
    const part = bytes === undefined ? undefined : partOf(headers.toString("utf8"), bytes);
    if (part === undefined) return undefined;
    parts.push(part);
    rest = after;
  }
  return rest === undefined ? undefined : parts;
}

const DASHES = Buffer.from("--");
const LINE_END = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");

/** What stands before and behind the first `mark`. */
function cut(bytes: Buffer, mark: Buffer): [Buffer, Buffer] | undefined {
  const at = bytes.indexOf(mark);
  return at < 0 ? undefined : [bytes.subarray(0, at), bytes.subarray(at + mark.length)];
}

/** A part by its headers; it needs a name. */
export function partOf(headers: string, bytes: Buffer): Part | undefined {
  const header = (name: string): string | undefined => {
    for (const line of headers.split("\r\n")) {
      const colon = line.indexOf(":");
      if (colon >= 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
    }
    return undefined;
  };
  const disposition = header("content-disposition");
  if (disposition === undefined || essence(disposition) !== "form-data") return undefined;
  const name = quoted(disposition, "name");
  if (name === undefined) return undefined;
  return { name, fileName: quoted(disposition, "filename"), contentType: header("content-type"), bytes };
}

/**
 * The value of a parameter of `Content-Disposition`, as browsers and curl write it: quotes and line breaks are
 * percent-encoded or behind a backslash.
 */
function quoted(disposition: string, name: string): string | undefined {
  const parameters = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\[^])*)"|([^;]*))/gy;
  parameters.lastIndex = disposition.indexOf(";");
  if (parameters.lastIndex < 0) return undefined;
  for (let found = parameters.exec(disposition); found !== null; found = parameters.exec(disposition)) {
    if (found[1]?.toLowerCase() !== name) continue;
    // Some write paths of files with backslashes that stand for themselves.
    const value = found[2]?.replace(/\\(["\\])/g, "$1") ?? found[3]?.trim() ?? "";
    return value.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  }
  return undefined;
}

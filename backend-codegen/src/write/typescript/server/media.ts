/** Media types: which one a body is, and which one a client would take (RFC 9110, 8.3 and 12.5.1). */

/** The type and subtype of a media type in lower case, without parameters. */
export function essence(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** How closely a range such as `text/*` describes a media type; `undefined` if it does not. */
function closeness(range: string, mediaType: string): number | undefined {
  const [pattern, type] = [essence(range), essence(mediaType)];
  if (pattern === type) return Infinity;
  const star = pattern.indexOf("*");
  if (star < 0) return undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const isFitting = type.length >= pattern.length - 1 && type.startsWith(before) && type.endsWith(after);
  return isFitting || pattern === "*/*" ? pattern.length : undefined;
}

/** The value of a parameter of a media type, without quotes. */
export function parameterOf(mediaType: string, name: string): string | undefined {
  for (const parameter of mediaType.split(";").slice(1)) {
    const equals = parameter.indexOf("=");
    if (equals >= 0 && parameter.slice(0, equals).trim().toLowerCase() === name) {
      return parameter.slice(equals + 1).trim().replace(/^"+|"+$/g, "");
    }
  }
  return undefined;
}

/**
 * The position of the documented media type or range that describes `contentType` most closely. Text is only read as
 * UTF-8: another `charset` is another media type.
 */
export function select(documented: readonly string[], contentType: string): number | undefined {
  // Most requests have no choice, and say it without parameters.
  if (documented.length === 1 && documented[0] === contentType && !contentType.includes(";")) return 0;
  const charset = parameterOf(contentType, "charset");
  if (charset !== undefined && charset.toLowerCase() !== "utf-8") return undefined;
  let best: number | undefined;
  let closest = -1;
  documented.forEach((range, position) => {
    const close = closeness(range, contentType);
    if (close !== undefined && close > closest) [best, closest] = [position, close];
  });
  return best;
}

/** Whether a client takes one of these media types. What it refuses with `q=0` it does not take. */
export function accepts(accept: string, mediaTypes: readonly string[]): boolean {
  return mediaTypes.some((mediaType) => mediaType.includes("*") || quality(accept, mediaType) > 0);
}

/** How much a client wants a media type, from 0 to 1: what its closest range says. */
function quality(accept: string, mediaType: string): number {
  let [closest, wish] = [-1, 0];
  for (const range of accept.split(",")) {
    const close = closeness(range, mediaType);
    if (close !== undefined && close >= closest) [closest, wish] = [close, weight(range)];
  }
  return wish;
}

/** The `q` of a range. */
function weight(range: string): number {
  const q = Number(parameterOf(range, "q") ?? 1);
  return Number.isNaN(q) ? 1 : Math.min(Math.max(q, 0), 1);
}

/** What a client takes, as it says in `Accept`; nothing means anything. */
export class Accept {
  constructor(readonly line: string) {}

  /** The media type or range that the client wants most: the first of equals, and the first if it wants none. */
  best<T extends string>(mediaTypes: readonly [T, ...T[]]): T {
    let [best] = mediaTypes;
    let highest = 0;
    for (const mediaType of mediaTypes) {
      const wish = this.wish(mediaType);
      if (wish > highest) [best, highest] = [mediaType, wish];
    }
    return best;
  }

  /** How much the client wants a media type, or the one of a range that it wants most. */
  private wish(mediaType: string): number {
    if (!mediaType.includes("*")) return quality(this.line, mediaType);
    const ranges = this.line.split(",");
    const isFitting = (range: string): boolean =>
      closeness(range, mediaType) !== undefined || closeness(mediaType, range) !== undefined;
    return Math.max(0, ...ranges.filter(isFitting).map(weight));
  }
}

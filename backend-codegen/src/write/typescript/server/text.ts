/** Values that are sent as text, and the JSON that they stand for. */

/** Which notation the text of a value has; arrays are the first of several that fits. */
export type Notation =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "null"
  | readonly Notation[]
  | { readonly items: Notation }
  | { readonly members: { readonly [name: string]: Notation }; readonly others: Notation };

/** A value as it was found in a request. */
export type Found = { text: string } | { items: Found[] } | { members: [string, Found][] };

/** How text that has more than one meaning is understood: as the first notation that fits, or as a string. */
export type Reading = "first" | "strings";

function isList(notation: Notation): notation is readonly Notation[] {
  return Array.isArray(notation);
}

/** The notations that a value can have. */
function alternatives(notation: Notation): readonly Notation[] {
  return isList(notation) ? notation.flatMap(alternatives) : [notation];
}

/** The notation of items, if there are some. */
export function itemsOf(notation: Notation): Notation | undefined {
  for (const one of alternatives(notation)) if (typeof one === "object" && "items" in one) return one.items;
  return undefined;
}

/** The notations of members, if there are some. */
export function membersOf(
  notation: Notation,
): { readonly members: { readonly [name: string]: Notation }; readonly others: Notation } | undefined {
  for (const one of alternatives(notation)) if (typeof one === "object" && "members" in one) return one;
  return undefined;
}

/** Whether values have parts. */
export function isStructured(notation: Notation): boolean {
  return alternatives(notation).some((one) => typeof one === "object");
}

/** Whether text can be in a notation. */
function fits(text: string, notation: Notation): boolean {
  if (isList(notation)) return notation.some((one) => fits(text, one));
  switch (notation) {
    case "string":
      return true;
    case "integer":
      return /^-?\d+$/.test(text);
    case "number":
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
    case "boolean":
      return text === "true" || text === "false";
    case "null":
      return text === "null";
    default:
      return false;
  }
}

/**
 * The JSON that a value stands for. Text that does not fit its notation becomes a string, which is then refused for
 * its type.
 */
export function spell(found: Found, notation: Notation, reading: Reading): string {
  if ("text" in found) return spellText(found.text, notation, reading);
  if ("items" in found) {
    const [first, ...more] = found.items;
    if (first !== undefined && "text" in first && more.length === 0 && reading === "first" && fits(first.text, notation)) {
      return spellText(first.text, notation, reading);
    }
    const items = itemsOf(notation) ?? "string";
    return `[${found.items.map((item) => spell(item, items, reading)).join(",")}]`;
  }
  const { members, others } = membersOf(notation) ?? { members: {}, others: "string" as const };
  const spelt = found.members.map(([name, value]) => {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    return `${JSON.stringify(name)}:${spell(value, known ?? others, reading)}`;
  });
  return `{${spelt.join(",")}}`;
}

function spellText(text: string, notation: Notation, reading: Reading): string {
  if (isList(notation)) {
    const isString = reading === "strings" && notation.includes("string");
    const fitting = isString ? undefined : notation.find((one) => fits(text, one));
    return spellText(text, fitting ?? "string", reading);
  }
  if (typeof notation === "object" && "items" in notation) return `[${spellText(text, notation.items, reading)}]`;
  if (notation === "string" || typeof notation === "object" || !fits(text, notation)) return JSON.stringify(text);
  // JSON has no `007`.
  return notation === "integer" ? text.replace(/^(-?)0+(?=\d)/, "$1") : text;
}

/**
 * What percent-encoded text says (RFC 3986, 2.1). `undefined` is text with a `%` that two hexadecimal digits do not
 * follow, text that is not UTF-8, and text with a NUL.
 */
export function decodePercent(text: string): string | undefined {
  let decoded = text;
  if (text.includes("%")) {
    try {
      decoded = decodeURIComponent(text);
    } catch {
      return undefined;
    }
  }
  return decoded.includes("\0") ? undefined : decoded;
}

/** What a part of a query string says, in which `+` is a space as well. */
export function decodeQuery(text: string): string | undefined {
  return decodePercent(text.replaceAll("+", " "));
}

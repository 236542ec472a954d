/** Parameters: what the document declares, and what is found in a request. */

import { type Head, utf8 } from "./head.js";
import { decodePercent, decodeQuery, type Found, isStructured, itemsOf, membersOf, type Notation } from "./text.js";

/** Where a parameter stands in a request, and how. */
export type Style =
  | "path"
  | "label"
  | "matrix"
  | "query"
  | "delimited"
  | "deep"
  | "queryString"
  | "header"
  | "cookie"
  | "plainCookie"
  | "part";

/** A parameter as the document declares it. */
export interface Parameter {
  /** Its name in the request. */
  readonly name: string;
  /** Where in the request it is, and how it stands there. */
  readonly style: Style;
  /** Which notation its text has. */
  readonly notation: Notation;
  /** What stands between its parts, where they stand in one text. */
  readonly delimiter?: string;
  /** Whether each part stands for itself. */
  readonly explode?: boolean;
  /** Whether its text is JSON. */
  readonly json?: boolean;
  /**
   * For members that stand in the query string under their own names: the names that are something else. Without it,
   * only known members are taken.
   */
  readonly beside?: readonly string[];
}

/** Where parameters are looked for. */
export interface Sources {
  readonly head: Head;
  /** The values of the path, still percent-encoded. */
  readonly captures: ReadonlyMap<string, string>;
  /** The pairs of the query string, or of a form; `undefined` if a name cannot be decoded. */
  readonly pairs: () => readonly (readonly [string, string])[] | undefined;
}

/** Why a parameter cannot be found although it is there. */
export class Miswritten extends Error {
  constructor(
    readonly keyword: string,
    message: string,
  ) {
    super(message);
  }
}

const malformed = (): Miswritten => new Miswritten("encoding", "must be percent-encoded UTF-8 without NUL");
const miswritten = (): Miswritten => new Miswritten("style", "must be written as the specification says");
const repeated = (): Miswritten => new Miswritten("duplicate", "is given more than once");

/** Finds a parameter. `isLenient` also splits at percent-encoded delimiters, which some clients send. */
export function find(parameter: Parameter, sources: Sources, isLenient: boolean): Found | undefined {
  return STYLES[parameter.style](parameter, sources, isLenient);
}

type Find = (parameter: Parameter, sources: Sources, isLenient: boolean) => Found | undefined;

/** How a parameter is found, by where it is and how it stands there. */
const STYLES: { readonly [style in Style]: Find } = {
  path: inPath,
  label: inLabel,
  matrix: inMatrix,
  query: (parameter, sources) => inPairs(parameter, pairs(sources)),
  delimited: inOneText,
  deep: (parameter, sources) => inBrackets(parameter, pairs(sources)),
  queryString: inQueryString,
  header: inHeader,
  cookie: (parameter, sources) => inCookies(parameter, sources, decoded),
  plainCookie: (parameter, sources) => inCookies(parameter, sources, (text) => ({ text })),
  part: () => undefined,
};

/** Where in a request a style is. */
export function locationOf(style: Style): "path" | "query" | "header" | "cookie" | "body" {
  switch (style) {
    case "path":
    case "label":
    case "matrix":
      return "path";
    case "header":
      return "header";
    case "cookie":
    case "plainCookie":
      return "cookie";
    case "part":
      return "body";
    default:
      return "query";
  }
}

/** Whether the value stands in its text as it is. */
function isPlain(parameter: Parameter): boolean {
  return parameter.json === true || !isStructured(parameter.notation);
}

/** The text of a value that is percent-encoded. */
function decoded(encoded: string): Found {
  const text = decodePercent(encoded);
  if (text === undefined) throw malformed();
  return { text };
}

/** The text of a value in a query string. */
function decodedQuery(encoded: string): Found {
  const text = decodeQuery(encoded);
  if (text === undefined) throw malformed();
  return { text };
}

function nameOf(encoded: string): string {
  const name = decodePercent(encoded);
  if (name === undefined) throw malformed();
  return name;
}

/** What stands before and behind the first equals sign. */
function cut(part: string): [string, string] {
  const equals = part.indexOf("=");
  if (equals < 0) throw miswritten();
  return [part.slice(0, equals), part.slice(equals + 1)];
}

/** Splits percent-encoded text into the parts that its notation has. */
function split(parameter: Parameter, text: string, delimiter: string): Found {
  if (isPlain(parameter)) return decoded(text);
  const parts = text.split(delimiter);
  if (parameter.explode === true && membersOf(parameter.notation) !== undefined) {
    return {
      members: parts.map((part) => {
        const [name, value] = cut(part);
        return [nameOf(name), decoded(value)];
      }),
    };
  }
  return gathered(parts.map(decoded), parameter.notation);
}

/** The items, or the members whose names and values alternate. */
function gathered(parts: Found[], notation: Notation): Found {
  if (itemsOf(notation) !== undefined) {
    const [first] = parts;
    const isEmpty = parts.length === 1 && first !== undefined && "text" in first && first.text === "";
    return { items: isEmpty ? [] : parts };
  }
  const members: [string, Found][] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [name, value] = [parts[at], parts[at + 1]];
    if (name === undefined || value === undefined || !("text" in name)) throw miswritten();
    members.push([name.text, value]);
  }
  return { members };
}

function inPath(parameter: Parameter, { captures }: Sources): Found | undefined {
  const text = captures.get(parameter.name);
  return text === undefined ? undefined : split(parameter, text, ",");
}

/** `.blue.black`, or `.blue,black` where parts do not stand for themselves (RFC 6570, 3.2.5). */
function inLabel(parameter: Parameter, { captures }: Sources): Found | undefined {
  const text = captures.get(parameter.name);
  if (text === undefined) return undefined;
  if (!text.startsWith(".")) throw miswritten();
  return split(parameter, text.slice(1), parameter.explode === true ? "." : ",");
}

/** `;color=blue;color=black`, or `;color=blue,black` where parts do not stand for themselves (RFC 6570, 3.2.7). */
function inMatrix(parameter: Parameter, { captures }: Sources): Found | undefined {
  const all = captures.get(parameter.name);
  if (all === undefined) return undefined;
  if (!all.startsWith(";")) throw miswritten();
  const text = all.slice(1);
  const named = (part: string): string => {
    if (part === parameter.name) return "";
    const [name, value] = cut(part);
    if (name !== parameter.name) throw miswritten();
    return value;
  };
  if (parameter.explode === true && membersOf(parameter.notation) !== undefined) return split(parameter, text, ";");
  if (parameter.explode === true && itemsOf(parameter.notation) !== undefined) {
    return { items: text.split(";").map((part) => decoded(named(part))) };
  }
  return split(parameter, named(text), ",");
}

function pairs(sources: Sources): readonly (readonly [string, string])[] {
  const found = sources.pairs();
  if (found === undefined) throw malformed();
  return found;
}

type Pairs = readonly (readonly [string, string])[];

/** The value of the one pair with the name of the parameter. */
function only(parameter: Parameter, all: Pairs): string | undefined {
  const [first, second] = all.filter(([name]) => name === parameter.name);
  if (second !== undefined) throw repeated();
  return first?.[1];
}

/** `color=blue&color=black`, or members under their own names. */
function inPairs(parameter: Parameter, all: Pairs): Found | undefined {
  if (parameter.json !== true) {
    const known = membersOf(parameter.notation);
    if (known !== undefined) return membersIn(known.members, parameter.beside, all);
    if (itemsOf(parameter.notation) !== undefined) {
      const items = all.filter(([name]) => name === parameter.name).map(([, value]) => decodedQuery(value));
      return items.length > 0 ? { items } : undefined;
    }
  }
  const text = only(parameter, all);
  return text === undefined ? undefined : decodedQuery(text);
}

/** Members that stand in the query string under their own names. */
function membersIn(
  known: { readonly [name: string]: Notation },
  beside: readonly string[] | undefined,
  all: Pairs,
): Found | undefined {
  const members: [string, Found][] = [];
  for (const [name, encoded] of all) {
    const notation = Object.hasOwn(known, name) ? known[name] : undefined;
    if (notation === undefined && (beside === undefined || beside.includes(name))) continue;
    const value = decodedQuery(encoded);
    const hasItems = notation !== undefined && itemsOf(notation) !== undefined;
    const same = hasItems ? members.find(([found]) => found === name)?.[1] : undefined;
    if (same !== undefined && "items" in same) same.items.push(value);
    else members.push([name, hasItems ? { items: [value] } : value]);
  }
  return members.length > 0 ? { members } : undefined;
}

/**
 * `color=blue,black`, or the same with another delimiter. A comma that is percent-encoded belongs to a part, unless
 * nothing else makes sense. Other delimiters cannot stand in a query string unless they are.
 */
function inOneText(parameter: Parameter, sources: Sources, isLenient: boolean): Found | undefined {
  const text = only(parameter, pairs(sources));
  if (text === undefined) return undefined;
  const delimiter = parameter.delimiter ?? ",";
  if (delimiter === "," && !isLenient) return gathered(text.split(",").map(decodedQuery), parameter.notation);
  const whole = decodeQuery(text);
  if (whole === undefined) throw malformed();
  return gathered(
    whole.split(delimiter).map((part) => ({ text: part })),
    parameter.notation,
  );
}

/** How many brackets may follow each other. */
const MAX_BRACKETS = 16;

/** What stands behind a name in brackets. */
class Place {
  readonly texts: string[] = [];
  readonly members = new Map<string, Place>();

  /** The place of a member, or of the next item for `[]`. */
  step(step: string): Place {
    const name = step === "" ? String(this.members.size) : step;
    const known = this.members.get(name);
    if (known !== undefined) return known;
    const place = new Place();
    this.members.set(name, place);
    return place;
  }

  /** The value, with members that are numbered from 0 as items. */
  found(): Found {
    const texts: Found[] = this.texts.map((text) => ({ text }));
    const [first] = texts;
    if (this.members.size === 0) return first !== undefined && texts.length === 1 ? first : { items: texts };
    if (texts.length > 0) throw miswritten();
    const members = [...this.members].map(([name, place]): [string, Found] => [name, place.found()]);
    const isNumbered = members.every(([name], at) => name === String(at));
    return isNumbered ? { items: members.map(([, value]) => value) } : { members };
  }
}

/** `color[R]=100&color[G]=200`; items stand as `color[]=a` or `color[0]=a`. */
function inBrackets(parameter: Parameter, all: Pairs): Found | undefined {
  let root: Place | undefined;
  for (const [key, encoded] of all) {
    if (!key.startsWith(parameter.name)) continue;
    const path = key.slice(parameter.name.length);
    if (path !== "" && !path.startsWith("[")) continue;
    let place = (root ??= new Place());
    const steps = path.split("]");
    if (steps.at(-1) === "") steps.pop();
    steps.forEach((step, depth) => {
      if (!step.startsWith("[") || depth >= MAX_BRACKETS) throw miswritten();
      place = place.step(step.slice(1));
    });
    const text = decodeQuery(encoded);
    if (text === undefined) throw malformed();
    place.texts.push(text);
  }
  return root?.found();
}

/** The query string as a whole: members under their own names, or one text. */
function inQueryString(parameter: Parameter, sources: Sources): Found | undefined {
  if (!isPlain(parameter)) return inPairs(parameter, pairs(sources));
  const { query } = sources.head;
  return query === "" ? undefined : decodedQuery(query);
}

/** The lines of a header. */
function lines(sources: Sources, name: string): string[] {
  return sources.head.header(name).map((line) => {
    const text = utf8(line);
    if (text === undefined) throw malformed();
    return text;
  });
}

/** A header, with commas between its parts; it is not percent-encoded. */
function inHeader(parameter: Parameter, sources: Sources): Found | undefined {
  const all = lines(sources, parameter.name.toLowerCase());
  const [first, ...more] = all;
  if (first === undefined) return undefined;
  if (isPlain(parameter)) {
    if (more.length > 0) throw repeated();
    return { text: first.trim() };
  }
  const parts = all.flatMap((line) => line.split(",")).map((part) => part.trim());
  if (parameter.explode === true && membersOf(parameter.notation) !== undefined) {
    return {
      members: parts.map((part) => {
        const [name, text] = cut(part);
        return [name, { text }];
      }),
    };
  }
  return gathered(
    parts.map((text) => ({ text })),
    parameter.notation,
  );
}

/** The cookies of a request by name, in the order in which they were sent. */
export function cookiesOf(line: string): [string, string][] {
  const cookies: [string, string][] = [];
  for (const cookie of line.split(";")) {
    const pair = cookie.trim();
    const equals = pair.indexOf("=");
    if (equals >= 0) cookies.push([pair.slice(0, equals), pair.slice(equals + 1)]);
  }
  return cookies;
}

function inCookies(parameter: Parameter, sources: Sources, read: (text: string) => Found): Found | undefined {
  const cookies = lines(sources, "cookie").flatMap(cookiesOf);
  const values = cookies.filter(([name]) => name === parameter.name).map(([, value]) => value);
  const [first, ...more] = values;
  if (first === undefined) return undefined;
  if (parameter.explode === true && parameter.json !== true && itemsOf(parameter.notation) !== undefined) {
    return { items: values.map(read) };
  }
  if (more.length > 0) throw repeated();
  return isPlain(parameter) ? read(first) : split(parameter, first, ",");
}

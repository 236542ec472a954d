/** Formats of strings, each by the document that defines it. */

/** The digit at a place; not a number if there is none. */
function digit(value: string, at: number): number {
  const digit = value.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : NaN;
}

/** The number that two digits are; not a number if one of them is none. */
function twoDigits(value: string, at: number): number {
  return 10 * digit(value, at) + digit(value, at + 1);
}

/** Whether a text begins with a date. */
function beginsWithDate(value: string): boolean {
  if (value.charCodeAt(4) !== 0x2d || value.charCodeAt(7) !== 0x2d) return false;
  const [year, month, day] = [100 * twoDigits(value, 0) + twoDigits(value, 2), twoDigits(value, 5), twoDigits(value, 8)];
  // Nothing is true of what is no number.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** RFC 3339, `full-date`. */
export function isDate(value: string): boolean {
  return value.length === 10 && beginsWithDate(value);
}

/** Whether a text is a time from a place on; a leap second only where UTC has one. */
function isTimeFrom(value: string, start: number): boolean {
  const [hour, minute, second] = [twoDigits(value, start), twoDigits(value, start + 3), twoDigits(value, start + 6)];
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return false;
  if (value.charCodeAt(start + 2) !== 0x3a || value.charCodeAt(start + 5) !== 0x3a) return false;
  let at = start + 8;
  if (value.charCodeAt(at) === 0x2e) {
    const first = (at += 1);
    while (digit(value, at) >= 0) at += 1;
    if (at === first) return false;
  }
  const zone = value.charCodeAt(at);
  if (zone === 0x5a || zone === 0x7a) {
    return value.length === at + 1 && (second < 60 || (hour === 23 && minute === 59));
  }
  if ((zone !== 0x2b && zone !== 0x2d) || value.length !== at + 6 || value.charCodeAt(at + 3) !== 0x3a) return false;
  const [offsetHour, offsetMinute] = [twoDigits(value, at + 1), twoDigits(value, at + 4)];
  if (!(offsetHour <= 23 && offsetMinute <= 59)) return false;
  if (second < 60) return true;
  const utc = hour * 60 + minute + (zone === 0x2d ? 1 : -1) * (offsetHour * 60 + offsetMinute);
  return (utc + 2880) % 1440 === 1439;
}

/** RFC 3339, `full-time`. */
export function isTime(value: string): boolean {
  return isTimeFrom(value, 0);
}

/** RFC 3339, `date-time`. */
export function isDateTime(value: string): boolean {
  const between = value.charCodeAt(10);
  return (between === 0x54 || between === 0x74) && beginsWithDate(value) && isTimeFrom(value, 11);
}

const TIME_SPAN = "T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)";
const DATE_SPAN = "(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)";
const DURATION = new RegExp(`^P(?:\\d+W|${DATE_SPAN}(?:${TIME_SPAN})?|${TIME_SPAN})$`);

/** RFC 3339, appendix A, `duration`. */
export function isDuration(value: string): boolean {
  return DURATION.test(value);
}

/** What characters are in a UUID: nothing for digits, 1 for upper case, 2 for what is none. */
const IN_UUID = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[\da-f]/.test(character) ? 0 : /[A-F]/.test(character) ? 1 : 2;
});

/** The digits of a UUID from one place to another, as bits of what they are. */
function digitsOf(value: string, start: number, end: number): number {
  let all = 0;
  for (let at = start; at < end; at += 1) {
    const code = value.charCodeAt(at);
    all |= code < 128 ? (IN_UUID[code] ?? 2) : 2;
  }
  return all;
}

/** A UUID in lower case (RFC 9562, 4); `undefined` if the text is none. */
export function lowerUuid(value: string): string | undefined {
  if (value.length !== 36) return undefined;
  for (const hyphen of [8, 13, 18, 23] as const) if (value.charCodeAt(hyphen) !== 0x2d) return undefined;
  const first = digitsOf(value, 0, 8) | digitsOf(value, 9, 13);
  const all = first | digitsOf(value, 14, 18) | digitsOf(value, 19, 23) | digitsOf(value, 24, 36);
  if (all === 0) return value;
  return all === 1 ? value.toLowerCase() : undefined;
}

/** RFC 4122. */
export function isUuid(value: string): boolean {
  return lowerUuid(value) !== undefined;
}

const ATOM = "[\\w!#$%&'*+/=?^`{|}~-]+";
const LOCAL_PART = new RegExp(`^(?:${ATOM}(?:\\.${ATOM})*|"(?:[ !#-\\[\\]-~]|\\\\[ -~])*")$`);
const LABEL = "[\\da-z](?:-?[\\da-z])*";
/** Most names of hosts: those of other ones are looked at label by label. */
const USUAL_HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, "i");
/** Most addresses, if they are not longer than a part of one may be. */
const USUAL_EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})*$`, "i");
/** How long a label of a host, or what stands before `@`, may be. */
const MAX_PART = 63;

/** RFC 5321, `Mailbox`. */
export function isEmail(value: string): boolean {
  if (value.length <= MAX_PART && USUAL_EMAIL.test(value)) return true;
  const at = value.lastIndexOf("@");
  if (at < 1) return false;
  const [local, domain] = [value.slice(0, at), value.slice(at + 1)];
  return LOCAL_PART.test(local) && local.length <= 64 && (isHostname(domain) || isAddressLiteral(domain));
}

function isAddressLiteral(value: string): boolean {
  if (!value.startsWith("[") || !value.endsWith("]")) return false;
  const address = value.slice(1, -1);
  return address.startsWith("IPv6:") ? isIpv6(address.slice(5)) : isIpv4(address);
}

/** RFC 6531. */
export function isIdnEmail(value: string): boolean {
  return isEmail(value.replace(/[^\0-\x7f]+/gu, "x")) && !/[\u{80}-\u{9f}]/u.test(value);
}

/** RFC 1123, section 2.1. */
export function isHostname(value: string): boolean {
  if (value.length <= MAX_PART && USUAL_HOST.test(value)) return true;
  return (
    value.length <= 253 &&
    value.split(".").every((label) => /^[\da-z](?:[\da-z-]{0,61}[\da-z])?$/i.test(label) && !/^..--/.test(label.replace(/^xn--(?=.)/i, "")))
  );
}

/** RFC 5890, without the tables of IDNA: letters beyond ASCII are allowed where letters are. */
export function isIdnHostname(value: string): boolean {
  return isHostname(value.replace(/[\u3002\uff0e\uff61]/gu, ".").replace(/[^\0-\x7f]/gu, "x"));
}

const DOTTED_QUAD = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** RFC 2673, section 3.2, `dotted-quad`. */
export function isIpv4(value: string): boolean {
  return DOTTED_QUAD.test(value);
}

/** RFC 4291, section 2.2. */
export function isIpv6(value: string): boolean {
  let text = value;
  const colon = text.lastIndexOf(":");
  if (text.includes(".")) {
    if (colon < 0 || !isIpv4(text.slice(colon + 1))) return false;
    text = `${text.slice(0, colon + 1)}0:0`;
  }
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}

const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const IN_HOST = "\\w.~!$&'()*+,;=-";
/** Most URIs: those of other ones are taken apart. */
const USUAL_URI = new RegExp(`^[a-z][a-z\\d+.-]*://[${IN_HOST}]+(?::\\d*)?(?:/[:@/${IN_HOST}]*)?(?:\\?[:@/?${IN_HOST}]*)?(?:#[:@/?${IN_HOST}]*)?$`, "i");

/** Characters of references: those of ASCII, and others. */
const legal = (others: string, flags: string): RegExp =>
  new RegExp(`^(?:[\\w.~:/?#\\[\\]@!$&'()*+,;=${others}-]|%[\\da-f]{2})*$`, flags);
// With `u` and `i`, letters beyond ASCII are the same as some of ASCII.
const IN_URIS = legal("", "i");
const IN_IRIS = legal("\\u{a0}-\\u{d7ff}\\u{e000}-\\u{10ffff}", "iu");

function isReference(value: string, characters: RegExp): boolean {
  if (!characters.test(value)) return false;
  const [, scheme, authority, path = "", query = "", fragment = ""] =
    /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/su.exec(value) ?? [];
  if (scheme !== undefined && !SCHEME.test(`${scheme}:`)) return false;
  if (/[[\]]/.test(path + query) || /[#[\]]/.test(fragment.slice(1))) return false;
  if (authority === undefined) return true;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const bracketed = /^\[(.*)\](?::\d*)?$/s.exec(host);
  if (bracketed !== null) return isIpv6(bracketed[1] ?? "") || /^v[\da-f]+\./i.test(bracketed[1] ?? "");
  return !/[[\]@]/.test(authority.replace("@", "")) && /^[^:]*(?::\d*)?$/.test(host);
}

/** RFC 3986, `URI-reference`. */
export function isUriReference(value: string): boolean {
  return isReference(value, IN_URIS);
}

/** RFC 3986, `URI`. */
export function isUri(value: string): boolean {
  return USUAL_URI.test(value) || (SCHEME.test(value) && isReference(value, IN_URIS));
}

/** RFC 3987, `IRI-reference`. */
export function isIriReference(value: string): boolean {
  return isReference(value, IN_IRIS);
}

/** RFC 3987, `IRI`. */
export function isIri(value: string): boolean {
  return SCHEME.test(value) && isReference(value, IN_IRIS);
}

const NAME = "(?:[\\w]|%[\\da-f]{2})(?:\\.?(?:[\\w]|%[\\da-f]{2}))*";
const VARIABLE = `${NAME}(?::[1-9]\\d{0,3}|\\*)?`;
const EXPRESSION = `\\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\}`;
const URI_TEMPLATE = new RegExp(`^(?:[^\\0- "'<>\\\\^\`{|}%]|%[\\da-f]{2}|${EXPRESSION})*$`, "iu");

/** RFC 6570. */
export function isUriTemplate(value: string): boolean {
  return URI_TEMPLATE.test(value);
}

const POINTER = /^(?:\/(?:[^/~]|~[01])*)*$/u;
const RELATIVE_POINTER = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^/~]|~[01])*)*)$/u;

/** RFC 6901. */
export function isJsonPointer(value: string): boolean {
  return POINTER.test(value);
}

/** Relative JSON Pointers. */
export function isRelativeJsonPointer(value: string): boolean {
  return RELATIVE_POINTER.test(value);
}

/** ECMA-262 expressions. */
export function isRegex(value: string): boolean {
  try {
    new RegExp(value, "u");
    return true;
  } catch {
    return false;
  }
}

const BASE64 = /^(?:[\da-z+/]{4})*(?:[\da-z+/]{2}==|[\da-z+/]{3}=)?$/i;

/** RFC 4648, section 4: Base64 with padding. */
export function isByte(value: string): boolean {
  return BASE64.test(value);
}

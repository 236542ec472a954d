/** Formats of strings, each by the document that defines it. */

const LEAP_YEAR_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** RFC 3339, `full-date`. */
export function isDate(value: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && !isLeap ? 28 : LEAP_YEAR_DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** RFC 3339, `full-time`; a leap second only where UTC has one. */
export function isTime(value: string): boolean {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(value);
  if (parts === null) return false;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [offsetHour, offsetMinute] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const sign = parts[4] === "-" ? 1 : -1;
  const utc = hour * 60 + minute + sign * (offsetHour * 60 + offsetMinute);
  return (utc + 2880) % 1440 === 1439;
}

/** RFC 3339, `date-time`. */
export function isDateTime(value: string): boolean {
  return /^.{10}t/i.test(value) && isDate(value.slice(0, 10)) && isTime(value.slice(11));
}

const TIME_SPAN = "T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)";
const DATE_SPAN = "(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)";
const DURATION = new RegExp(`^P(?:\\d+W|${DATE_SPAN}(?:${TIME_SPAN})?|${TIME_SPAN})$`);

/** RFC 3339, appendix A, `duration`. */
export function isDuration(value: string): boolean {
  return DURATION.test(value);
}

/** RFC 4122. */
export function isUuid(value: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(value);
}

const ATOM = "[\\w!#$%&'*+/=?^`{|}~-]+";
const LOCAL_PART = new RegExp(`^(?:${ATOM}(?:\\.${ATOM})*|"(?:[ !#-\\[\\]-~]|\\\\[ -~])*")$`);

/** RFC 5321, `Mailbox`. */
export function isEmail(value: string): boolean {
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
  return (
    value.length <= 253 &&
    value.split(".").every((label) => /^[\da-z](?:[\da-z-]{0,61}[\da-z])?$/i.test(label) && !/^..--/.test(label.replace(/^xn--(?=.)/i, "")))
  );
}

/** RFC 5890, without the tables of IDNA: letters beyond ASCII are allowed where letters are. */
export function isIdnHostname(value: string): boolean {
  return isHostname(value.replace(/[\u3002\uff0e\uff61]/gu, ".").replace(/[^\0-\x7f]/gu, "x"));
}

/** RFC 2673, section 3.2, `dotted-quad`. */
export function isIpv4(value: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(value);
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

/** Characters of references: those of ASCII, and others. */
const legal = (others: string): RegExp => new RegExp(`^(?:[\\w.~:/?#\\[\\]@!$&'()*+,;=${others}-]|%[\\da-f]{2})*$`, "iu");
const IN_URIS = legal("");
const IN_IRIS = legal("\\u{a0}-\\u{d7ff}\\u{e000}-\\u{10ffff}");

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
  return SCHEME.test(value) && isReference(value, IN_URIS);
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

/** RFC 6901. */
export function isJsonPointer(value: string): boolean {
  return /^(?:\/(?:[^/~]|~[01])*)*$/u.test(value);
}

/** Relative JSON Pointers. */
export function isRelativeJsonPointer(value: string): boolean {
  return /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^/~]|~[01])*)*)$/u.test(value);
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

/** RFC 4648, section 4: Base64 with padding. */
export function isByte(value: string): boolean {
  return /^(?:[\da-z+/]{4})*(?:[\da-z+/]{2}==|[\da-z+/]{3}=)?$/i.test(value);
}

/** Moments: as the API has them (RFC 3339), and as databases do. */

/** A day and perhaps a time, with a zone if it says one. */
const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?)?$/;

/** The parts of a moment. */
export interface Moment {
  /** `2026-01-01` */
  readonly day: string;
  /** `12:00:00` */
  readonly time: string;
  /** `.5`, or nothing. */
  readonly fraction: string;
  /** How many seconds the zone is ahead of UTC. */
  readonly offset: number;
}

/** What a text says, with so many digits of a second at most; without a zone it is taken for UTC. */
export function momentIn(text: string, digits: number): Moment | undefined {
  const found = MOMENT.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", rest = "", , sign, ...zone] = found;
  const [hours, minutes, seconds] = zone.map((part = "0") => Number(part));
  const offset = (sign === "-" ? -1 : 1) * ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0));
  // A leap second becomes the last moment before it.
  const isLeap = second === "60";
  const fraction = (isLeap ? "999999999" : rest).slice(0, digits).replace(/0+$/, "");
  return {
    day: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${isLeap ? "59" : second}`,
    fraction: fraction === "" ? "" : `.${fraction}`,
    offset: sign === undefined ? 0 : offset,
  };
}

/** The same moment in UTC; nothing if there is no such day or time. */
export function inUtc(moment: Moment): Moment | undefined {
  const at = Date.parse(`${moment.day}T${moment.time}Z`) - moment.offset * 1000;
  if (Number.isNaN(at)) return undefined;
  const [day = "", time = ""] = new Date(at).toISOString().split("T");
  return { day, time: time.slice(0, 8), fraction: moment.fraction, offset: 0 };
}

/** A moment as the API has it. */
export function textOfMoment({ day, time, fraction, offset }: Moment): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const part = (number: number): string => String(number).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const zone = minutes === 0 ? "Z" : `${sign}${part(Math.trunc(minutes / 60))}:${part(minutes % 60)}`;
  return `${day}T${time}${fraction}${zone}`;
}

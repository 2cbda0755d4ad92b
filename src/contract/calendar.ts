/** Calendar fields of a text; `offset` in seconds east of UTC, undefined where the text has none. */
export interface TimeFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly second: number;
  readonly offset: number | undefined;
}

/** Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (lengths[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** Seconds east of UTC of `Z`, `+02`, `+0200`, `+02:00`; NaN where it is none or a day or more. */
export function parseOffset(text: string): number {
  if (text === 'Z') return 0;
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  const [hours, minutes] = [Number(match?.[2]), Number(match?.[3] ?? 0)];
  if (match === null || hours > 23 || minutes > 59) return Number.NaN;
  return (match[1] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

import { daysFromCivil, isDate, parseOffset, type TimeFields } from './calendar';
import { type InputSpec } from './model';
import { compileStrptime } from './strptime';
import { isZone, zoneToUtc } from './zone';

/** Reads one text: seconds since the epoch (with fractions), or the reason why it is none, as words for a message. */
export type TimeReader = (text: string) => number | string;

/**
 * How a date or datetime input reads its text: by its strptime `format`, else as ISO 8601 (`2024-05-02`; a datetime also
 * `2024-05-02T09:00:00Z`, a space for the T, fractions, `+02:00`). A time without an offset is UTC, in the zone that `naive` names, or
 * refused. Years 1 to 9999 of the proleptic Gregorian calendar; no leap seconds, as in pandas and Python.
 */
export function timeReader(input: Pick<InputSpec, 'type' | 'format' | 'naive'>): TimeReader {
  const format = input.format === undefined ? undefined : compileStrptime(input.format);
  if (typeof format === 'string') return () => `cannot be read: ${format}`;
  const fields = format ?? (input.type === 'date' ? isoDate : isoDatetime);
  const what =
    format !== undefined
      ? `does not have the form ${input.format ?? ''}`
      : input.type === 'date'
        ? 'is not a date such as 2024-05-02'
        : 'is not a time such as 2024-05-02T09:00:00Z';
  const { naive } = input;
  return (text) => {
    const read = fields(text);
    if (read === undefined) return what;
    const seconds = daysFromCivil(read.year, read.month, read.day) * 86_400 + read.second;
    if (read.offset !== undefined) return seconds - read.offset;
    if (input.type === 'date' || naive === 'UTC') return seconds;
    if (naive === 'refuse') return 'has no offset from UTC, and this input refuses such times: append Z or +02:00';
    return isZone(naive) ? zoneToUtc(seconds, naive) : `cannot be read: ${naive} is not a time zone`;
  };
}

/** Seconds since the epoch of an ISO 8601 date or datetime, UTC without an offset; undefined where it is none. */
export function parseIso(text: string): number | undefined {
  const seconds = timeReader({ type: 'datetime', naive: 'UTC' })(text);
  return typeof seconds === 'number' ? seconds : undefined;
}

/** ISO 8601 of seconds since the epoch, in UTC: a date alone at midnight. The years of `timeReader` only; else the number. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) return String(seconds);
  return date.toISOString().replace('.000Z', 'Z').replace('T00:00:00Z', '');
}

function isoDate(text: string): TimeFields | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return match === null ? undefined : civil(match, 0, undefined);
}

function isoDatetime(text: string): TimeFields | undefined {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(text);
  if (match === null) return undefined;
  const hour = Number(match[4] ?? 0);
  const minute = Number(match[5] ?? 0);
  const second = Number(match[6] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = match[8] === undefined ? undefined : parseOffset(match[8]);
  if (Number.isNaN(offset)) return undefined;
  return civil(match, hour * 3600 + minute * 60 + second + Number(`0.${match[7] ?? '0'}`), offset);
}

function civil(match: RegExpExecArray, second: number, offset: number | undefined): TimeFields | undefined {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isDate(year, month, day) ? { year, month, day, second, offset } : undefined;
}

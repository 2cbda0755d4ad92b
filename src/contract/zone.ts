const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    try {
      // The offset is all that is wanted; without a field beside it Intl adds a whole date, which takes three times as long.
      formats.set(
        zone,
        new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', weekday: 'narrow' }),
      );
    } catch {
      // RangeError: no such zone. There is nothing else that it says.
      formats.set(zone, undefined);
    }
  }
  return formats.get(zone);
}

/** Whether this is a time zone of the IANA data base, such as Europe/Berlin. */
export function isZone(name: string): boolean {
  return /^[A-Za-z][\w+/-]{0,63}$/.test(name) && formatOf(name) !== undefined;
}

/**
 * Seconds since the epoch of a wall-clock time in a zone, the time given as if it were UTC. A time that occurs twice is the first of the
 * two, one that is skipped counts with the offset before the gap: `fold=0` of Python's zoneinfo.
 */
export function zoneToUtc(local: number, zone: string): number {
  const before = zoneOffset(local - 86_400, zone);
  const after = zoneOffset(local + 86_400, zone);
  if (before === after || zoneOffset(local - before, zone) === before) return local - before;
  return zoneOffset(local - after, zone) === after ? local - after : local - before;
}

/** Seconds east of UTC in the zone at an instant. */
export function zoneOffset(seconds: number, zone: string): number {
  // "GMT", "GMT+01:00", and of local mean time "GMT+00:53:28".
  const text = formatOf(zone)?.format(Math.floor(seconds) * 1000) ?? '';
  const [, sign, hours, minutes, rest = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

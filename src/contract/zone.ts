const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    try {
      formats.set(
        zone,
        new Intl.DateTimeFormat('en-US', {
          timeZone: zone,
          hourCycle: 'h23',
          era: 'short',
          year: 'numeric',
          month: 'numeric',
          day: 'numeric',
          hour: 'numeric',
          minute: 'numeric',
          second: 'numeric',
        }),
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
  const before = offset(local - 86_400, zone);
  const after = offset(local + 86_400, zone);
  if (before === after || offset(local - before, zone) === before) return local - before;
  return offset(local - after, zone) === after ? local - after : local - before;
}

/** Seconds east of UTC in the zone at an instant. */
function offset(seconds: number, zone: string): number {
  const whole = Math.floor(seconds);
  const parts = formatOf(zone)?.formatToParts(new Date(whole * 1000)) ?? [];
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const date = new Date(0);
  date.setUTCFullYear(field('year'), field('month') - 1, field('day'));
  date.setUTCHours(field('hour'), field('minute'), field('second'));
  return date.getTime() / 1000 - whole;
}

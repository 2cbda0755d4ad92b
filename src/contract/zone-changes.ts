import { daysFromCivil } from './calendar';
import { zoneOffset } from './zone';

/** The offsets of a zone: `offsets[i]` seconds east of UTC from `starts[i]` on; the first has held for ever. */
export interface ZoneChanges {
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
  /** Whether the clocks go on to change for ever: then an instant from `cycle.from` on has the offset of the one `cycle.length` before. */
  readonly cyclic: boolean;
}

const yearStart = (year: number): number => daysFromCivil(year, 1, 1) * 86_400;

/**
 * No zone had a law before 1845, and no law names dates of its own from 2088 on (Morocco's Ramadan): after that the year's calendar alone
 * decides, and the calendar repeats itself every 400 years.
 */
const [first, last] = [1844, 2100];
export const cycle = { from: yearStart(last + 400), length: yearStart(last + 400) - yearStart(last) };

/** Shorter than any offset has ever held: Freetown's for four days in 1939. */
const stride = 3 * 86_400;

const known = new Map<string, ZoneChanges>();

/** When the clocks of a zone change, after the platform's time zone data; measured once for each zone. */
export function zoneChanges(zone: string): ZoneChanges {
  let changes = known.get(zone);
  if (changes === undefined) {
    changes = measure(zone);
    known.set(zone, changes);
  }
  return changes;
}

function measure(zone: string): ZoneChanges {
  const past = changesWithin(zone, yearStart(first), yearStart(last));
  const rules = new Map<string, readonly (readonly [number, number])[]>();
  const future = Array.from({ length: 400 }, (_, index) => last + index).flatMap((year) => {
    const start = yearStart(year);
    // Two years of the same length that begin on the same weekday are the same year.
    const calendar = `${String((start / 86_400) % 7)} ${String(yearStart(year + 1) - start)}`;
    let rule = rules.get(calendar);
    if (rule === undefined) {
      rule = changesWithin(zone, start, yearStart(year + 1)).map(([at, offset]) => [at - start, offset]);
      rules.set(calendar, rule);
    }
    return rule.map(([at, offset]) => [start + at, offset] as const);
  });
  const all = [[Number.NEGATIVE_INFINITY, zoneOffset(yearStart(first), zone)] as const, ...past, ...future];
  return { starts: all.map(([at]) => at), offsets: all.map(([, offset]) => offset), cyclic: future.length > 0 };
}

/** The instants after `from`, up to `to`, at which the offset becomes another, and that one. */
function changesWithin(zone: string, from: number, to: number): (readonly [at: number, offset: number])[] {
  const changes: (readonly [number, number])[] = [];
  let before = zoneOffset(from, zone);
  for (let at = from; at < to; at += stride) {
    const end = Math.min(at + stride, to);
    const after = zoneOffset(end, zone);
    if (after === before) continue;
    let [low, high] = [at, end];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zoneOffset(middle, zone) === before) low = middle;
      else high = middle;
    }
    changes.push([high, after]);
    before = after;
  }
  return changes;
}

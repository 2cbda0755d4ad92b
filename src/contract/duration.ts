/** Milliseconds of each unit of a duration; the only units there are. */
const units: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** What a duration looks like, for messages. */
export const durationForm = 'a number with its unit: "50ms", "30s", "5m", "12h" or "14d"';

/** Milliseconds of `50ms`, `1.5h`, `14d`; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h|d)$/.exec(text);
  const unit = units.get(match?.[2] ?? '');
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** `N per DURATION`, as `{count: 1, perMs: 2592000000}` of `1 per 30d`; both are positive. */
export function parseRate(text: string): { count: number; perMs: number } | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?) per (.+)$/.exec(text);
  const perMs = parseDuration(match?.[2] ?? '');
  const count = Number(match?.[1]);
  return perMs !== undefined && perMs > 0 && count > 0 ? { count, perMs } : undefined;
}

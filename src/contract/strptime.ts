import { isDate, parseOffset, type TimeFields } from './calendar';

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join('|');

/** Of formats and of texts; what is longer is no time. */
const longest = 200;

/** Directive -> pattern, as in CPython's `_strptime.py`, English names only. */
const patterns: ReadonlyMap<string, string> = new Map([
  ['Y', '(?<Y>\\d{4})'],
  ['y', '(?<y>\\d\\d)'],
  ['m', '(?<m>1[0-2]|0[1-9]|[1-9])'],
  ['d', '(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])'],
  ['H', '(?<H>2[0-3]|[01]\\d|\\d)'],
  ['I', '(?<I>1[0-2]|0[1-9]|[1-9])'],
  ['M', '(?<M>[0-5]\\d|\\d)'],
  ['S', '(?<S>[0-5]\\d|\\d)'],
  ['f', '(?<f>\\d{1,6})'],
  ['j', '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])'],
  ['p', '(?<p>am|pm)'],
  ['b', `(?<b>${short(months)})`],
  ['B', `(?<B>${months.join('|')})`],
  ['a', `(?:${short(weekdays)})`],
  ['A', `(?:${weekdays.join('|')})`],
  ['z', '(?<z>[+-]\\d\\d:?[0-5]\\d|Z)'],
  ['%', '%'],
]);

/**
 * A reader of Python's strptime format (3.12, C locale): letters of any case, white space in the format stands for any amount of it.
 * `%S` ends at 59. A format that leaves the date open is refused, where Python would fill in 1900-01-01. The string says what is wrong.
 */
export function compileStrptime(format: string): ((text: string) => TimeFields | undefined) | string {
  if (format.length > longest) return `it is longer than ${longest} characters`;
  let source = '';
  const used = new Set<string>();
  for (const [piece, directive] of format.matchAll(/%(.?)|\s+|[^%\s]+/gsu)) {
    if (directive === undefined) {
      source += /^\s/.test(piece) ? '\\s+' : piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      continue;
    }
    const pattern = patterns.get(directive);
    if (pattern === undefined) return `%${directive} is not one of %${[...patterns.keys()].join(' %')}`;
    if (directive !== '%' && used.has(directive)) return `%${directive} stands in it twice`;
    used.add(directive);
    source += pattern;
  }
  const monthAndDay = (used.has('m') || used.has('b') || used.has('B')) && used.has('d');
  if (!(used.has('Y') || used.has('y')) || !(monthAndDay || used.has('j')))
    return 'it does not say year, month and day';
  if (used.has('I') !== used.has('p')) return '%I (12 hours) and %p (AM or PM) belong together';
  const expression = new RegExp(`^${source}$`, 'i');
  return (text) => {
    const groups = text.length > longest ? undefined : expression.exec(text)?.groups;
    return groups === undefined ? undefined : toFields(groups);
  };
}

function toFields(groups: Readonly<Record<string, string | undefined>>): TimeFields | undefined {
  const number = (name: string): number => Number(groups[name] ?? 0);
  const short = number('y');
  const year = groups['Y'] === undefined ? short + (short < 69 ? 2000 : 1900) : number('Y');
  const name = (groups['b'] ?? groups['B'])?.slice(0, 3).toLowerCase();
  let month = name === undefined ? number('m') : months.findIndex((other) => other.startsWith(name)) + 1;
  let day = number('d');
  if (groups['j'] !== undefined && month === 0) {
    [month, day] = monthAndDayOf(year, number('j'));
  }
  const hour =
    groups['I'] === undefined ? number('H') : (number('I') % 12) + (groups['p']?.toLowerCase() === 'pm' ? 12 : 0);
  const second = hour * 3600 + number('M') * 60 + number('S') + Number(`0.${groups['f'] ?? '0'}`);
  const offset = groups['z'] === undefined ? undefined : parseOffset(groups['z'].toUpperCase());
  return isDate(year, month, day) ? { year, month, day, second, offset } : undefined;
}

/** Month and day of the n-th day of a year; month 0 where the year is shorter. */
function monthAndDayOf(year: number, dayOfYear: number): [number, number] {
  let rest = dayOfYear;
  for (let month = 1; month <= 12; month++) {
    let length = 28;
    while (isDate(year, month, length + 1)) length++;
    if (rest <= length) return [month, rest];
    rest -= length;
  }
  return [0, 0];
}

import { type ColumnSummary } from '../../protocol/engine';
import { type ColumnState, type Domain } from '../column';
import { hull } from '../domain';
import { type InputSpec } from '../model';
import { plain, shown } from '../shown';
import { formatTime } from '../time';

/** A number as a person would say it: three significant digits. */
export function figure(x: number): string {
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '-∞';
  const short = Number(x.toPrecision(3));
  return Math.abs(short) >= 1e6 || (short !== 0 && Math.abs(short) < 1e-3)
    ? short.toExponential().replace('e+', 'e')
    : String(short);
}

function moment(seconds: number): string {
  return Number.isFinite(seconds) ? formatTime(seconds).slice(0, 10) : figure(seconds);
}

/** `float64 ×23`. */
export function typeWords({ type, width }: Pick<ColumnState, 'type' | 'width'>): string {
  return width === 1 ? type : `${type} ×${String(width)}`;
}

export function missingWords(missing: ColumnState['missing']): string {
  if (missing === false) return 'no missing';
  return missing === 'pass' ? 'missing reaches the model' : 'missing allowed';
}

/** `[-3.1, 8.4]`, `4 categories`; undefined where nothing is known. */
export function domainWords(domain: Domain, time = false): string | undefined {
  if (domain.kind === 'categories') {
    const { length } = domain.values;
    return `${String(length)} ${length === 1 ? 'category' : 'categories'}${domain.open ? ' or others' : ''}`;
  }
  if (domain.kind === 'unknown') return undefined;
  const { lo, hi } = hull(domain);
  const end = time ? moment : figure;
  return `[${end(lo)}, ${end(hi)}]`;
}

/** What numbers too large for the type may have become; undefined where there are none. */
function overflowWords({ infinite, nan }: ColumnState['overflow']): string | undefined {
  if (nan) return infinite ? 'too large a number makes ∞ or NaN' : 'too large a number makes NaN';
  return infinite ? 'too large a number makes ∞' : undefined;
}

/** All that the flow knows of a column at one point. */
export function stateWords(state: ColumnState): string {
  const { missing, domain, time, overflow } = state;
  const parts = [typeWords(state), missingWords(missing), domainWords(domain, time), overflowWords(overflow)];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** What the contract declares of a raw column, on one line. */
export function declaredWords(input: InputSpec): string {
  const time = input.type === 'date' || input.type === 'datetime';
  const ends = ([lo, hi]: readonly [number, number]): string =>
    time ? `${moment(lo)} to ${moment(hi)}` : `${String(lo)} to ${String(hi)}`;
  const parts = [
    input.type,
    input.unit === undefined ? undefined : plain(input.unit),
    input.range && ends(input.range),
    input.expect && `usually ${ends(input.expect)}`,
    input.categories && listed(input.categories.map(shown)),
    input.categories && `unknown: ${plain(input.unknown)}`,
    `missing: ${input.missing}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function listed(values: readonly string[], most = 8): string {
  return values.length <= most
    ? values.join(', ')
    : `${values.slice(0, most).join(', ')} and ${String(values.length - most)} more`;
}

const bars = '▁▂▃▄▅▆▇█';

/** Counts as a line of bars, the largest the highest; an empty cell is the lowest and one with anything in it never is. */
export function barLine(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts
    .map((count) => bars.charAt(count <= 0 || most <= 0 ? 0 : Math.max(1, Math.round((count / most) * 7))))
    .join('');
}

function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '< 0.1 %' : `${figure(percent)} %`;
}

/** What the reference data holds in a column: its histogram or its most frequent values, and how much is missing. */
export function referenceWords(summary: ColumnSummary, time: boolean): readonly string[] {
  const { rows, missing, min, max, mean, histogram, values, distinct } = summary;
  const lines: string[] = [];
  if (min !== null && max !== null) {
    const end = time ? moment : figure;
    const line = histogram.length > 0 ? `${barLine(histogram)}  ` : '';
    lines.push(`${line}${end(min)} to ${end(max)}${mean === null || time ? '' : ` · mean ${figure(mean)}`}`);
  } else if (values.length > 0) {
    const most = values.slice(0, 5).map(({ value, count }) => `${shown(value)} ${share(count, rows)}`);
    const line = values.length > 1 ? `${barLine(values.slice(0, 16).map(({ count }) => count))}  ` : '';
    lines.push(`${line}${most.join(', ')}${distinct > 5 ? ` and ${String(distinct - 5)} more` : ''}`);
  }
  lines.push(`${share(missing, rows)} missing of ${rows.toLocaleString('en-US')} rows`);
  return lines;
}

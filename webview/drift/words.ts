import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { type VerdictKind } from '../../src/protocol/verdict';
import { counted, figure, moment, percent, plusMinus, span } from '../ui/format';

export interface Look {
  readonly icon: string;
  readonly word: string;
  /** Suffix of the class that colours the icon; the text keeps the theme's own contrast. */
  readonly tone: 'healthy' | 'error' | 'warning' | 'info' | 'neutral';
}

export const looks: Readonly<Record<VerdictKind, Look>> = {
  healthy: { icon: 'pass', word: 'Healthy', tone: 'healthy' },
  stack: { icon: 'error', word: 'Serving stack', tone: 'error' },
  data: { icon: 'warning', word: 'Upstream data', tone: 'warning' },
  population: { icon: 'info', word: 'Population', tone: 'info' },
  concept: { icon: 'error', word: 'Concept', tone: 'error' },
  labels: { icon: 'warning', word: 'Labels', tone: 'warning' },
  undecided: { icon: 'question', word: 'Undecided', tone: 'neutral' },
};

/** The headline without the word that stands before it anyway. */
export function headlineAfter(word: string, headline: string): string {
  const rest = headline.startsWith(word) ? headline.slice(word.length).replace(/^[:.]\s*/, '') : headline;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

export function columnLook(column: ColumnMonitor): Look {
  if (column.alarmed) return { icon: 'warning', word: 'drifted', tone: 'warning' };
  if (column.liveRows === 0) return { icon: 'circle-slash', word: 'no rows yet', tone: 'neutral' };
  return { icon: 'pass', word: 'steady', tone: 'healthy' };
}

/** All rows that the counts are of. */
export function rowsOf(counts: ColumnMonitor['live']): number {
  return counts.cells.reduce((sum, n) => sum + n, 0) + counts.missing + counts.invalid + counts.unseen;
}

/** `onset` in words: since 14:05 (3 h). */
function since(onset: number | null, now: number): string {
  return onset === null ? '' : ` since ${moment(onset, now)} (${span(now - onset)})`;
}

export function columnSentence(column: ColumnMonitor, now: number): string {
  const name = `\`${column.name}\``;
  if (column.liveRows === 0) return `${name} has no live rows yet.`;
  const distance = `distance ${plusMinus(column.psi, column.halfWidth)}, noise up to ${figure(column.noise)}`;
  const shift =
    column.shift === null
      ? ''
      : `; the mean is ${figure(Math.abs(column.shift))} sd ${column.shift < 0 ? 'below' : 'above'} the reference`;
  return column.alarmed
    ? `${name} has drifted${since(column.onset, now)}: ${distance}${shift}.`
    : `${name} is steady over ${counted(column.liveRows, 'row')}: ${distance}${shift}.`;
}

export function histogramSentence(column: ColumnMonitor, labels: readonly string[]): string {
  const total = (cells: readonly number[]): number =>
    Math.max(
      1,
      cells.reduce((sum, n) => sum + n, 0),
    );
  const live = total(column.live.cells);
  const reference = total(column.reference.cells);
  let most = { i: 0, by: 0 };
  column.live.cells.forEach((n, i) => {
    const by = n / live - (column.reference.cells[i] ?? 0) / reference;
    if (Math.abs(by) > Math.abs(most.by)) most = { i, by };
  });
  if (column.liveRows === 0) return 'No live rows to compare with the reference.';
  const label = labels[most.i] ?? '';
  const [now, was] = [column.live.cells[most.i] ?? 0, column.reference.cells[most.i] ?? 0];
  return `Largest difference at ${label}: ${percent(now / live)} of live rows, ${percent(was / reference)} of the reference.`;
}

export function sparkSentence(column: ColumnMonitor): string {
  const last = column.points.at(-1);
  if (last === undefined) return `${column.name}: no windows yet`;
  const highest = Math.max(...column.points.map(({ psi }) => psi));
  return `${column.name}: distance ${figure(last.psi)} now, at most ${figure(highest)} over ${counted(column.points.length, 'window')}`;
}

/** Rows per second of the open window, else of the last closed one; null without traffic. */
export function rate(snapshot: MonitorSnapshot): number | null {
  const { open, at, windows } = snapshot;
  if (open.since !== null && at - open.since >= 10_000) return (open.rows + open.refused) / ((at - open.since) / 1000);
  const last = windows.at(-1);
  return last === undefined ? null : (last.rows + last.refused) / Math.max(1, (last.closed - last.opened) / 1000);
}

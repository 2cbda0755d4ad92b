import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { type ColumnCounts } from '../../src/protocol/profile';
import { cellLabels, histogram } from '../charts/bars';
import { timeSeries, withGaps } from '../charts/series';
import { h, setText } from '../ui/element';
import { figure, many, percent } from '../ui/words';

/** One column: how its values are spread now and before, and since when. */
export function columnDetail(sync: string) {
  const name = h('h3');
  const facts = h('p', { class: 'facts' });
  const spread = histogram('Values');
  const distance = timeSeries({ title: 'Distance', lines: ['PSI'], format: figure, height: 100 }, sync);
  const quality = timeSeries(
    { title: 'Missing and unseen', lines: ['missing', 'unseen'], format: percent, height: 90 },
    sync,
  );
  const element = h('div', { class: 'detail' }, name, facts, spread.element, distance.element, quality.element);
  return {
    element,
    update: (column: ColumnMonitor, { windows, gaps }: MonitorSnapshot): void => {
      setText(name, column.unit === undefined ? column.name : `${column.name} (${column.unit})`);
      setText(facts, sentence(column));
      spread.update({
        labels:
          column.cells.kind === 'numeric' ? cellLabels(column.cells.edges) : [...column.cells.categories, 'others'],
        reference: shares(column.reference),
        live: shares(column.live),
        rows: column.liveRows,
      });
      const closed = new Map(windows.map((window) => [window.id, window.closed]));
      const points = column.points.flatMap((point) => {
        const at = closed.get(point.windowId);
        return at === undefined ? [] : [{ ...point, at }];
      });
      const times = points.map(({ at }) => at);
      const distances = withGaps(times, [points.map(({ psi }) => psi), points.map(({ noise }) => noise)], gaps);
      distance.update({
        times: distances.times,
        lines: [distances.lines[0] ?? []],
        noise: distances.lines[1] ?? [],
        marks: column.onset === null ? [] : [{ at: column.onset, label: 'onset' }],
        summary: `${figure(column.psi)} ± ${figure(column.halfWidth)} nats; windows of this size stay below ${figure(column.noise)} by chance.`,
      });
      const lost = withGaps(times, [points.map(({ missing }) => missing), points.map(({ unseen }) => unseen)], gaps);
      quality.update({
        ...lost,
        summary: `${percent(share(column.live, 'missing'))} missing and ${percent(share(column.live, 'unseen'))} never seen in the reference.`,
      });
    },
  };
}

function sentence(column: ColumnMonitor): string {
  const shift =
    column.shift === null ? '' : ` The mean moved by ${figure(column.shift)} standard deviations of the reference.`;
  const missing = `Missing: ${percent(share(column.live, 'missing'))}, in the reference ${percent(share(column.reference, 'missing'))}.`;
  return `${many(column.liveRows, 'live row')}.${shift} ${missing}`;
}

function total({ cells }: ColumnCounts): number {
  return cells.reduce((sum, each) => sum + each, 0);
}

function shares(counts: ColumnCounts): number[] {
  const all = total(counts);
  return counts.cells.map((each) => (all === 0 ? 0 : each / all));
}

function share(counts: ColumnCounts, of: 'missing' | 'unseen'): number {
  const all = total(counts) + counts.missing + counts.invalid + counts.unseen;
  return all === 0 ? 0 : counts[of] / all;
}

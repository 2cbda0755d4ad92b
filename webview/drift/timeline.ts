import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { timeSeries, withGaps, type SeriesData } from '../charts/series';
import { h } from '../ui/element';
import { count, duration, figure, many } from '../ui/words';

/** Traffic, errors, latency and drift over one x-axis: what happened when, to the whole deployment. */
export function timeline() {
  const traffic = timeSeries({ title: 'Traffic', lines: ['rows', 'refused'], format: count }, 'timeline');
  const errors = timeSeries({ title: 'Errors', lines: ['requests that failed'], format: count }, 'timeline');
  const latency = timeSeries({ title: 'Latency', lines: ['p50', 'p95', 'p99'], format: duration }, 'timeline');
  const drift = timeSeries({ title: 'Drift', lines: ['largest distance of a feature'], format: figure }, 'timeline');
  const element = h(
    'section',
    {},
    h('h2', {}, 'Timeline'),
    h('div', { class: 'pairs' }, traffic.element, errors.element, latency.element, drift.element),
  );
  return {
    element,
    update: ({ windows, gaps, totals, verdict, deployments, columns }: MonitorSnapshot): void => {
      const marks = [
        ...deployments.map(({ at, version }) => ({ at, label: version })),
        ...(verdict.since === null ? [] : [{ at: verdict.since, label: 'onset' }]),
      ];
      const draw = (lines: readonly (readonly (number | null)[])[], summary: string): SeriesData => ({
        ...withGaps(
          windows.map(({ closed }) => closed),
          lines,
          gaps,
        ),
        marks,
        summary,
      });
      const last = windows.at(-1);
      const interrupted = gaps.length === 0 ? '' : ` ${many(gaps.length, 'stretch', 'stretches')} not covered.`;
      traffic.update(
        draw(
          [windows.map(({ rows }) => rows), windows.map(({ refused }) => refused)],
          `${many(totals.rows, 'row')} admitted, ${count(totals.refused)} refused, in ${many(windows.length, 'window')}.${interrupted}`,
        ),
      );
      errors.update(
        draw(
          [windows.map((each) => each.errors)],
          `${count(totals.errors)} of ${many(totals.requests, 'request')} failed.`,
        ),
      );
      latency.update(
        draw(
          [windows.map(({ p50 }) => p50), windows.map(({ p95 }) => p95), windows.map(({ p99 }) => p99)],
          last?.p99 == null
            ? 'nothing was answered in the last window.'
            : `p50 ${duration(last.p50 ?? 0)}, p95 ${duration(last.p95 ?? 0)}, p99 ${duration(last.p99)} in the last window.`,
        ),
      );
      const features = columns.filter(({ role }) => role === 'feature');
      drift.update(
        draw(
          [windows.map((each) => each.drift)],
          `${features.filter(({ alarmed }) => alarmed).length} of ${many(features.length, 'feature')} drifted; largest distance ${
            last?.drift == null ? 'unknown' : figure(last.drift)
          } in the last window.`,
        ),
      );
    },
  };
}

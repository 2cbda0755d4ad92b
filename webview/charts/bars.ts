import { dress, s } from '../ui/element';
import { figure, percent } from '../ui/words';
import { chartFigure } from './figure';

/** Shares of one column over shared cells, reference against live. Every share is of the seen, valid values: 0 to 1. */
export interface HistogramData {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly live: readonly number[];
  readonly rows: number;
}

const width = 400;
const height = 120;

/** Live as bars, reference as an outline over them: told apart by shape, not by colour alone. */
export function histogram(title: string) {
  const bars = s('g', { class: 'live' });
  const outline = s('path', { class: 'reference' });
  const svg = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', class: 'histogram' },
    bars,
    outline,
  );
  const chart = chartFigure(title, svg);
  return {
    element: chart.element,
    update: ({ labels, reference, live, rows }: HistogramData): void => {
      const top = Math.max(...reference, ...live, Number.MIN_VALUE);
      const step = width / Math.max(1, labels.length);
      const y = (share: number | undefined): number => height - ((share ?? 0) / top) * (height - 4);
      bars.replaceChildren(
        ...labels.map((label, i) =>
          s(
            'rect',
            { x: i * step + step * 0.1, y: y(live[i]), width: step * 0.8, height: height - y(live[i]) },
            s('title', {}, `${label}: live ${percent(live[i] ?? 0)}, reference ${percent(reference[i] ?? 0)}`),
          ),
        ),
      );
      dress(outline, {
        d: labels.map((_, i) => `${i === 0 ? 'M' : 'L'}${i * step},${y(reference[i])}H${(i + 1) * step}`).join(''),
      });
      chart.describe(sentence({ labels, reference, live, rows }), () => ({
        columns: [{ title: 'Cell' }, { title: 'Reference', number: true }, { title: 'Live', number: true }],
        rows: labels.map((label, i) => [label, percent(reference[i] ?? 0), percent(live[i] ?? 0)]),
      }));
    },
  };
}

function sentence({ labels, reference, live, rows }: HistogramData): string {
  if (rows === 0) return 'no live rows yet.';
  const change = labels.map((_, i) => (live[i] ?? 0) - (reference[i] ?? 0));
  const most = change.reduce((best, each, i) => (Math.abs(each) > Math.abs(change[best] ?? 0) ? i : best), 0);
  return `most changed is ${labels[most] ?? 'nothing'}, ${percent(live[most] ?? 0)} of live rows against ${percent(reference[most] ?? 0)} of the reference.`;
}

/** Names of the cells that `edges` make, ascending; the outer cells are open. */
export function cellLabels(edges: readonly number[]): string[] {
  const first = edges[0];
  const last = edges.at(-1);
  if (first === undefined || last === undefined) return ['all values'];
  const inner = edges.slice(1).map((edge, i) => {
    const from = edges[i] ?? edge;
    // A cell as narrow as one float is a single value's own (profile.ts).
    return edge - from <= Math.abs(edge) * 1e-12 ? `= ${figure(from)}` : `${figure(from)} – ${figure(edge)}`;
  });
  return [`< ${figure(first)}`, ...inner, `≥ ${figure(last)}`];
}

/** Reference counts as a bar picture behind a form field; says nothing that the range beside it does not. */
export function backdrop(counts: readonly number[]): SVGElement {
  const top = Math.max(...counts, 1);
  return s(
    'svg',
    { viewBox: `0 0 ${counts.length} 1`, preserveAspectRatio: 'none', class: 'backdrop', 'aria-hidden': 'true' },
    ...counts.map((each, i) => s('rect', { x: i + 0.1, y: 1 - each / top, width: 0.8, height: each / top })),
  );
}

import './locale';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { h } from '../ui/element';
import { clockTime, exactTime } from '../ui/words';
import { chartFigure } from './figure';

/** What is drawn over time. `times` ascend, in ms since the epoch; every list is as long as they are; null is a gap. */
export interface SeriesData {
  readonly times: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
  /** Upper edge of the noise, drawn as a band from 0. */
  readonly noise?: readonly (number | null)[];
  /** Moments to mark by a labelled vertical line. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
  readonly summary: string;
}

export interface SeriesLook {
  readonly title: string;
  readonly lines: readonly string[];
  readonly format: (value: number) => string;
  readonly height?: number;
}

const colours = ['--vscode-charts-blue', '--vscode-charts-purple', '--vscode-charts-foreground'];
/** Lines differ by dash as well as by colour. */
const dashes = [[], [6, 3], [2, 3]];

const live = new Set<() => void>();
// A theme change rewrites the variables on the root and the class of the body.
const themeObserver = new MutationObserver(() => live.forEach((redraw) => redraw()));
themeObserver.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
themeObserver.observe(document.body, { attributes: true, attributeFilter: ['class'] });

/** A time series in uPlot. All charts of one `sync` key share the cursor. */
export function timeSeries(look: SeriesLook, sync: string) {
  const box = h('div', { class: 'series' });
  const chart = chartFigure(look.title, box);
  let marks: SeriesData['marks'] = [];
  let plot: uPlot | undefined;
  const size = (): { width: number; height: number } => ({
    width: Math.max(160, box.clientWidth),
    height: look.height ?? 110,
  });

  const build = (data: uPlot.AlignedData, withNoise: boolean): uPlot => {
    const token = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();
    const fallback = token('--vscode-foreground');
    const colour = (name: string): string => token(name) || fallback;
    const font = `11px ${token('--vscode-font-family')}`;
    const axis: uPlot.Axis = {
      font,
      stroke: () => colour('--vscode-foreground'),
      grid: { stroke: () => colour('--vscode-charts-lines'), width: 0.5 },
      ticks: { show: false },
    };
    return new uPlot(
      {
        ...size(),
        ms: 1,
        legend: { show: false },
        cursor: { sync: { key: sync }, drag: { x: false, y: false }, points: { size: 5 } },
        scales: { y: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.1 : 1] } },
        axes: [
          { ...axis, values: (_, at) => at.map(clockTime), space: 70, size: 20, gap: 2 },
          { ...axis, values: (_, at) => at.map(look.format), size: 56, space: 30 },
        ],
        series: [
          {},
          ...look.lines.map((label, i): uPlot.Series => ({
            label,
            stroke: () => colour(colours[i % colours.length] ?? ''),
            width: 1.5,
            dash: dashes[i % dashes.length] ?? [],
            points: { show: data[0].length < 3 },
            spanGaps: false,
          })),
          ...(withNoise
            ? [
                {
                  label: 'noise',
                  stroke: () => colour('--vscode-charts-lines'),
                  fill: () => colour('--vscode-charts-lines'),
                  width: 1,
                  points: { show: false },
                },
              ]
            : []),
        ],
        hooks: { draw: [(self) => drawMarks(self, marks ?? [], colour('--vscode-foreground'), font)] },
      },
      data,
      box,
    );
  };

  live.add(() => plot?.redraw(false));
  new ResizeObserver(() => {
    if (plot !== undefined && box.clientWidth > 0 && box.clientWidth !== plot.width) plot.setSize(size());
  }).observe(box);

  return {
    element: chart.element,
    update: (data: SeriesData): void => {
      const aligned = [
        [...data.times],
        ...data.lines.map((line) => [...line]),
        ...(data.noise ? [[...data.noise]] : []),
      ];
      marks = data.marks;
      if (plot === undefined) plot = build(aligned as uPlot.AlignedData, data.noise !== undefined);
      else plot.setData(aligned as uPlot.AlignedData);
      chart.describe(data.summary, () => ({
        columns: [
          { title: 'Window closed' },
          ...[...look.lines, ...(data.noise ? ['noise'] : [])].map((title) => ({ title, number: true })),
        ],
        rows: data.times
          .map((at, i) => [
            exactTime(at),
            ...[...data.lines, ...(data.noise ? [data.noise] : [])].map((line) => {
              const value = line[i];
              return value === null || value === undefined ? '–' : look.format(value);
            }),
          ])
          .reverse(),
      }));
    },
  };
}

function drawMarks(plot: uPlot, marks: NonNullable<SeriesData['marks']>, colour: string, font: string): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.font = font.replace('11px', `${11 * scale}px`);
  for (const { at, label } of marks) {
    const x = plot.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const room = bbox.left + bbox.width - x > ctx.measureText(label).width + 8 * scale;
    ctx.textAlign = room ? 'left' : 'right';
    ctx.fillText(label, x + (room ? 4 : -4) * scale, bbox.top + 11 * scale);
  }
  ctx.restore();
}

/** Puts nulls where `gaps` interrupt the line: one point in the middle of each gap, so that nothing is drawn across it. */
export function withGaps(
  times: readonly number[],
  lines: readonly (readonly (number | null)[])[],
  gaps: readonly { readonly from: number; readonly to: number }[],
): { times: number[]; lines: (number | null)[][] } {
  const points = [
    ...times.map((at, i) => ({ at, values: lines.map((line) => line[i] ?? null) })),
    ...gaps.map(({ from, to }) => ({ at: (from + to) / 2, values: lines.map(() => null) })),
  ].sort((a, b) => a.at - b.at);
  return {
    times: points.map(({ at }) => at),
    lines: lines.map((_, i) => points.map(({ values }) => values[i] ?? null)),
  };
}

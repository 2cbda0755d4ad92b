import './locale';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { el, setAttribute } from '../ui/dom';
import { onResize } from './on-resize';
import { chartColor, chartFont, onThemeChange, type ChartColor } from './theme';
import { type TimeData, type TimeLine } from './time-data';
import { drawAbove, drawBelow } from './time-layers';
import { timeLabels } from './time-labels';

export interface TimeChartOptions {
  readonly title: string;
  readonly lines: readonly TimeLine[];
  readonly height: number;
  /** How far the axis reaches while every value is 0: about what one would see of the smallest that matters. */
  readonly flatTop: number;
  /** Names the charts that share a cursor and a zoom. */
  readonly sync: string;
  /** Of several charts above each other only the last has the axis, and only the first the marks' texts. */
  readonly axis: boolean;
  readonly markTexts: boolean;
  /** False where the frame around it has the role and the sentence. */
  readonly image: boolean;
  readonly format: (value: number) => string;
  onCursor(place: number | null): void;
  /** The part of the time that is in view, or null for all of it. */
  onZoom(view: { readonly from: number; readonly to: number } | null): void;
}

/** A point of the drawing that is no data: it breaks the line within a gap. */
const nothing = -1;

/** Lines over time, drawn by uPlot; new data keep cursor and zoom. */
export class TimeChart {
  readonly element: HTMLElement;
  private plot: uPlot | undefined;
  private data: TimeData = { times: [], values: [], gaps: [], marks: [], sentence: '' };
  private places: number[] = [];
  private zoomed = false;
  private readonly ends: (() => void)[] = [];

  constructor(private readonly options: TimeChartOptions) {
    this.element = el('div', { class: 'time-chart', role: options.image ? 'img' : null });
    this.ends.push(
      onResize(this.element, () => this.fit()),
      onThemeChange(() => this.plot?.redraw(false, true)),
    );
    this.element.style.height = `${options.height}px`;
  }

  update(data: TimeData): void {
    const before = this.data.times.at(-1);
    this.data = data;
    if (this.options.image) setAttribute(this.element, 'aria-label', data.sentence);
    const plot = this.plot;
    if (plot === undefined) {
      this.fit();
      return;
    }
    const { min, max } = plot.scales['x'] ?? {};
    const zoomed = this.zoomed;
    plot.setData(this.aligned(), !zoomed);
    if (!zoomed || typeof min !== 'number' || typeof max !== 'number') return;
    // What is looked at stays, unless it is the newest: then the view goes with it.
    const after = data.times.at(-1) ?? 0;
    const slide = before !== undefined && max >= before ? after - before : 0;
    plot.setScale('x', { min: min + slide, max: max + slide });
  }

  /** Puts the cursor on a time, or takes it away. */
  point(place: number | null): void {
    const index = place === null ? nothing : this.places.indexOf(place);
    const x = this.plot?.data[0][index];
    if (this.plot === undefined) return;
    this.plot.setCursor({ left: x === undefined ? -10 : this.plot.valToPos(x, 'x'), top: 0 }, false);
  }

  resetZoom(): void {
    const [x] = this.plot?.data ?? [[]];
    const min = x[0];
    const max = x.at(-1);
    if (min !== undefined && max !== undefined) this.plot?.setScale('x', { min, max });
  }

  dispose(): void {
    this.ends.forEach((end) => end());
    this.plot?.destroy();
  }

  private aligned(): uPlot.AlignedData {
    const { times, gaps } = this.data;
    const entries: { at: number; place: number }[] = times.map((at, place) => ({ at, place }));
    for (const { from, to } of gaps) entries.push({ at: (from + to) / 2, place: nothing });
    entries.sort((a, b) => a.at - b.at);
    this.places = entries.map(({ place }) => place);
    const lines = this.options.lines.map((_, i) => this.places.map((place) => this.data.values[i]?.[place] ?? null));
    return [entries.map(({ at }) => at), ...lines];
  }

  private fit(): void {
    const width = this.element.clientWidth;
    if (width === 0) return;
    if (this.plot === undefined) {
      this.plot = new uPlot(this.describe(width), this.aligned(), this.element);
      this.plot.root.setAttribute('aria-hidden', 'true');
    } else if (this.plot.width !== width) this.plot.setSize({ width, height: this.options.height });
  }

  private describe(width: number): uPlot.Options {
    const { lines, height, sync, axis, markTexts, format } = this.options;
    const color = (name: ChartColor) => () => chartColor(name);
    const grid = { stroke: color('lines'), width: 0.5 };
    return {
      width,
      height,
      ms: 1,
      legend: { show: false },
      padding: [markTexts ? 18 : 6, 52, axis ? 0 : 8, 0],
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false },
        sync: { key: sync, setSeries: false, scales: ['x', null] },
      },
      scales: {
        x: { time: true, range: (_, min, max) => (min === max ? [min - 60_000, max + 60_000] : [min, max]) },
        y: { range: (_, min, max) => [Math.min(0, min), this.top(max)] },
      },
      series: [
        {},
        ...lines.map((line): uPlot.Series => ({
          label: line.name,
          stroke: color(line.color),
          width: 1.5,
          ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
          ...(line.fill === true
            ? { fill: () => `color-mix(in srgb, ${chartColor(line.color)} 14%, transparent)` }
            : {}),
          points: { size: 4, fill: color(line.color), show: (u) => (u.data[0].length < 3 ? true : undefined) },
          spanGaps: false,
        })),
      ],
      axes: [
        {
          show: axis,
          size: 24,
          space: 72,
          gap: 4,
          font: chartFont(),
          stroke: color('foreground'),
          grid: { show: false },
          ticks: { ...grid, size: 4 },
          values: (_, splits, __, ___, step) => timeLabels(splits, step),
        },
        {
          size: 64,
          gap: 6,
          font: chartFont(),
          stroke: color('foreground'),
          grid,
          ticks: { show: false },
          space: 28,
          values: (_, splits) => splits.map((value) => format(value)),
        },
      ],
      hooks: {
        drawClear: [(plot) => drawBelow(plot, this.data)],
        draw: [(plot) => drawAbove(plot, this.data, lines, markTexts)],
        setCursor: [
          (plot) => {
            const place = this.places[plot.cursor.idx ?? nothing];
            this.options.onCursor(place === undefined || place === nothing ? null : place);
          },
        ],
        setScale: [
          (plot, key) => {
            if (key !== 'x') return;
            const { min = 0, max = 0 } = plot.scales['x'] ?? {};
            const x = plot.data[0];
            const zoomed = x.length > 1 && (min > (x[0] ?? 0) || max < (x.at(-1) ?? 0));
            if (!zoomed && !this.zoomed) return;
            this.zoomed = zoomed;
            this.options.onZoom(zoomed ? { from: min, to: max } : null);
          },
        ],
      },
    };
  }

  /** Leaves room above; noise never fills more than a third, so that it looks like noise; a flat zero has an axis, too. */
  private top(max: number): number {
    const noise = Math.max(0, ...(this.data.noise ?? []).map((value) => value ?? 0));
    return Math.max(max * 1.15, noise * 3) || this.options.flatTop;
  }
}

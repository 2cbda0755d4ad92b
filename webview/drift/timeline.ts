import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { ChartFrame, keyboardCursor } from '../charts/frame';
import { TimeChart } from '../charts/time-chart';
import { type TimeLine } from '../charts/time-data';
import { el, setAttribute, setText, show } from '../ui/dom';
import { count, counted, figure, latency, moment, percent, span } from '../ui/format';
import { dataTable } from '../ui/table';
import { button } from '../ui/toolkit';
import { type Span } from './comparison';
import { type Context } from './context';
import { marksOf } from './marks';

type Window = MonitorSnapshot['windows'][number];

/** One of the charts over each other. */
interface Lane {
  readonly title: string;
  readonly lines: readonly TimeLine[];
  readonly height: number;
  readonly flatTop: number;
  format(value: number): string;
  values(window: Window): (number | null)[];
  sentence(windows: readonly Window[]): string;
}

const rowsPerSecond = (window: Window): number =>
  (window.rows + window.refused) / Math.max(1, (window.closed - window.opened) / 1000);
const errorShare = (window: Window): number | null => (window.requests === 0 ? null : window.errors / window.requests);
const refusedShare = (window: Window): number | null =>
  window.rows + window.refused === 0 ? null : window.refused / (window.rows + window.refused);
const highest = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));

const lanes: readonly Lane[] = [
  {
    title: 'traffic, rows/s',
    lines: [{ name: 'rows/s', color: 'blue', fill: true }],
    height: 82,
    flatTop: 1,
    format: figure,
    values: (window) => [rowsPerSecond(window)],
    sentence: (windows) =>
      `Traffic: ${figure(highest(windows.map(rowsPerSecond)))} rows/s at most, ${figure(rowsPerSecond(last(windows)))} in the last window.`,
  },
  {
    title: 'errors',
    lines: [
      { name: 'errors', color: 'red' },
      { name: 'refused', color: 'yellow', dash: [5, 3] },
    ],
    height: 68,
    flatTop: 0.01,
    format: percent,
    values: (window) => [errorShare(window), refusedShare(window)],
    sentence: (windows) =>
      `Errors: ${percent(highest(windows.map(errorShare)))} of requests at most; ${percent(highest(windows.map(refusedShare)))} of rows refused at most.`,
  },
  {
    title: 'latency',
    lines: [
      { name: 'p50', color: 'blue' },
      { name: 'p95', color: 'blue', dash: [6, 3] },
      { name: 'p99', color: 'blue', dash: [2, 3] },
    ],
    height: 84,
    flatTop: 1000,
    format: latency,
    values: (window) => [window.p50, window.p95, window.p99],
    sentence: (windows) =>
      `Latency: p99 ${latency(highest(windows.map(({ p99 }) => p99)))} at most, ${latency(last(windows).p99 ?? 0)} in the last window.`,
  },
  {
    title: 'largest drift of a feature',
    lines: [{ name: 'drift', color: 'purple' }],
    height: 100,
    flatTop: 0.01,
    format: figure,
    values: (window) => [window.drift],
    sentence: (windows) =>
      `Drift: the largest distance of a feature is ${figure(last(windows).drift ?? 0)} in the last window, ${figure(highest(windows.map(({ drift }) => drift)))} at most.`,
  },
];

function last(windows: readonly Window[]): Window {
  return (
    windows.at(-1) ?? {
      id: '',
      opened: 0,
      closed: 0,
      rows: 0,
      refused: 0,
      requests: 0,
      errors: 0,
      p50: null,
      p95: null,
      p99: null,
      drift: null,
      alarmed: 0,
    }
  );
}

/** Traffic, errors, latency and drift over one time axis, with one cursor and one zoom. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly frame: ChartFrame;
  private readonly charts: readonly TimeChart[];
  private readonly gaps = el('p', { class: 'muted' });
  private readonly reset: HTMLElement;
  private readonly compare: HTMLElement;
  private windows: readonly Window[] = [];
  private now = 0;
  /** The part that is looked at, by brush or by Enter; null for all. */
  selection: Span | null = null;
  private readonly table = dataTable<Window>({
    caption: 'Windows',
    columns: [
      { title: 'window closed', cell: (window) => moment(window.closed, this.now) },
      { title: 'rows', align: 'end', cell: (window) => count(window.rows) },
      { title: 'refused', align: 'end', cell: (window) => count(window.refused) },
      { title: 'requests', align: 'end', cell: (window) => count(window.requests) },
      { title: 'errors', align: 'end', cell: (window) => count(window.errors) },
      { title: 'p50', align: 'end', cell: (window) => micros(window.p50) },
      { title: 'p95', align: 'end', cell: (window) => micros(window.p95) },
      { title: 'p99', align: 'end', cell: (window) => micros(window.p99) },
      { title: 'drift', align: 'end', cell: (window) => (window.drift === null ? 'none' : figure(window.drift)) },
      { title: 'in alarm', align: 'end', cell: (window) => count(window.alarmed) },
    ],
    key: (window) => window.id,
    empty: 'No window has closed yet.',
  });

  constructor(
    context: Context,
    private readonly on: { select(): void; compare(): void },
  ) {
    const { memory, announcer } = context;
    this.reset = button({
      label: 'Show Whole Range',
      icon: 'zoom-out',
      kind: 'icon',
      onPress: () => {
        this.charts.forEach((chart) => chart.resetZoom());
        this.select(null);
      },
    });
    this.compare = button({ label: 'Compare Selection', icon: 'compare-changes', onPress: () => on.compare() });
    show(this.reset, false);
    show(this.compare, false);
    this.frame = new ChartFrame('Timeline', {
      group: true,
      heading: 'h2',
      legend: el('span', { class: 'row' }, this.compare, this.reset),
      open: memory.isOpen('timeline'),
      onToggle: (open) => memory.setOpen('timeline', open),
      makeTable: () => this.table.element,
    });
    this.charts = lanes.map(
      (lane, i) =>
        new TimeChart({
          ...lane,
          sync: 'timeline',
          axis: i === lanes.length - 1,
          markTexts: i === 0,
          image: true,
          onCursor: (place) => this.frame.read(place === null ? '' : this.reading(place)),
          onZoom: (view) => this.select(view),
        }),
    );
    lanes.forEach((lane, i) => {
      const chart = this.charts[i];
      if (chart !== undefined)
        this.frame.stage.append(
          el('div', { class: 'lane-title muted', 'aria-hidden': 'true' }, lane.title),
          chart.element,
        );
    });
    keyboardCursor(
      this.frame.stage,
      () => this.windows.length,
      (place) => {
        this.charts.forEach((chart) => chart.point(place));
        this.frame.read(place === null ? '' : this.reading(place));
        if (place !== null) announcer.say(this.reading(place));
      },
      (place) => {
        const at = this.windows[place]?.closed;
        if (at === undefined) return;
        this.select({ from: at, to: at });
        on.compare();
      },
    );
    this.element = el('section', { class: 'timeline' }, this.frame.element, this.gaps);
  }

  update(snapshot: MonitorSnapshot): void {
    this.windows = snapshot.windows;
    this.now = snapshot.at;
    const { windows } = this;
    this.frame.describe(summary(snapshot));
    show(this.frame.stage, windows.length > 0);
    setAttribute(this.frame.stage, 'aria-label', `Timeline. ${summary(snapshot)}`);
    const times = windows.map((window) => window.closed);
    const marks = marksOf(snapshot, true);
    lanes.forEach((lane, i) => {
      const rows = windows.map((window) => lane.values(window));
      this.charts[i]?.update({
        times,
        values: lane.lines.map((_, l) => rows.map((row) => row[l] ?? null)),
        gaps: snapshot.gaps,
        marks,
        sentence: windows.length === 0 ? `${lane.title}: no window has closed yet.` : lane.sentence(windows),
      });
    });
    show(this.gaps, snapshot.gaps.length > 0);
    setText(this.gaps, gapSentence(snapshot));
    this.frame.setData(() => this.table.update([...windows].reverse()));
  }

  private select(span: Span | null): void {
    if (JSON.stringify(span) === JSON.stringify(this.selection)) return;
    this.selection = span;
    show(this.reset, span !== null);
    show(this.compare, span !== null);
    this.on.select();
  }

  private reading(place: number): string {
    const window = this.windows[place];
    if (window === undefined) return '';
    return [
      moment(window.closed, this.now),
      `${figure(rowsPerSecond(window))} rows/s`,
      `${percent(errorShare(window) ?? 0)} errors`,
      `p99 ${micros(window.p99)}`,
      `drift ${window.drift === null ? 'none' : figure(window.drift)}`,
    ].join(' · ');
  }
}

function micros(value: number | null): string {
  return value === null ? 'none' : latency(value);
}

function summary(snapshot: MonitorSnapshot): string {
  const { windows, open } = snapshot;
  const [first] = windows;
  const filling = open.rows > 0 ? ` ${counted(open.rows, 'row')} in the open window.` : '';
  if (first === undefined) return `No window has closed yet.${filling}`;
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  return `${counted(windows.length, 'window')} with ${counted(rows, 'row')} over ${span(last(windows).closed - first.opened)}.${filling}`;
}

function gapSentence({ gaps, at }: MonitorSnapshot): string {
  const all = gaps.map(({ from, to }) => `${moment(from, at)} to ${moment(to, at)} (${span(to - from)})`);
  const shown = all.length > 3 ? [`${all.length - 3} earlier`, ...all.slice(-3)] : all;
  return `No window covers ${shown.join(', ')}: hatched above.`;
}

import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { ChartFrame, keyboardCursor } from '../charts/frame';
import { Histogram } from '../charts/histogram';
import { TimeChart } from '../charts/time-chart';
import { el, setRich, setText, show } from '../ui/dom';
import { count, figure, moment, percent, plusMinus } from '../ui/format';
import { dataTable } from '../ui/table';
import { button, setEnabled } from '../ui/toolkit';
import { binsOf, cellLabels } from './cells';
import { type Context } from './context';
import { marksOf } from './marks';
import { pythonOf } from './python';
import { columnSentence, histogramSentence, rowsOf } from './words';

interface Point {
  readonly at: number;
  readonly psi: number | null;
  readonly halfWidth: number | null;
  readonly noise: number | null;
  readonly missing: number;
  readonly unseen: number;
}

/** One column in full: sentence, reference against live, distance over time, what is missing. */
export class ColumnDetail {
  readonly element: HTMLElement;
  private readonly title = el('h2');
  private readonly sentence = el('p');
  private readonly facts = el('dl', { class: 'facts' });
  private readonly histogram: Histogram;
  private readonly chart: TimeChart;
  private readonly frame: ChartFrame;
  private points: readonly Point[] = [];
  private readonly python: HTMLElement;
  private code = '';
  private name = '';
  private now = 0;
  private readonly table = dataTable<Point>({
    caption: 'Distance by window',
    columns: [
      { title: 'window closed', cell: (point) => moment(point.at, this.now) },
      {
        title: 'distance',
        align: 'end',
        cell: (point) => (point.psi === null ? 'no rows' : plusMinus(point.psi, point.halfWidth ?? 0)),
      },
      { title: 'noise', align: 'end', cell: (point) => (point.noise === null ? '–' : figure(point.noise)) },
      { title: 'missing', align: 'end', cell: (point) => count(point.missing) },
      { title: 'unseen', align: 'end', cell: (point) => count(point.unseen) },
    ],
    key: (point) => String(point.at),
    empty: 'No window has closed yet.',
  });

  /** `key` names this place in the panel's memory: what stands open here stays open for whichever column is shown. */
  constructor(context: Context, key: string) {
    const { memory, announcer } = context;
    this.histogram = new Histogram('Reference and live', {
      open: memory.isOpen(`${key}/cells`),
      onToggle: (open) => memory.setOpen(`${key}/cells`, open),
      announce: (text) => announcer.say(text),
    });
    this.frame = new ChartFrame('Distance over time', {
      legend: el('span', { class: 'legend' }, el('span', { class: 'swatch swatch-noise' }), 'noise'),
      open: memory.isOpen(`${key}/distance`),
      onToggle: (open) => memory.setOpen(`${key}/distance`, open),
      makeTable: () => this.table.element,
    });
    this.chart = new TimeChart({
      title: 'Distance over time',
      lines: [{ name: 'distance', color: 'purple' }],
      height: 132,
      flatTop: 0.01,
      sync: `distance-${key}`,
      axis: true,
      markTexts: true,
      image: false,
      format: figure,
      onCursor: (place) => this.frame.read(place === null ? '' : this.reading(place)),
      onZoom: () => undefined,
    });
    this.frame.stage.append(this.chart.element);
    keyboardCursor(
      this.frame.stage,
      () => this.points.length,
      (place) => {
        this.chart.point(place);
        if (place !== null) announcer.say(this.reading(place));
      },
    );
    const contract = button({
      label: 'Open Contract at Column',
      icon: 'go-to-file',
      kind: 'icon',
      onPress: () =>
        void context.host
          .call('openContract', { column: this.name })
          .catch((error: unknown) => announcer.say(String(error))),
    });
    this.python = button({
      label: 'Copy as Python',
      icon: 'copy',
      onPress: () =>
        void context.host.call('copyText', { text: this.code }).then(
          () => announcer.say('Copied as Python.'),
          (error: unknown) => announcer.say(String(error)),
        ),
    });
    this.element = el(
      'section',
      { class: 'detail' },
      el('div', { class: 'section-head' }, this.title, el('div', { class: 'row' }, this.python, contract)),
      this.sentence,
      this.histogram.element,
      this.frame.element,
      this.facts,
    );
  }

  update(column: ColumnMonitor, snapshot: MonitorSnapshot): void {
    const now = snapshot.at;
    this.now = now;
    this.name = column.name;
    setText(this.title, column.unit === undefined ? column.name : `${column.name} (${column.unit})`);
    setRich(this.sentence, columnSentence(column, now));
    const bins = binsOf(column);
    this.histogram.update({
      kind: column.cells.kind,
      bins,
      sentence: histogramSentence(
        column,
        cellLabels(column.cells).map(({ label }) => label),
      ),
    });
    this.points = pointsOf(column, snapshot);
    const onset = column.onset === null ? [] : [{ at: column.onset, text: 'onset', dashed: true }];
    const psi = this.points.map((point) => point.psi);
    const high = Math.max(0, ...psi.map((value) => value ?? 0));
    show(this.frame.stage, this.points.length > 0);
    this.frame.describe(
      this.points.length === 0
        ? 'No window has closed yet.'
        : `Highest distance ${figure(high)} over ${count(this.points.length)} windows; noise ends at ${figure(column.noise)}.`,
    );
    this.chart.update({
      times: this.points.map((point) => point.at),
      values: [psi],
      noise: this.points.map((point) => point.noise),
      halfWidths: this.points.length > 80 ? [] : this.points.map((point) => point.halfWidth),
      gaps: snapshot.gaps,
      marks: [...marksOf(snapshot, false), ...onset],
      sentence: '',
    });
    this.frame.setData(() => this.table.update([...this.points].reverse()));
    this.code = pythonOf(column, snapshot);
    setEnabled(
      this.python,
      column.live.cells.some((rows) => rows > 0),
    );
    this.showFacts(column);
  }

  private reading(place: number): string {
    const point = this.points[place];
    if (point === undefined) return '';
    const at = moment(point.at, this.now);
    if (point.psi === null) return `${at}: no rows`;
    return `${at}: distance ${plusMinus(point.psi, point.halfWidth ?? 0)}, noise ${figure(point.noise ?? 0)}`;
  }

  private showFacts(column: ColumnMonitor): void {
    const { live, reference } = column;
    const share = (counts: typeof live, of: number): string => percent(of / Math.max(1, rowsOf(counts)));
    const pairs: [string, string][] = [
      ['live rows', count(column.liveRows)],
      ['missing', `${share(live, live.missing)}, reference ${share(reference, reference.missing)}`],
      ['invalid', `${share(live, live.invalid)}, reference ${share(reference, reference.invalid)}`],
    ];
    if (column.cells.kind === 'categorical') pairs.push(['unseen', share(live, live.unseen)]);
    const flat = pairs.flat();
    if (this.facts.children.length !== flat.length)
      this.facts.replaceChildren(...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
    flat.forEach((text, i) => {
      const child = this.facts.children[i];
      if (child !== undefined) setText(child, text);
    });
  }
}

/** The column's points at the times of their windows; a window without a valid value has nothing to say. */
function pointsOf(column: ColumnMonitor, snapshot: MonitorSnapshot): Point[] {
  const closed = new Map(snapshot.windows.map((window) => [window.id, window.closed]));
  return column.points
    .flatMap((point) => {
      const at = closed.get(point.windowId);
      if (at === undefined) return [];
      const none = point.noise === 0 && point.psi === 0 && point.halfWidth === 0;
      const valued = none ? { psi: null, halfWidth: null, noise: null } : point;
      return [
        {
          at,
          psi: valued.psi,
          halfWidth: valued.halfWidth,
          noise: valued.noise,
          missing: point.missing,
          unseen: point.unseen,
        },
      ];
    })
    .sort((a, b) => a.at - b.at);
}

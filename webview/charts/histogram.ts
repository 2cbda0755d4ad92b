import { el, setAttribute, svg } from '../ui/dom';
import { count, percent } from '../ui/format';
import { dataTable } from '../ui/table';
import { ChartFrame, keyboardCursor } from './frame';
import { onResize } from './on-resize';

/** One shared bin: counts and shares of the reference and of the live rows. */
export interface Bin {
  readonly label: string;
  /** Where the bin begins, for the axis; null for the open one and for categories. */
  readonly from: string | null;
  readonly reference: { readonly count: number; readonly share: number };
  readonly live: { readonly count: number; readonly share: number };
}

export interface HistogramData {
  readonly kind: 'numeric' | 'categorical';
  readonly bins: readonly Bin[];
  readonly sentence: string;
}

const barArea = 120;
const line = 24;
let histograms = 0;

/** Reference (hatched) against live (solid) on the same bins: upright for numbers, lying for categories. */
export class Histogram {
  readonly element: HTMLElement;
  private readonly frame: ChartFrame;
  private readonly drawing = svg('svg', { class: 'histogram', 'aria-hidden': 'true' });
  private readonly table = dataTable<Bin>({
    caption: 'Cells and counts',
    columns: [
      { title: 'cell', cell: (bin) => bin.label },
      { title: 'reference', align: 'end', cell: (bin) => percent(bin.reference.share) },
      { title: 'rows', align: 'end', cell: (bin) => count(bin.reference.count) },
      { title: 'live', align: 'end', cell: (bin) => percent(bin.live.share) },
      { title: 'rows', align: 'end', cell: (bin) => count(bin.live.count) },
    ],
    key: (bin) => bin.label,
    empty: 'No rows yet.',
  });
  /** As wide as there is room within the stage's border and padding. */
  private readonly holder = el('div', {}, this.drawing);
  private data: HistogramData = { kind: 'numeric', bins: [], sentence: '' };
  private cursor: number | null = null;
  private width = 0;
  /** Of its own: a pattern in a hidden tab paints nothing. */
  private readonly hatchId = `hatch-${++histograms}`;

  constructor(
    title: string,
    options: { readonly open: boolean; onToggle(open: boolean): void; announce(text: string): void },
  ) {
    const legend = el(
      'span',
      { class: 'legend' },
      el('span', { class: 'swatch swatch-reference' }),
      'reference',
      el('span', { class: 'swatch swatch-live' }),
      'live',
    );
    this.frame = new ChartFrame(title, {
      legend,
      open: options.open,
      onToggle: (open) => options.onToggle(open),
      makeTable: () => this.table.element,
    });
    this.element = this.frame.element;
    this.frame.stage.append(this.holder);
    keyboardCursor(
      this.frame.stage,
      () => this.data.bins.length,
      (place) => {
        this.point(place);
        const bin = place === null ? undefined : this.data.bins[place];
        if (bin !== undefined) options.announce(reading(bin));
      },
    );
    this.drawing.addEventListener('pointermove', (event) => {
      const place = (event.target as Element).closest('[data-bin]')?.getAttribute('data-bin');
      this.point(place === null || place === undefined ? null : Number(place));
    });
    this.drawing.addEventListener('pointerleave', () => this.point(null));
    onResize(this.holder, () => this.resize());
  }

  update(data: HistogramData): void {
    this.data = data;
    this.frame.describe(data.sentence);
    this.frame.setData(() => this.table.update(data.bins));
    this.draw();
  }

  private resize(): void {
    const width = Math.floor(this.holder.clientWidth);
    if (width === 0 || width === this.width) return;
    this.width = width;
    this.draw();
  }

  private point(place: number | null): void {
    this.cursor = place;
    for (const mark of this.drawing.querySelectorAll('.bin-cursor'))
      setAttribute(mark, 'visibility', Number(mark.getAttribute('data-bin')) === place ? 'visible' : 'hidden');
    const bin = place === null ? undefined : this.data.bins[place];
    this.frame.read(bin === undefined ? '' : reading(bin));
  }

  private draw(): void {
    if (this.width === 0) return;
    const { bins, kind } = this.data;
    const top = Math.max(1e-9, ...bins.flatMap((bin) => [bin.reference.share, bin.live.share]));
    const marks =
      kind === 'numeric' ? upright(bins, this.width, top, this.hatchId) : lying(bins, this.width, top, this.hatchId);
    const height = kind === 'numeric' ? barArea + 20 : Math.max(1, bins.length) * line;
    setAttribute(this.drawing, 'width', this.width);
    setAttribute(this.drawing, 'height', height);
    this.drawing.replaceChildren(hatch(this.hatchId), ...marks);
    this.point(this.cursor);
  }
}

function reading(bin: Bin): string {
  return `${bin.label}: reference ${percent(bin.reference.share)}, live ${percent(bin.live.share)}`;
}

function hatch(id: string): SVGElement {
  const stripe = svg('path', { class: 'hatch', d: 'M-1 1L1 -1M0 4L4 0M3 5L5 3' });
  const pattern = svg('pattern', { id, width: 4, height: 4, patternUnits: 'userSpaceOnUse' }, stripe);
  return svg('defs', {}, pattern);
}

function upright(bins: readonly Bin[], width: number, top: number, hatchId: string): SVGElement[] {
  const step = width / Math.max(1, bins.length);
  const tall = (share: number): number => (share / top) * (barArea - 8);
  const bars = bins.map((bin, i) => {
    const x = i * step;
    const wide = Math.max(2, step - 4);
    const narrow = Math.max(1, wide / 2);
    return svg(
      'g',
      { 'data-bin': i },
      svg('rect', { x, y: 0, width: step, height: barArea, class: 'bin-hit' }),
      svg('rect', { x, y: 0, width: step, height: barArea, class: 'bin-cursor', 'data-bin': i, visibility: 'hidden' }),
      rect('bar-reference', x + 2, barArea - tall(bin.reference.share), wide, tall(bin.reference.share), hatchId),
      rect('bar-live', x + 2 + (wide - narrow) / 2, barArea - tall(bin.live.share), narrow, tall(bin.live.share)),
    );
  });
  // As many edges as have room: about 56 px each.
  const every = Math.max(1, Math.ceil(56 / step));
  const labels = bins.flatMap((bin, i) =>
    bin.from === null || i % every !== 0 || i * step > width - 24
      ? []
      : [
          svg('line', { class: 'axis', x1: i * step, x2: i * step, y1: barArea, y2: barArea + 4 }),
          svg('text', { x: i * step, y: barArea + 16, 'text-anchor': 'middle' }, bin.from),
        ],
  );
  return [...bars, svg('line', { class: 'axis', x1: 0, x2: width, y1: barArea + 0.5, y2: barArea + 0.5 }), ...labels];
}

function lying(bins: readonly Bin[], width: number, top: number, hatchId: string): SVGElement[] {
  const names = Math.min(200, Math.max(72, Math.round(width * 0.36)));
  const figures = 56;
  const long = (share: number): number => (share / top) * Math.max(16, width - names - figures);
  const most = Math.floor(names / 6.6);
  return bins.map((bin, i) => {
    const y = i * line;
    const text = bin.label.length > most ? `${bin.label.slice(0, most - 1)}…` : bin.label;
    const end = Math.max(long(bin.reference.share), long(bin.live.share));
    return svg(
      'g',
      { 'data-bin': i },
      svg('rect', { x: 0, y, width, height: line, class: 'bin-hit' }),
      svg('rect', { x: 0, y, width, height: line, class: 'bin-cursor', 'data-bin': i, visibility: 'hidden' }),
      svg('text', { x: 0, y: y + 16 }, text, svg('title', {}, bin.label)),
      rect('bar-reference', names, y + 3, long(bin.reference.share), line - 6, hatchId),
      rect('bar-live', names, y + 8, long(bin.live.share), line - 16),
      svg('text', { x: names + end + 6, y: y + 16, class: 'muted-text' }, percent(bin.live.share)),
    );
  });
}

function rect(name: string, x: number, y: number, width: number, height: number, hatchId?: string): SVGElement {
  const fill = hatchId === undefined ? null : `url(#${hatchId})`;
  return svg('rect', { class: name, x, y, width, height: Math.max(0, height), fill });
}

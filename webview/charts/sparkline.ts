import { setAttribute, svg } from '../ui/dom';
import { downsample } from './downsample';

const width = 72;
const height = 20;
const pad = 2;

/** A line of values over a band that counts as noise, one point a pixel at most. Gaps in the values are gaps in the line. */
export class Sparkline {
  readonly element = svg('svg', { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, role: 'img' });
  private readonly band = svg('path', { class: 'spark-band' });
  private readonly line = svg('path', { class: 'spark-line' });
  private readonly end = svg('circle', { class: 'spark-end', r: 2 });

  constructor() {
    this.element.append(this.band, this.line, this.end);
  }

  /** `allNoise` as long as `all`. */
  update(all: readonly (number | null)[], allNoise: readonly (number | null)[], sentence: string): void {
    const values = downsample(all, width - 2 * pad);
    const noise = downsample(allNoise, width - 2 * pad);
    setAttribute(this.element, 'aria-label', sentence);
    // The scale begins at 0 and never ends below three times the noise, so that noise looks like noise.
    const top = Math.max(1e-9, ...values.map((v) => v ?? 0), ...noise.map((n) => 3 * (n ?? 0)));
    const x = (i: number): number =>
      pad + (values.length < 2 ? width - 2 * pad : (i / (values.length - 1)) * (width - 2 * pad));
    const y = (v: number): number => height - pad - (Math.max(0, v) / top) * (height - 2 * pad);
    setAttribute(this.line, 'd', path(values, x, y));
    const upper = noise.map((n, i) => `${i === 0 ? 'M' : 'L'}${round(x(i))} ${round(y(n ?? 0))}`).join('');
    const floor = `L${round(x(noise.length - 1))} ${height - pad}L${round(x(0))} ${height - pad}Z`;
    setAttribute(this.band, 'd', noise.length === 0 ? '' : upper + floor);
    const last = values.findLastIndex((v) => v !== null);
    const value = values[last];
    setAttribute(this.end, 'visibility', value === undefined || value === null ? 'hidden' : 'visible');
    if (value !== undefined && value !== null) {
      setAttribute(this.end, 'cx', round(x(last)));
      setAttribute(this.end, 'cy', round(y(value)));
    }
  }
}

function path(values: readonly (number | null)[], x: (i: number) => number, y: (v: number) => number): string {
  let pen = false;
  let d = '';
  values.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    d += `${pen ? 'L' : 'M'}${round(x(i))} ${round(y(value))}`;
    pen = true;
  });
  return d;
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}

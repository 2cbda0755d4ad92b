import type uPlot from 'uplot';
import { chartColor, chartFont } from './theme';
import { type TimeData, type TimeLine } from './time-data';

/** Behind the lines: the noise band and the stretches that nobody watched. */
export function drawBelow(plot: uPlot, data: TimeData): void {
  inPlot(plot, (ctx) => {
    drawNoise(plot, ctx, data);
    for (const { from, to } of data.gaps) drawGap(plot, ctx, from, to);
  });
}

/** Over the lines: intervals, marks with their texts, and each line's name at its end. */
export function drawAbove(plot: uPlot, data: TimeData, lines: readonly TimeLine[], markTexts: boolean): void {
  inPlot(plot, (ctx) => {
    drawIntervals(plot, ctx, data);
  });
  drawMarks(plot, data, markTexts);
  drawNames(plot, data, lines);
}

function inPlot(plot: uPlot, draw: (ctx: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

function ratio(): number {
  return window.devicePixelRatio;
}

function drawNoise(plot: uPlot, ctx: CanvasRenderingContext2D, { times, noise }: TimeData): void {
  if (noise === undefined || times.length === 0) return;
  const floor = plot.valToPos(0, 'y', true);
  ctx.fillStyle = chartColor('lines');
  ctx.globalAlpha = 0.35;
  ctx.beginPath();
  let first: number | undefined;
  let last = 0;
  times.forEach((at, i) => {
    const value = noise[i];
    if (value === null || value === undefined) return;
    last = plot.valToPos(at, 'x', true);
    if (first === undefined) {
      first = last;
      ctx.moveTo(first, floor);
    }
    ctx.lineTo(last, plot.valToPos(value, 'y', true));
  });
  if (first === undefined) return;
  ctx.lineTo(last, floor);
  ctx.closePath();
  ctx.fill();
}

function drawGap(plot: uPlot, ctx: CanvasRenderingContext2D, from: number, to: number): void {
  const left = plot.valToPos(from, 'x', true);
  const right = plot.valToPos(to, 'x', true);
  const { top, height } = plot.bbox;
  ctx.strokeStyle = chartColor('lines');
  ctx.lineWidth = ratio();
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, Math.max(1, right - left), height);
  ctx.clip();
  ctx.beginPath();
  for (let x = left - height; x < right; x += 6 * ratio()) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

function drawIntervals(plot: uPlot, ctx: CanvasRenderingContext2D, { times, values, halfWidths }: TimeData): void {
  if (halfWidths === undefined) return;
  ctx.strokeStyle = chartColor('purple');
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = ratio();
  ctx.beginPath();
  times.forEach((at, i) => {
    const value = values[0]?.[i];
    const half = halfWidths[i];
    if (value === null || value === undefined || half === null || half === undefined) return;
    const x = plot.valToPos(at, 'x', true);
    ctx.moveTo(x, plot.valToPos(value - half, 'y', true));
    ctx.lineTo(x, plot.valToPos(value + half, 'y', true));
  });
  ctx.stroke();
}

function drawMarks(plot: uPlot, { marks }: TimeData, texts: boolean): void {
  const { ctx, bbox } = plot;
  const { min = 0, max = 0 } = plot.scales['x'] ?? {};
  ctx.save();
  ctx.font = chartFont(11 * ratio());
  ctx.textAlign = 'left';
  let free = -Infinity;
  for (const { at, text, dashed } of [...marks].sort((a, b) => a.at - b.at)) {
    if (at < min || at > max) continue;
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    ctx.strokeStyle = chartColor('foreground');
    ctx.lineWidth = ratio();
    ctx.setLineDash(dashed ? [2 * ratio(), 3 * ratio()] : []);
    ctx.globalAlpha = dashed ? 1 : 0.5;
    ctx.beginPath();
    ctx.moveTo(x, texts ? bbox.top - 4 * ratio() : 0);
    ctx.lineTo(x, bbox.top + bbox.height + 4 * ratio());
    ctx.stroke();
    ctx.globalAlpha = 1;
    const wide = ctx.measureText(text).width;
    const start = Math.min(Math.max(bbox.left, x - 2 * ratio()), bbox.left + bbox.width - wide + 48 * ratio());
    if (!texts || start < free) continue;
    ctx.fillStyle = chartColor('foreground');
    ctx.textBaseline = 'bottom';
    ctx.fillText(text, start, bbox.top - 4 * ratio());
    free = start + wide + 8 * ratio();
  }
  ctx.restore();
}

/** Names stand where their lines end, pushed apart where they would touch. */
function drawNames(plot: uPlot, { values }: TimeData, lines: readonly TimeLine[]): void {
  if (lines.length < 2) return;
  const { ctx, bbox } = plot;
  const labels = lines.flatMap((line, i) => {
    const last = values[i]?.findLast((value) => value !== null);
    return typeof last === 'number' ? [{ line, y: plot.valToPos(last, 'y', true) }] : [];
  });
  labels.sort((a, b) => a.y - b.y);
  const room = 12 * ratio();
  const bottom = bbox.top + bbox.height;
  let lowest = bottom - (labels.length - 1) * room;
  let free = bbox.top;
  ctx.save();
  ctx.font = chartFont(11 * ratio());
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { line, y } of labels) {
    const at = Math.max(free, Math.min(y, lowest));
    free = at + room;
    lowest += room;
    ctx.fillStyle = chartColor('foreground');
    ctx.fillText(line.name, bbox.left + bbox.width + 6 * ratio(), at);
  }
  ctx.restore();
}

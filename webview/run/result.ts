import { type Json } from '../../src/protocol/rows';
import { type RunAnswer, type RunState } from '../../src/protocol/run-panel';
import { el, icon, svg } from '../ui/dom';
import { datum, figure, latency } from '../ui/format';

type Ready = Extract<RunState, { view: 'ready' }>;

/** An output's value as a person reads it. */
export function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return datum(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the model answered, one column per place that was asked; both are compared where both answered. */
export function resultView(state: Ready, answers: readonly RunAnswer[]): HTMLElement[] {
  const columns = answers.map((answer) =>
    el(
      'div',
      { class: 'answer' },
      el('h3', {}, answer.from === 'local' ? 'Local' : `Live on ${state.live?.target ?? 'the endpoint'}`),
      ...(answer.prediction === null
        ? [said('error', 'state-error', 'The row was refused.')]
        : state.outputs.map((output) => outputLine(output, answer.prediction?.[output.name]))),
      ...answer.violations.map(({ rule, message }) =>
        el('p', { class: 'problem' }, `${message} `, el('code', {}, rule)),
      ),
      el('p', { class: 'muted' }, tookText(answer, state)),
    ),
  );
  return [el('div', { class: 'answers' }, ...columns), ...comparison(answers)];
}

/** Of a row that was refused the model knows nothing, so there is no time to tell. */
function tookText(answer: RunAnswer, { engine }: Ready): string {
  if (answer.from !== 'local') return `${latency(answer.micros)}, the whole request`;
  return answer.prediction === null ? engine : `${latency(answer.micros)} · ${engine}`;
}

function outputLine(output: Ready['outputs'][number], value: Json | undefined): HTMLElement {
  const bar =
    output.threshold !== null && typeof value === 'number' && value >= 0 && value <= 1
      ? scale(value, output.threshold)
      : null;
  return el(
    'div',
    { class: 'output' },
    el('span', {}, output.name),
    el('strong', {}, valueText(value)),
    output.threshold === null ? null : el('span', { class: 'muted' }, `threshold ${figure(output.threshold)}`),
    bar,
  );
}

/** A probability on its way from 0 to 1, and the threshold as a mark; the figures stand beside it. */
function scale(value: number, threshold: number): SVGElement {
  return svg(
    'svg',
    { class: 'scale', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'track', y: 3, width: 100, height: 6 }),
    svg('rect', { class: 'value', y: 3, width: value * 100, height: 6 }),
    svg('path', { class: 'mark', d: `M${threshold * 100},0V12` }),
  );
}

function comparison(answers: readonly RunAnswer[]): HTMLElement[] {
  const [first, second] = answers;
  if (!first?.prediction || !second?.prediction) return [];
  const same = JSON.stringify(first.prediction) === JSON.stringify(second.prediction);
  return [
    same
      ? said('pass', 'state-healthy', 'Local and live answer the same to the bit.')
      : said('warning', 'state-warning', 'Local and live answer differently.'),
  ];
}

function said(picture: string, tone: string, text: string): HTMLElement {
  const mark = icon(picture);
  mark.classList.add(tone);
  return el('p', { class: 'row' }, mark, text);
}

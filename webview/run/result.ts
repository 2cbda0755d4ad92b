import { type Json } from '../../src/protocol/rows';
import { type RunAnswer, type RunState } from '../../src/protocol/run-panel';
import { h, icon, s } from '../ui/element';
import { duration, figure } from '../ui/words';

type Ready = Extract<RunState, { view: 'ready' }>;

/** An output's value as a person reads it. */
export function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return figure(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the model answered, one column per place that was asked; both are compared where both answered. */
export function resultView(state: Ready, answers: readonly RunAnswer[]): HTMLElement[] {
  const columns = answers.map((answer) =>
    h(
      'div',
      { class: 'answer' },
      h('h3', {}, answer.from === 'local' ? 'Local' : `Live on ${state.live?.target ?? 'the endpoint'}`),
      ...(answer.prediction === null
        ? [h('p', { class: 'state tone-bad' }, icon('error'), 'The row was refused.')]
        : state.outputs.map((output) => outputLine(output, answer.prediction?.[output.name]))),
      ...answer.violations.map(({ column, rule, message }) =>
        h('p', { class: 'problem' }, `${column}: ${message} ${rule}`),
      ),
      h(
        'p',
        { class: 'quiet' },
        answer.from === 'local'
          ? `${duration(answer.micros)} · ${state.engine}`
          : `${duration(answer.micros)}, the whole request`,
      ),
    ),
  );
  return [h('div', { class: 'answers' }, ...columns), ...comparison(answers)];
}

function outputLine(output: Ready['outputs'][number], value: Json | undefined): HTMLElement {
  const bar =
    output.threshold !== null && typeof value === 'number' && value >= 0 && value <= 1
      ? scale(value, output.threshold)
      : null;
  return h(
    'div',
    { class: 'output' },
    h('span', {}, output.name),
    h('strong', {}, valueText(value)),
    output.threshold === null ? null : h('span', { class: 'quiet' }, `threshold ${figure(output.threshold)}`),
    bar,
  );
}

/** A probability on its way from 0 to 1, and the threshold as a mark; the figures stand beside it. */
function scale(value: number, threshold: number): SVGElement {
  return s(
    'svg',
    { class: 'scale', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { class: 'track', y: 3, width: 100, height: 6 }),
    s('rect', { class: 'value', y: 3, width: value * 100, height: 6 }),
    s('path', { class: 'mark', d: `M${threshold * 100},0V12` }),
  );
}

function comparison(answers: readonly RunAnswer[]): HTMLElement[] {
  const [first, second] = answers;
  if (!first?.prediction || !second?.prediction) return [];
  const same = JSON.stringify(first.prediction) === JSON.stringify(second.prediction);
  return [
    h(
      'p',
      { class: `state tone-${same ? 'good' : 'warning'}` },
      icon(same ? 'pass' : 'warning'),
      same ? 'Local and live answer the same to the bit.' : 'Local and live answer differently.',
    ),
  ];
}

import { h, icon } from './element';
import { progressRing } from './controls';

/** A whole-panel message: what is the case, where, and what to do. */
export function notice(options: {
  readonly codicon: string;
  readonly tone: 'bad' | 'neutral';
  readonly title: string;
  readonly lines: readonly string[];
  readonly actions?: readonly HTMLElement[];
}): HTMLElement {
  return h(
    'section',
    { class: `notice tone-${options.tone}` },
    h('h2', {}, icon(options.codicon), options.title),
    ...options.lines.map((line) => h('p', {}, line)),
    options.actions === undefined ? null : h('div', { class: 'actions' }, ...options.actions),
  );
}

/** Grey boxes in the places of what will come, so that nothing jumps when it does. */
export function skeleton(label: string, heights: readonly number[]): HTMLElement {
  return h(
    'section',
    { class: 'skeleton', 'aria-busy': 'true' },
    h('p', { class: 'quiet' }, progressRing(label), label),
    ...heights.map((height) => h('div', { class: `bone bone-${height}` })),
  );
}

/** Says what happened, also to who cannot see it. */
export function statusLine() {
  const element = h('p', { role: 'status', class: 'status' });
  return { element, say: (text: string): void => element.replaceChildren(text) };
}

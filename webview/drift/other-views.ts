import { type DriftState } from '../../src/protocol/drift-panel';
import { el, icon, setText } from '../ui/dom';
import { button } from '../ui/toolkit';
import { When } from '../ui/when';
import { type Context } from './context';

function heading(state: DriftState): HTMLElement {
  return el('div', { class: 'identity' }, el('h1', {}, state.model), el('span', {}, state.target));
}

function press(context: Context, method: 'deploy' | 'showLog' | 'refresh'): () => void {
  return () => void context.host.call(method, {}).catch((error: unknown) => context.announcer.say(String(error)));
}

export function emptyView(state: Extract<DriftState, { view: 'empty' }>, context: Context): HTMLElement {
  return el(
    'div',
    { class: 'notice' },
    heading(state),
    el('p', { class: 'headline' }, state.reason),
    el('p', {}, state.todo),
    el(
      'div',
      { class: 'row actions' },
      button({ label: 'Deploy Model', icon: 'rocket', kind: 'primary', onPress: press(context, 'deploy') }),
    ),
  );
}

/** The outline of what comes, so that nothing jumps when it is there. */
export function loadingView(state: Extract<DriftState, { view: 'loading' }>): HTMLElement {
  const block = (name: string): HTMLElement => el('div', { class: `skeleton ${name}`, 'aria-hidden': 'true' });
  return el(
    'div',
    { class: 'live', 'aria-busy': 'true' },
    heading(state),
    el('p', { class: 'muted' }, `Asking ${state.target} for ${state.model}…`),
    el(
      'div',
      { class: 'live-body' },
      block('skeleton-verdict'),
      block('skeleton-timeline'),
      el('div', { class: 'split' }, block('skeleton-list'), block('skeleton-list')),
    ),
  );
}

export function errorView(state: Extract<DriftState, { view: 'error' }>, context: Context): HTMLElement {
  const retryLine = el('p', { class: 'muted' });
  const { retryAt } = state;
  if (retryAt !== null) {
    const retry = new When('in');
    const tick = (now: number): void => {
      retry.set(retryAt, now);
      setText(retryLine, retryAt <= now ? 'Retrying now.' : `Retrying in ${retry.element.textContent}.`);
    };
    tick(Date.now());
    context.ticks.add(tick);
  }
  return el(
    'div',
    { class: 'notice' },
    heading(state),
    el(
      'div',
      { role: 'alert' },
      el('p', { class: 'headline row' }, errorIcon(), el('span', {}, state.what)),
      el('p', { class: 'muted where' }, state.where),
      el('p', {}, state.todo),
    ),
    retryAt === null ? null : retryLine,
    el(
      'div',
      { class: 'row actions' },
      button({ label: 'Retry', icon: 'refresh', onPress: press(context, 'refresh') }),
      button({ label: 'Show Log', icon: 'output', onPress: press(context, 'showLog') }),
    ),
  );
}

function errorIcon(): HTMLElement {
  const mark = icon('error');
  mark.classList.add('state-error');
  return mark;
}

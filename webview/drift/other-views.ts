import { type DriftState } from '../../src/protocol/drift-panel';
import { el, setText } from '../ui/dom';
import { bone, notice } from '../ui/states';
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
  const deploy = button({ label: 'Deploy Model', icon: 'rocket', kind: 'primary', onPress: press(context, 'deploy') });
  return el('div', {}, heading(state), notice({ what: state.reason, todo: state.todo, actions: [deploy] }));
}

/** The outline of what comes, so that nothing jumps when it is there. */
export function loadingView(state: Extract<DriftState, { view: 'loading' }>): HTMLElement {
  return el(
    'div',
    { class: 'live', 'aria-busy': 'true' },
    heading(state),
    el('p', { class: 'muted' }, `Asking ${state.target} for ${state.model}…`),
    el(
      'div',
      { class: 'live-body' },
      bone('skeleton-verdict'),
      bone('skeleton-timeline'),
      el('div', { class: 'split' }, bone('skeleton-list'), bone('skeleton-list')),
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
  const actions = [
    button({ label: 'Retry', icon: 'refresh', onPress: press(context, 'refresh') }),
    button({ label: 'Show Log', icon: 'output', onPress: press(context, 'showLog') }),
  ];
  const more = retryAt === null ? null : retryLine;
  return el('div', {}, heading(state), notice({ error: true, ...state, more, actions }));
}

import { type DriftState, driftMethods, driftStateSchema } from '../../src/protocol/drift-panel';
import '../charts/charts.css';
import { Announcer } from '../ui/announcer';
import '../ui/base.css';
import { el } from '../ui/dom';
import { connect } from '../ui/messages';
import { type Context } from './context';
import './drift.css';
import { LiveView } from './live-view';
import { Memory } from './memory';
import { emptyView, errorView, loadingView } from './other-views';

const place = el('div');
const announcer = new Announcer();
document.querySelector('#root')?.append(el('main', { class: 'drift' }, place, announcer.element));

let live: LiveView | undefined;
let last: DriftState | undefined;

const host = connect({
  state: driftStateSchema,
  methods: driftMethods,
  onState: show,
  onSilence: () =>
    show({
      view: 'error',
      model: 'Drift',
      target: '',
      what: 'The extension does not answer this panel.',
      where: 'Nothing came within 10 seconds.',
      todo: 'Close the panel and open it again; if that changes nothing, reload the window.',
      retryAt: null,
    }),
});
const memory = new Memory(host.saved(), (state) => host.save(state));
const context: Context = { host, memory, announcer, ticks: new Set() };

function show(state: DriftState): void {
  if (state.target !== '') memory.about(state.model, state.target);
  if (state.view === 'live' || state.view === 'stale') {
    const first = live === undefined;
    if (live === undefined) {
      context.ticks.clear();
      live = new LiveView(context);
      place.replaceChildren(live.element);
    }
    live.update(state);
    if (first) requestAnimationFrame(() => window.scrollTo({ top: memory.now.scroll }));
  } else if (JSON.stringify(state) !== JSON.stringify(last)) {
    live = undefined;
    context.ticks.clear();
    place.replaceChildren(otherView(state));
  }
  last = state;
}

function otherView(state: Exclude<DriftState, { view: 'live' | 'stale' }>): HTMLElement {
  switch (state.view) {
    case 'empty':
      return emptyView(state, context);
    case 'loading':
      return loadingView(state);
    case 'error':
      return errorView(state, context);
  }
}

setInterval(() => {
  const now = Date.now();
  context.ticks.forEach((tick) => tick(now));
}, 1000);

let scrolling = 0;
window.addEventListener('scroll', () => {
  clearTimeout(scrolling);
  scrolling = window.setTimeout(() => {
    if (live !== undefined) memory.keep({ scroll: window.scrollY });
  }, 200);
});

import { type DriftState } from '../../src/protocol/drift-panel';
import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { button } from '../ui/controls';
import { h, icon, setText } from '../ui/element';
import { notice, skeleton } from '../ui/states';
import { exactTime, figure, span } from '../ui/words';
import { features } from './features';
import { connectDrift } from './saved';
import { sections } from './sections';
import { timeline } from './timeline';
import { verdictSection } from './verdict';
import '../ui/ui.css';
import './drift.css';

const host = connectDrift();
const refused = (error: unknown): void => setText(staleLine, error instanceof Error ? error.message : String(error));

const title = h('h1');
const identity = h('span', {});
const updated = h('span', { class: 'quiet' });
const staleLine = h('p', { class: 'stale-line', role: 'status' });
const list = features(host.saved.column, (column) => host.save({ column }));
const parts = {
  verdict: verdictSection(host, list.chosen),
  timeline: timeline(),
  features: list,
  sections: sections(host.saved.tab, (tab) => host.save({ tab })),
};
// Built once and then only brought up to date: nothing that a person holds is ever replaced.
const live = h('div', { class: 'live-view' }, ...Object.values(parts).map(({ element }) => element));
const other = h('div');
document
  .querySelector('#root')
  ?.append(h('main', {}, h('header', { class: 'strip' }, title, identity, updated), staleLine, other, live));

let state: DriftState | undefined;

function tick(): void {
  if (state === undefined) return;
  const now = Date.now();
  parts.verdict.tick(now);
  if (state.view === 'live') setText(updated, `updated ${span(now - state.answered)} ago`);
  else if (state.view === 'stale') {
    const text = `Stale: last answer ${span(now - state.answered)} ago, retrying in ${span(state.retryAt - now)}. ${state.reason}`;
    if (staleLine.textContent !== text) staleLine.replaceChildren(icon('circle-slash'), text);
    setText(updated, '');
  } else if (state.view === 'error' && state.retryAt !== null)
    setText(updated, `retrying in ${span(state.retryAt - now)}`);
  else setText(updated, '');
}

function rate({ windows }: MonitorSnapshot): string {
  const last = windows.at(-1);
  if (last === undefined || last.closed <= last.opened) return '';
  return ` · ${figure((last.rows * 1000) / (last.closed - last.opened))} rows/s`;
}

function showLive(snapshot: MonitorSnapshot, answered: number): void {
  setText(identity, `${snapshot.version} · ${snapshot.digest.slice(0, 12)}${rate(snapshot)}`);
  identity.title = `Bundle ${snapshot.digest}`;
  updated.title = exactTime(answered);
  parts.verdict.update(
    snapshot.verdict,
    snapshot.deployments.some(({ digest }) => digest !== snapshot.digest),
  );
  parts.timeline.update(snapshot);
  parts.features.update(snapshot);
  parts.sections.update(snapshot);
}

function otherView(next: Exclude<DriftState, { view: 'live' | 'stale' }>): HTMLElement {
  const log = button('Show Log', () => void host.request('showLog', {}).catch(refused), { codicon: 'output' });
  if (next.view === 'loading') return skeleton(`Asking ${next.target} for ${next.model}…`, [96, 240, 320]);
  if (next.view === 'empty') {
    const deploy = button(
      'Deploy Model…',
      () => void host.request('deploy', {}, { timeout: Infinity }).catch(refused),
      {
        primary: true,
        codicon: 'rocket',
      },
    );
    return notice({
      codicon: 'rocket',
      tone: 'neutral',
      title: next.reason,
      lines: [next.todo],
      actions: [deploy, log],
    });
  }
  const retry = button('Try Again', () => void host.request('refresh', {}).catch(refused), {
    primary: true,
    codicon: 'refresh',
  });
  return notice({
    codicon: 'error',
    tone: 'bad',
    title: next.what,
    lines: [next.where, next.todo],
    actions: [retry, log],
  });
}

host.start((next) => {
  state = next;
  host.save({ model: next.model, target: next.target });
  setText(title, `${next.model} · ${next.target}`);
  const hasSnapshot = next.view === 'live' || next.view === 'stale';
  live.hidden = !hasSnapshot;
  live.classList.toggle('stale', next.view === 'stale');
  staleLine.replaceChildren();
  if (hasSnapshot) {
    other.replaceChildren();
    showLive(next.snapshot, next.answered);
  } else {
    setText(identity, '');
    other.replaceChildren(otherView(next));
  }
  tick();
});
setInterval(tick, 1000);

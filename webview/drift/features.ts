import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { sparkline } from '../charts/trend';
import { dress, h, icon, keyed, setText, type Kept } from '../ui/element';
import { table } from '../ui/plain-table';
import { figure } from '../ui/words';
import { columnDetail } from './column';

/** Alarmed first, then by how far the distance stands above its noise. */
export function worstFirst(columns: readonly ColumnMonitor[]): ColumnMonitor[] {
  return [...columns].sort(
    (a, b) =>
      Number(b.alarmed) - Number(a.alarmed) || b.psi - b.noise - (a.psi - a.noise) || a.name.localeCompare(b.name),
  );
}

/** All features, worst first, and the chosen one in detail. */
export function features(chosen: string | undefined, onChoose: (name: string) => void) {
  const title = h('h2');
  const list = table('Features, worst first', [
    { title: 'Feature' },
    { title: 'State' },
    { title: 'Trend' },
    { title: 'PSI', number: true },
    { title: 'Noise', number: true },
  ]);
  list.element.classList.add('feature-list');
  const detail = columnDetail('feature');
  const element = h(
    'section',
    {},
    title,
    h('div', { class: 'split' }, list.element, h('div', { 'aria-live': 'off' }, detail.element)),
  );
  let snapshot: MonitorSnapshot | undefined;
  let order: string[] = [];

  const choose = (name: string): void => {
    chosen = name;
    onChoose(name);
    if (snapshot !== undefined) update(snapshot);
  };
  const patch = keyed<ColumnMonitor>(
    list.body,
    ({ name }) => name,
    ({ name }) =>
      row(
        name,
        () => choose(name),
        () => chosen === name,
      ),
  );

  /** Rows do not move while somebody points at them or walks through them by keyboard. */
  const sorted = (columns: readonly ColumnMonitor[]): ColumnMonitor[] => {
    const busy = list.element.matches(':hover') || list.element.contains(document.activeElement);
    const worst = worstFirst(columns);
    const same = order.length === worst.length && worst.every(({ name }) => order.includes(name));
    if (busy && same) return worst.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    order = worst.map(({ name }) => name);
    return worst;
  };

  const update = (next: MonitorSnapshot): void => {
    snapshot = next;
    const columns = next.columns.filter(({ role }) => role === 'feature');
    setText(title, `Features (${columns.length})`);
    const inOrder = sorted(columns);
    const column = columns.find(({ name }) => name === chosen) ?? inOrder[0];
    detail.element.hidden = column === undefined;
    if (column !== undefined) {
      chosen = column.name;
      detail.update(column, next);
    }
    patch(inOrder);
  };
  return { element, update, chosen: () => chosen ?? null };
}

function row(name: string, onClick: () => void, isChosen: () => boolean): Kept<ColumnMonitor> {
  const trend = sparkline();
  const state = h('span', { class: 'state' });
  const psi = h('td', { class: 'number' });
  const noise = h('td', { class: 'number' });
  const button = h('button', { class: 'row-button' }, name);
  const element = h(
    'tr',
    { onclick: onClick },
    h('td', {}, button),
    h('td', {}, state),
    h('td', {}, trend.element),
    psi,
    noise,
  );
  return {
    element,
    update: (column) => {
      element.className = isChosen() ? 'chosen' : '';
      dress(button, { 'aria-pressed': String(isChosen()) });
      const word = column.alarmed ? 'drifted' : 'steady';
      if (state.textContent !== word) {
        state.className = `state tone-${column.alarmed ? 'warning' : 'good'}`;
        state.replaceChildren(icon(column.alarmed ? 'warning' : 'pass'), word);
      }
      setText(psi, `${figure(column.psi)} ± ${figure(column.halfWidth)}`);
      setText(noise, figure(column.noise));
      trend.update(
        column.points.map((point) => point.psi),
        column.noise,
      );
    },
  };
}

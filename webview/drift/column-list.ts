import { type ColumnMonitor } from '../../src/protocol/monitor';
import { Sparkline } from '../charts/sparkline';
import { select } from '../ui/controls';
import { KeyedList, type View, el, icon, setAttribute, setText } from '../ui/dom';
import { plusMinus, signed } from '../ui/format';
import { headCell } from '../ui/table';
import { type Context } from './context';
import { sorts } from './memory';
import { columnLook, sparkSentence } from './words';

const sortNames: Readonly<Record<(typeof sorts)[number], string>> = {
  harm: 'worst first',
  name: 'name',
  distance: 'distance',
  shift: 'shift of the mean',
};

/** The features, worst first. The order holds still while the pointer or the focus is on the list. */
export class ColumnList {
  readonly element: HTMLElement;
  private readonly body = el('tbody');
  private readonly heading = el('h2', { id: 'features' }, 'Features');
  private readonly list: KeyedList<ColumnMonitor>;
  private columns: readonly ColumnMonitor[] = [];
  private order: string[] = [];
  private selected: string | null = null;

  constructor(
    private readonly context: Context,
    private readonly onSelect: (name: string) => void,
  ) {
    this.list = new KeyedList<ColumnMonitor>(
      this.body,
      (column) => column.name,
      () => this.makeRow(),
    );
    const choices = sorts.map((value) => ({ value, label: sortNames[value] }));
    const sort = select('Sort features by', choices, () => {
      const chosen = sorts.find((name) => name === sort.get());
      if (chosen === undefined) return;
      context.memory.keep({ sort: chosen });
      this.reorder();
    });
    sort.set(context.memory.now.sort);
    const table = el(
      'table',
      { class: 'columns', 'aria-labelledby': 'features' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          headCell('feature'),
          headCell('drift'),
          headCell('distance', 'end'),
          headCell('noise', 'end'),
          headCell('shift, sd', 'end'),
        ),
      ),
      this.body,
    );
    this.element = el(
      'section',
      { class: 'features' },
      el('div', { class: 'section-head' }, this.heading, sort.element),
      table,
    );
    this.body.addEventListener('keydown', (event) => this.onKey(event));
    this.body.addEventListener('pointerleave', () => this.reorder());
    this.body.addEventListener('focusout', (event) => {
      if (!this.body.contains(event.relatedTarget as Node | null)) this.reorder();
    });
  }

  update(columns: readonly ColumnMonitor[], selected: string | null): void {
    this.columns = columns;
    this.selected = selected;
    const drifted = columns.filter((column) => column.alarmed).length;
    setText(this.heading, `Features (${drifted} of ${columns.length} drifted)`);
    const held = this.order.length > 0 && (this.body.matches(':hover') || this.body.contains(document.activeElement));
    if (held) this.draw();
    else this.reorder();
  }

  private reorder(): void {
    this.order = [...this.columns].sort(orders[this.context.memory.now.sort]).map((column) => column.name);
    this.draw();
  }

  private draw(): void {
    const place = new Map(this.order.map((name, i) => [name, i]));
    const at = (column: ColumnMonitor): number => place.get(column.name) ?? Infinity;
    this.list.update([...this.columns].sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b))));
  }

  private onKey(event: KeyboardEvent): void {
    const buttons = [...this.body.querySelectorAll('button')];
    const here = buttons.findIndex((each) => each === document.activeElement);
    const steps: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
    const next = steps[event.key];
    if (next === undefined || here < 0) return;
    event.preventDefault();
    const target = buttons[Math.min(buttons.length - 1, Math.max(0, next))];
    target?.focus();
    target?.click();
  }

  private makeRow(): View<ColumnMonitor> {
    const state = el('span', { class: 'visually-hidden' });
    const mark = icon('pass');
    const name = el('span', { class: 'column-name' });
    const press = el('button', { class: 'plain', type: 'button' }, mark, name, state);
    const spark = new Sparkline();
    const distance = el('span');
    const half = el('span', { class: 'half' });
    const noise = el('td', { class: 'end muted' });
    const shift = el('td', { class: 'end' });
    const cells = [el('td', { class: 'end' }, distance, half), noise, shift];
    const row = el('tr', {}, el('td', {}, press), el('td', {}, spark.element), ...cells);
    let shown = '';
    row.addEventListener('click', () => this.onSelect(shown));
    return {
      element: row,
      update: (column) => {
        shown = column.name;
        const look = columnLook(column);
        setAttribute(mark, 'class', `codicon codicon-${look.icon} state-${look.tone}`);
        setText(name, column.name);
        setAttribute(press, 'title', column.name);
        setText(state, `, ${look.word}`);
        setAttribute(press, 'aria-pressed', column.name === this.selected ? 'true' : 'false');
        setAttribute(row, 'class', column.name === this.selected ? 'selected' : null);
        const valued = column.points.map((point) => (point.noise === 0 && point.psi === 0 ? null : point));
        spark.update(
          valued.map((point) => point?.psi ?? null),
          column.points.map((point) => point.noise),
          sparkSentence(column),
        );
        const none = column.liveRows === 0;
        const [value = '', width = ''] = plusMinus(column.psi, column.halfWidth).split(' ± ');
        setText(distance, none ? '–' : value);
        setText(half, none ? '' : ` ± ${width}`);
        setText(noise, none ? '–' : column.noise.toFixed(3));
        setText(shift, column.shift === null ? '–' : signed(column.shift));
      },
    };
  }
}

type Order = (a: ColumnMonitor, b: ColumnMonitor) => number;
const byName: Order = (a, b) => a.name.localeCompare(b.name);
const orders: Readonly<Record<(typeof sorts)[number], Order>> = {
  harm: (a, b) => Number(b.alarmed) - Number(a.alarmed) || b.psi - b.noise - (a.psi - a.noise) || byName(a, b),
  name: byName,
  distance: (a, b) => b.psi - a.psi || byName(a, b),
  shift: (a, b) => Math.abs(b.shift ?? -1) - Math.abs(a.shift ?? -1) || byName(a, b),
};

export function worstFirst(columns: readonly ColumnMonitor[]): ColumnMonitor[] {
  return [...columns].sort(orders.harm);
}

import { type ColumnMonitor } from '../../src/protocol/monitor';
import { type Cells } from '../../src/protocol/profile';
import { type Bin } from '../charts/histogram';
import { figure } from '../ui/format';

interface Label {
  readonly label: string;
  readonly from: string | null;
}

/** What each cell is called: `< 250`, `250 to 1,170`, `= 3`, `≥ 9,900`; categories by their names, the rare ones together. */
export function cellLabels(cells: Cells): Label[] {
  if (cells.kind === 'categorical') {
    const named = cells.categories.map((category) => ({ label: category === '' ? '(empty)' : category, from: null }));
    return [...named, { label: cells.others.length > 0 ? `${cells.others.length} rare ones` : 'others', from: null }];
  }
  const { edges } = cells;
  const [first] = edges;
  const last = edges.at(-1);
  if (first === undefined || last === undefined) return [{ label: 'all', from: null }];
  const between = edges.slice(1).map((to, i): Label => {
    const from = edges[i] ?? first;
    // A value with much of the mass is a cell of its own, up to the next float64.
    return to - from <= Math.abs(from) * 1e-12 + Number.MIN_VALUE
      ? { label: `= ${edge(from)}`, from: edge(from) }
      : { label: `${edge(from)} to ${edge(to)}`, from: edge(from) };
  });
  return [{ label: `< ${edge(first)}`, from: null }, ...between, { label: `≥ ${edge(last)}`, from: edge(last) }];
}

function edge(x: number): string {
  return figure(x);
}

export function binsOf(column: ColumnMonitor): Bin[] {
  const total = (counts: readonly number[]): number =>
    Math.max(
      1,
      counts.reduce((sum, n) => sum + n, 0),
    );
  const reference = total(column.reference.cells);
  const live = total(column.live.cells);
  const seen = new Map<string, number>();
  return cellLabels(column.cells).flatMap(({ label, from }, i) => {
    const [was, now] = [column.reference.cells[i] ?? 0, column.live.cells[i] ?? 0];
    // A catalogue without rare categories has an empty last cell, which says nothing.
    if (column.cells.kind === 'categorical' && i === column.cells.categories.length && was === 0 && now === 0)
      return [];
    const twins = seen.get(label) ?? 0;
    seen.set(label, twins + 1);
    return [
      {
        label: twins === 0 ? label : `${label} (${twins + 1})`,
        from,
        reference: { count: was, share: was / reference },
        live: { count: now, share: now / live },
      },
    ];
  });
}

import { type Child, KeyedList, el, setText } from './dom';
import { virtualTable } from './virtual-table';

export interface Column<Row> {
  readonly title: string;
  /** `end` for numbers. */
  readonly align?: 'start' | 'end';
  cell(row: Row): string;
}

export interface TableOptions<Row> {
  /** What the table holds; its accessible name. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly key: (row: Row) => string;
  /** Said in place of rows. */
  readonly empty: string;
}

export interface DataTable<Row> {
  readonly element: HTMLElement;
  update(rows: readonly Row[]): void;
}

/** From here on only the visible rows are in the document. */
const many = 200;

/** A native table; rows are patched by key, and beyond 200 of them only the visible ones exist. */
export function dataTable<Row>(options: TableOptions<Row>): DataTable<Row> {
  const body = el('tbody');
  const table = el(
    'table',
    {},
    el('caption', { class: 'visually-hidden' }, options.caption),
    el('thead', {}, el('tr', {}, ...options.columns.map((column) => headCell(column.title, column.align)))),
    body,
  );
  const empty = el('p', { class: 'muted' }, options.empty);
  const scroller = el(
    'div',
    { class: 'table-scroller', tabindex: 0, role: 'region', 'aria-label': options.caption },
    table,
  );
  const element = el('div', {}, empty, scroller);
  const list = new KeyedList<Row>(body, options.key, () => {
    const cells = options.columns.map((column) => el('td', { class: column.align === 'end' ? 'end' : null }));
    return {
      element: el('tr', {}, ...cells),
      update: (row) => options.columns.forEach((column, i) => cells[i] && setText(cells[i], column.cell(row))),
    };
  });
  let large: ReturnType<typeof virtualTable> | undefined;
  let all: readonly Row[] = [];
  return {
    element,
    update(rows) {
      all = rows;
      empty.hidden = rows.length > 0;
      if (rows.length > many && large === undefined) {
        large = virtualTable({
          label: options.caption,
          cell: (row, column) => textCell(all[row], options.columns[column]),
        });
        large.setColumns(options.columns.map(({ title, align }) => ({ title, align: align ?? 'start' })));
        element.append(large.element);
      }
      const virtual = large !== undefined && rows.length > many;
      scroller.hidden = virtual || rows.length === 0;
      if (large !== undefined) large.element.hidden = !virtual;
      list.update(virtual ? [] : rows);
      if (virtual) large?.setRows(rows.length);
    },
  };
}

function textCell<Row>(row: Row | undefined, column: Column<Row> | undefined): { text: string } {
  return { text: row === undefined || column === undefined ? '' : column.cell(row) };
}

export function headCell(title: Child, align: 'start' | 'end' = 'start'): HTMLTableCellElement {
  return el('th', { scope: 'col', class: align === 'end' ? 'end' : null }, title);
}

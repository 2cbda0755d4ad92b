import { el, setAttribute, setText } from './dom';

export interface VirtualColumn {
  readonly title: string;
  readonly align: 'start' | 'end';
}

/** What one cell shows; undefined while its row is on the way. */
export interface VirtualCell {
  readonly text: string;
  readonly kind?: 'missing' | 'number';
}

export interface VirtualOptions {
  readonly label: string;
  cell(row: number, column: number): VirtualCell | undefined;
  /** The rows first..last (inclusive) have come into view. */
  seen?(first: number, last: number): void;
}

export interface VirtualTable {
  readonly element: HTMLElement;
  setColumns(columns: readonly VirtualColumn[]): void;
  setRows(rows: number): void;
  /** Draws the visible rows anew, after their data came. */
  refresh(): void;
  top(): number;
}

const rowHeight = 24;
/** Browsers cap the height of an element at 2^25 device pixels: beyond this the scroll bar is a scale, not a ruler. */
const tallest = 8_000_000;
const mostShown = 20;

/**
 * A table of any length, of which only the rows in view exist. It scrolls by whole rows: the table sticks to the top of the view and its
 * text changes, so nothing flashes, however fast one scrolls. Arrow, page, Home and End keys move by rows at every length.
 */
export function virtualTable(options: VirtualOptions): VirtualTable {
  const head = el('tr', { 'aria-rowindex': 1 });
  const body = el('tbody');
  const table = el(
    'table',
    { class: 'virtual' },
    el('caption', { class: 'visually-hidden' }, options.label),
    el('thead', {}, head),
    body,
  );
  const spacer = el('div', { class: 'virtual-spacer' }, table);
  const element = el(
    'div',
    { class: 'virtual-scroller', tabindex: 0, role: 'region', 'aria-label': options.label },
    spacer,
  );
  let columns: readonly VirtualColumn[] = [];
  let total = 0;
  let first = 0;
  let frame = 0;

  const shown = (): number => Math.min(total, mostShown);
  const last = (): number => Math.max(0, total - shown());
  const travel = (): number => Math.max(1, Math.min(last() * rowHeight, tallest));
  /** How far the view can really be scrolled: its borders and bars count, too. */
  const way = (): number => Math.max(1, element.scrollHeight - element.clientHeight);
  const scaled = (): boolean => last() * rowHeight > tallest;

  function draw(): void {
    frame = 0;
    while (body.rows.length > shown()) body.deleteRow(-1);
    while (body.rows.length < shown()) body.insertRow();
    for (let i = 0; i < body.rows.length; i++) {
      const line = body.rows[i];
      if (line !== undefined) drawRow(line, first + i);
    }
    if (total > 0) options.seen?.(first, first + shown() - 1);
  }

  function drawRow(line: HTMLTableRowElement, row: number): void {
    setAttribute(line, 'aria-rowindex', row + 2);
    while (line.cells.length > columns.length) line.deleteCell(-1);
    while (line.cells.length < columns.length) line.insertCell();
    columns.forEach((column, c) => {
      const cell = line.cells[c];
      if (cell === undefined) return;
      const value = options.cell(row, c);
      setText(cell, value?.text ?? ' ');
      setAttribute(cell, 'class', classes(column, value));
      setAttribute(cell, 'title', value !== undefined && value.text.length > 24 ? value.text : null);
    });
  }

  function later(): void {
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  function moveTo(row: number): void {
    const next = Math.min(last(), Math.max(0, Math.round(row)));
    if (next === first) return;
    first = next;
    element.scrollTop = last() === 0 ? 0 : (first / last()) * way();
    later();
  }

  element.addEventListener('scroll', () => {
    const row = last() === 0 ? 0 : Math.round((element.scrollTop / way()) * last());
    // A pixel of the scale may stand for many rows: what the keys or the wheel have set is not rounded away.
    const pixel = last() / way();
    if (Math.abs(row - first) <= pixel) return;
    first = Math.min(last(), Math.max(0, row));
    later();
  });
  element.addEventListener(
    'wheel',
    (event) => {
      if (!scaled() || event.deltaY === 0 || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      moveTo(first + (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY : event.deltaY / rowHeight));
    },
    { passive: false },
  );
  element.addEventListener('keydown', (event) => {
    const steps: Record<string, number> = {
      ArrowDown: first + 1,
      ArrowUp: first - 1,
      PageDown: first + mostShown - 1,
      PageUp: first - mostShown + 1,
      Home: 0,
      End: total,
    };
    const row = steps[event.key];
    if (row === undefined || event.target !== element) return;
    event.preventDefault();
    moveTo(row);
  });

  return {
    element,
    setColumns(next) {
      columns = next;
      head.replaceChildren(
        ...next.map(({ title, align }) =>
          el('th', { scope: 'col', class: align === 'end' ? 'end' : null, title }, title),
        ),
      );
      setAttribute(table, 'aria-colcount', next.length);
      later();
    },
    setRows(rows) {
      total = rows;
      first = Math.min(first, last());
      setAttribute(table, 'aria-rowcount', rows + 1);
      // The table itself is `shown` rows and a head high; what is left is the way to scroll.
      spacer.style.height = `${(shown() + 1) * rowHeight + (last() === 0 ? 0 : travel())}px`;
      element.style.maxHeight = `${(mostShown + 1) * rowHeight + 16}px`;
      later();
    },
    refresh: later,
    top: () => first,
  };
}

function classes(column: VirtualColumn, value: VirtualCell | undefined): string | null {
  const all = [
    column.align === 'end' || value?.kind === 'number' ? 'end' : '',
    value === undefined ? 'pending' : '',
    value?.kind === 'missing' ? 'muted' : '',
  ].filter((name) => name !== '');
  return all.length > 0 ? all.join(' ') : null;
}

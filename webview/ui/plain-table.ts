import { h } from './element';

/** A cell: text, or what stands there instead; numbers are set to the right. */
export type Cell = string | Node;

export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** A native table in a box that scrolls sideways where it must. `caption` names it for a screen reader. */
export function table(caption: string, columns: readonly Column[]) {
  const body = h('tbody');
  const element = h(
    'div',
    { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'hidden' }, caption),
      h(
        'thead',
        {},
        h('tr', {}, ...columns.map(({ title, number }) => h('th', { scope: 'col', class: cls(number) }, title))),
      ),
      body,
    ),
  );
  return {
    element,
    body,
    fill: (rows: readonly (readonly Cell[])[]): void =>
      body.replaceChildren(
        ...rows.map((row) => h('tr', {}, ...row.map((cell, i) => h('td', { class: cls(columns[i]?.number) }, cell)))),
      ),
  };
}

function cls(number: boolean | undefined): string | undefined {
  return number === true ? 'number' : undefined;
}

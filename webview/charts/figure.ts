import { h, setText } from '../ui/element';
import { table, type Cell, type Column } from '../ui/plain-table';

export interface Twin {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * A picture that says what it shows: a sentence as accessible name and, read by all, above the picture; its figures as a table below.
 * The table is filled when it is opened, not with every update.
 */
export function chartFigure(title: string, picture: Element) {
  const sentence = h('span', { class: 'quiet' });
  picture.setAttribute('role', 'img');
  const twinBox = h('div');
  let twin: (() => Twin) | undefined;
  const fill = (): void => {
    if (!details.open || twin === undefined) return;
    const { columns, rows } = twin();
    const made = table(title, columns);
    made.fill(rows);
    twinBox.replaceChildren(made.element);
  };
  const details = h('details', { class: 'twin', ontoggle: fill }, h('summary', {}, 'Show data'), twinBox);
  const element = h(
    'figure',
    {},
    h('figcaption', {}, h('span', { class: 'chart-title' }, title), ' ', sentence),
    picture,
    details,
  );
  return {
    element,
    describe: (summary: string, data: () => Twin): void => {
      picture.setAttribute('aria-label', `${title}: ${summary}`);
      setText(sentence, summary);
      twin = data;
      fill();
    },
  };
}

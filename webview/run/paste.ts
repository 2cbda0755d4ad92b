import { type RawRow } from '../../src/protocol/rows';
import { type RunField } from '../../src/protocol/run-panel';
import { el, setText, show } from '../ui/dom';
import { button } from '../ui/toolkit';
import { parseRow } from './check';

/** A box for a row as JSON, which says what is wrong with it and where, and hands it on when nothing is. */
export function pasteBox(
  fields: () => readonly RunField[],
  take: (row: RawRow) => void,
): { readonly element: HTMLElement; toggle(): void } {
  const text = el('textarea', {
    rows: 8,
    spellcheck: 'false',
    'aria-label': 'Row as JSON',
    placeholder: '{"duration": 6, "amount": 1169}',
  });
  const problem = el('p', { class: 'problem', role: 'status' });
  const use = button({ label: 'Use Row', kind: 'primary', onPress: () => read() });
  const cancel = button({ label: 'Cancel', onPress: () => open(false) });
  const element = el(
    'section',
    { class: 'paste', 'aria-label': 'Paste row', hidden: true },
    text,
    problem,
    el('div', { class: 'row actions' }, use, cancel),
  );

  function open(visible: boolean): void {
    show(element, visible);
    setText(problem, '');
    if (visible) text.focus();
  }

  function read(): void {
    const parsed = parseRow(text.value, fields());
    if ('problem' in parsed) {
      setText(problem, parsed.problem);
      return;
    }
    take(parsed.row);
    open(false);
  }

  return { element, toggle: () => open(element.hidden === true) };
}

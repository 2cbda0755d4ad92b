import { columnsTold } from '../../src/protocol/file-columns';
import { type RawRow } from '../../src/protocol/rows';
import { type RunState } from '../../src/protocol/run-panel';
import { checkbox } from '../ui/controls';
import { el, icon, setText, show } from '../ui/dom';
import { count, counted, latency } from '../ui/format';
import { statusLine } from '../ui/states';
import { button, setEnabled } from '../ui/toolkit';
import { virtualTable, type VirtualCell } from '../ui/virtual-table';
import { valueText } from './result';
import { type RunHost } from './saved';

type FileState = Extract<RunState, { view: 'ready' }>['file'];

const pageRows = 200;
/** Pages that are kept: the rest is asked for again. */
const mostPages = 50;

/** A file that is run or was: progress, then a table of any length of which only what is in view exists. */
export function fileView(host: RunHost): { readonly element: HTMLElement; update(file: FileState): void } {
  const status = statusLine();
  const fail = (error: unknown): void => status.say(error instanceof Error ? error.message : String(error));
  const press = (label: string, method: 'cancelFile' | 'closeFile'): HTMLElement =>
    button({ label, onPress: () => void host.call(method, {}).catch(fail) });
  const progress = el('progress', { 'aria-label': 'Rows done' });
  const line = el('span');
  const running = el('div', { class: 'progress-line' }, line, progress, press('Cancel', 'cancelFile'));
  const summary = el('p');
  const save = button({ label: 'Save as Parquet', icon: 'save-as', onPress: () => saveAs() });
  const refusedOnly = checkbox('Refused only', () => restart());
  const empty = el('p', { class: 'muted' });
  const table = virtualTable({ label: 'Rows and their predictions', cell, seen });
  const actions = el('div', { class: 'row actions' }, save, press('Close File', 'closeFile'), refusedOnly.element);
  const done = el('div', {}, summary, actions, table.element, empty);
  const failure = el('span');
  const mark = icon('error');
  mark.classList.add('state-error');
  const failed = el(
    'div',
    {},
    el('p', { class: 'row' }, mark, failure),
    el('div', { class: 'row actions' }, press('Close File', 'closeFile')),
  );
  const element = el(
    'section',
    { class: 'file', 'aria-label': 'File' },
    el('h2', {}, 'File'),
    running,
    done,
    failed,
    status.element,
  );

  let pages = new Map<number, readonly RawRow[] | 'asked'>();
  let columns: readonly string[] = [];
  let generation = 0;
  let shown = '';

  function saveAs(): void {
    setEnabled(save, false);
    host
      .call('saveAsParquet', {}, { timeout: Infinity })
      .then(({ saved }) => status.say(saved === null ? '' : `Saved as ${saved}.`))
      .catch(fail)
      .finally(() => setEnabled(save, true));
  }

  function cell(row: number, column: number): VirtualCell | undefined {
    if (column === 0) return { text: count(row + 1), kind: 'missing' };
    const page = pages.get(Math.floor(row / pageRows));
    if (page === undefined || page === 'asked') return undefined;
    const value = page[row % pageRows]?.[columns[column - 1] ?? ''];
    const kind = typeof value === 'number' ? 'number' : value === null || value === undefined ? 'missing' : undefined;
    return { text: valueText(value), ...(kind === undefined ? {} : { kind }) };
  }

  function seen(first: number, last: number): void {
    for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page++) ask(page);
  }

  function ask(page: number): void {
    if (pages.has(page)) return;
    pages.set(page, 'asked');
    const asked = generation;
    host
      .call('page', { offset: page * pageRows, limit: pageRows, refusedOnly: refusedOnly.get() })
      .then((answer) => {
        if (asked !== generation) return; // of a table that is no longer shown
        pages.set(page, answer.rows);
        if (pages.size > mostPages) pages.delete([...pages.keys()][0] ?? page);
        if (answer.columns.join('\0') !== columns.join('\0')) {
          columns = answer.columns;
          table.setColumns([
            { title: '#', align: 'end' },
            ...columns.map((title) => ({ title, align: aligned(answer.rows, title) })),
          ]);
        }
        setText(empty, answer.total > 0 ? '' : refusedOnly.get() ? 'No row was refused.' : 'The file has no rows.');
        show(table.element, answer.total > 0);
        table.setRows(answer.total);
      })
      .catch((error: unknown) => {
        if (asked !== generation) return;
        pages.delete(page);
        fail(error);
      });
  }

  function restart(): void {
    generation++;
    pages = new Map();
    table.element.scrollTop = 0;
    table.refresh();
    ask(0);
  }

  return {
    element,
    update(file) {
      show(element, file !== null);
      show(running, file?.state === 'running');
      show(done, file?.state === 'done');
      show(failed, file?.state === 'failed');
      if (file?.state === 'running') {
        const of = file.total === null ? '' : ` of ${count(file.total)}`;
        setText(line, `${file.name}: ${count(file.done)}${of} rows`);
        if (file.total === null) progress.removeAttribute('value');
        else {
          progress.max = Math.max(1, file.total);
          progress.value = file.done;
        }
      } else if (file?.state === 'failed') setText(failure, file.message);
      else if (file?.state === 'done') {
        const refused = `${count(file.refused)} refused`;
        const ran = `${file.name}: ${counted(file.rows, 'row')} in ${latency(file.micros)}, ${refused}.`;
        setText(summary, [ran, ...columnsTold(file.columns)].join(' '));
      }
      const identity = file?.state === 'done' ? JSON.stringify(file) : '';
      if (identity === shown) return;
      shown = identity;
      status.say('');
      if (identity === '') return;
      refusedOnly.set(false);
      restart();
    },
  };
}

/** A column's name stands over its values: at the end where they are numbers. */
function aligned(rows: readonly RawRow[], column: string): 'start' | 'end' {
  const value = rows.map((row) => row[column]).find((each) => each !== null && each !== undefined);
  return typeof value === 'number' ? 'end' : 'start';
}

import { type RawRow } from '../../src/protocol/rows';
import { type RunState } from '../../src/protocol/run-panel';
import { button, checkbox, enable, progressRing } from '../ui/controls';
import { h, icon, setText } from '../ui/element';
import { statusLine } from '../ui/states';
import { count, duration, many } from '../ui/words';
import { valueText } from './result';
import { type RunHost } from './saved';

type FileState = Extract<RunState, { view: 'ready' }>['file'];

const rowHeight = 26; // px; the style sheet's, too
const pageRows = 200;
/** Browsers lay out no box of more than some 16 million px. */
const tallest = 8_000_000;

/** A file that is run or was: progress, then a table of any length of which only what is in view exists. */
export function fileView(host: RunHost) {
  const status = statusLine();
  const fail = (error: unknown): void => status.say(error instanceof Error ? error.message : String(error));
  const progress = h('progress', { 'aria-label': 'Rows done' });
  const line = h('span', {});
  const running = h(
    'div',
    { class: 'progress-line' },
    progressRing('Running the file'),
    line,
    progress,
    button('Cancel', () => void host.request('cancelFile', {}).catch(fail)),
  );
  const summary = h('p', { class: 'facts' });
  const save = button(
    'Save as Parquet',
    () => {
      enable(save, false);
      host
        .request('saveAsParquet', {}, { timeout: Infinity })
        .then(({ saved }) => status.say(saved === null ? '' : `Saved as ${saved}.`))
        .catch(fail)
        .finally(() => enable(save, true));
    },
    { codicon: 'save-as' },
  );
  const refusedOnly = checkbox('Refused only', () => restart());
  const close = (): HTMLElement => button('Close File', () => void host.request('closeFile', {}).catch(fail));
  const head = h('thead');
  const body = h('tbody');
  const filler = h('div', { class: 'filler' });
  const grid = h(
    'table',
    { class: 'grid' },
    h('caption', { class: 'hidden' }, 'Rows and their predictions'),
    head,
    body,
  );
  const box = h(
    'div',
    {
      class: 'grid-box',
      tabindex: 0,
      role: 'region',
      'aria-label': 'Rows and their predictions',
      onscroll: () => draw(),
    },
    filler,
    grid,
  );
  const done = h('div', {}, summary, h('div', { class: 'actions' }, save, refusedOnly.element, close()), box);
  const failure = h('p', { class: 'state tone-bad' });
  const failed = h('div', {}, failure, h('div', { class: 'actions' }, close()));
  const element = h('section', { 'aria-label': 'File' }, h('h2', {}, 'File'), running, done, failed, status.element);

  let pages = new Map<number, readonly RawRow[] | 'asked'>();
  let columns: readonly string[] = [];
  let total = 0;
  let generation = 0;
  let shown = '';

  const ask = (page: number): void => {
    if (pages.has(page)) return;
    pages.set(page, 'asked');
    const asked = generation;
    host
      .request('page', { offset: page * pageRows, limit: pageRows, refusedOnly: refusedOnly.get() })
      .then((answer) => {
        if (asked !== generation) return; // of a table that is no longer shown
        pages.set(page, answer.rows);
        if (pages.size > 50) pages.delete([...pages.keys()][0] ?? page);
        total = answer.total;
        if (answer.columns.join('\0') !== columns.join('\0')) {
          columns = answer.columns;
          head.replaceChildren(
            h(
              'tr',
              {},
              h('th', { scope: 'col', class: 'number' }, '#'),
              ...columns.map((name) => h('th', { scope: 'col' }, name)),
            ),
          );
        }
        draw();
      })
      .catch((error: unknown) => {
        if (asked !== generation) return;
        pages.delete(page);
        fail(error);
      });
  };

  const restart = (): void => {
    generation++;
    pages = new Map();
    total = 0;
    box.scrollTop = 0;
    body.replaceChildren();
    ask(0);
  };

  /** Puts the rows in view where the scroll bar says; a table too tall for the browser scrolls in proportion. */
  const draw = (): void => {
    const room = Math.max(1, Math.ceil(box.clientHeight / rowHeight) - 1);
    const natural = (total + 1) * rowHeight;
    const height = Math.min(natural, tallest);
    filler.style.height = `${height}px`;
    const path = Math.max(1, height - box.clientHeight);
    const first = Math.min(Math.max(0, total - room), Math.round((box.scrollTop / path) * Math.max(0, total - room)));
    const rows: HTMLElement[] = [];
    for (let index = first; index < Math.min(total, first + room); index++) {
      const page = pages.get(Math.floor(index / pageRows));
      if (page === undefined) ask(Math.floor(index / pageRows));
      const row = page === undefined || page === 'asked' ? undefined : page[index % pageRows];
      rows.push(
        h(
          'tr',
          {},
          h('td', { class: 'number quiet' }, count(index + 1)),
          ...columns.map((name) => {
            const value = row?.[name];
            return h(
              'td',
              { class: typeof value === 'number' ? 'number' : undefined },
              row === undefined ? '…' : valueText(value),
            );
          }),
        ),
      );
    }
    body.replaceChildren(...rows);
    if (total === 0 && pages.get(0) !== 'asked')
      body.replaceChildren(
        h('tr', {}, h('td', {}, refusedOnly.get() ? 'No row was refused.' : 'The file has no rows.')),
      );
  };

  new ResizeObserver(() => draw()).observe(box);

  return {
    element,
    update: (file: FileState): void => {
      element.hidden = file === null;
      running.hidden = file?.state !== 'running';
      done.hidden = file?.state !== 'done';
      failed.hidden = file?.state !== 'failed';
      if (file?.state === 'running') {
        const of = file.total === null ? '' : ` of ${count(file.total)}`;
        setText(line, `${file.name}: ${count(file.done)}${of} rows`);
        if (file.total === null) progress.removeAttribute('value');
        else {
          progress.max = Math.max(1, file.total);
          progress.value = file.done;
        }
      } else if (file?.state === 'failed') failure.replaceChildren(icon('error'), file.message);
      else if (file?.state === 'done') {
        setText(
          summary,
          `${file.name}: ${many(file.rows, 'row')} in ${duration(file.micros)}, ${count(file.refused)} refused.`,
        );
      }
      const identity = file?.state === 'done' ? JSON.stringify(file) : '';
      if (identity === shown) return;
      shown = identity;
      status.say('');
      if (identity !== '') {
        refusedOnly.set(false);
        restart();
      }
    },
  };
}

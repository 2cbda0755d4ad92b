import { type RawRow } from '../../src/protocol/rows';
import { type RunAnswer, type RunState } from '../../src/protocol/run-panel';
import { button, enable, radios, select } from '../ui/controls';
import { h, setText } from '../ui/element';
import { notice, skeleton, statusLine } from '../ui/states';
import { parseRow } from './check';
import { fileView } from './file';
import { form, type Form } from './form';
import { resultView } from './result';
import { connectRun } from './saved';
import '../ui/ui.css';
import './run.css';

type Ready = Extract<RunState, { view: 'ready' }>;
type Where = 'local' | 'live' | 'both';

const host = connectRun();
const title = h('h1');
const identity = h('span', { class: 'quiet' });
const other = h('div');
const bar = h('div', { class: 'bar' });
const inputs = h('div');
const result = h('div', { class: 'result', 'aria-live': 'polite' });
const status = statusLine();
const file = fileView(host);
const say = (error: unknown): void => status.say(error instanceof Error ? error.message : String(error));
const run = button('Run', () => void runRow(), { primary: true, codicon: 'play' });

const pasted = h('textarea', {
  rows: 8,
  spellcheck: 'false',
  'aria-label': 'Row as JSON',
  placeholder: '{"duration": 6, "amount": 1169}',
});
const pasteProblem = h('p', { class: 'problem', role: 'status' });
const paste = h(
  'section',
  { class: 'paste', 'aria-label': 'Paste row', hidden: true },
  pasted,
  pasteProblem,
  h(
    'div',
    { class: 'actions' },
    button('Use Row', () => takePasted(), { primary: true }),
    button('Cancel', () => showPaste(false)),
  ),
);
const panel = h(
  'div',
  {},
  bar,
  paste,
  h(
    'div',
    { class: 'sides' },
    h('div', {}, inputs, h('div', { class: 'actions' }, run)),
    h('div', {}, status.element, result),
  ),
  file.element,
);
document.querySelector('#root')?.append(h('main', {}, h('header', { class: 'strip' }, title, identity), other, panel));
panel.hidden = true;
clearResult();

let ready: Ready | undefined;
let current: Form | undefined;
let where: Where = 'local';
let built = '';

function showPaste(visible: boolean): void {
  paste.hidden = !visible;
  setText(pasteProblem, '');
  if (visible) pasted.focus();
}

function takePasted(): void {
  const read = parseRow(pasted.value, ready?.fields ?? []);
  if ('problem' in read) {
    setText(pasteProblem, read.problem);
    return;
  }
  fill(read.row);
  showPaste(false);
}

function fill(row: RawRow): void {
  current?.fill(row);
  host.save({ row });
}

async function runRow(): Promise<void> {
  if (current === undefined || ready === undefined) return;
  current.check(); // shows; the engine has the last word, so the row is sent all the same
  enable(run, false);
  status.say('Running…');
  try {
    const { answers } = await host.request('run', { row: current.row(), where }, { timeout: 120_000 });
    status.say('');
    showResult(ready, current, answers);
  } catch (error) {
    clearResult();
    say(error);
  } finally {
    enable(run, true);
  }
}

function clearResult(): void {
  result.replaceChildren(h('p', { class: 'quiet' }, 'Run shows the answer here.'));
}

function showResult(state: Ready, shown: Form, answers: readonly RunAnswer[]): void {
  result.replaceChildren(h('h2', {}, 'Result'), ...resultView(state, answers));
  for (const { column, rule, message } of answers.flatMap(({ violations }) => violations))
    shown.blame(column, { rule, message });
}

/** The bar and the form are made anew only when the contract says something else; what was typed is kept. */
function build(state: Ready): void {
  const key = JSON.stringify([state.fields, state.examples, state.live]);
  if (key === built) return;
  built = key;
  const before = current?.row() ?? host.saved.row ?? state.examples[0]?.row;
  const shown = form(state.fields, () => {
    host.save({ row: shown.row() });
    clearResult(); // what stands there answers another row
  });
  current = shown;
  inputs.replaceChildren(shown.element);
  const examples = select(
    'Example',
    state.examples.map(({ name }) => name),
    () => {
      const chosen = ready?.examples.find(({ name }) => name === examples.get());
      if (chosen !== undefined) fill(chosen.row);
    },
  );
  if (state.live === null) where = 'local';
  bar.replaceChildren(
    ...(state.examples.length === 0 ? [] : [examples.element]),
    button('Paste Row', () => showPaste(paste.hidden === true), { codicon: 'json' }),
    button('Open File…', () => void host.request('openFile', {}, { timeout: Infinity }).catch(say), {
      codicon: 'folder-opened',
    }),
    button('Open Contract', () => void host.request('openContract', { column: null }).catch(say), {
      codicon: 'go-to-file',
    }),
    ...(state.live === null
      ? []
      : [
          radios<Where>(
            'Where it runs',
            [
              { value: 'local', label: 'Local' },
              { value: 'live', label: `Live ${state.live.version}` },
              { value: 'both', label: 'Both' },
            ],
            where,
            (chosen) => (where = chosen),
          ),
        ]),
  );
  if (before !== undefined) shown.fill(before);
}

host.start((state) => {
  panel.hidden = state.view !== 'ready';
  other.hidden = state.view === 'ready';
  if (state.view === 'ready') {
    ready = state;
    if (state.contract !== undefined) host.save({ contract: state.contract });
    setText(title, `${state.model} ${state.version}`);
    const stands =
      state.live === null
        ? 'nothing live'
        : `${state.live.target} serves ${state.live.version}${state.live.same ? ', the same bundle' : ', another bundle'}`;
    setText(identity, `${state.engine} · ${stands}`);
    build(state);
    file.update(state.file);
    return;
  }
  setText(title, state.model);
  setText(identity, '');
  if (state.view === 'loading') {
    other.replaceChildren(skeleton(`Reading the contract of ${state.model}…`, [96, 320]));
    return;
  }
  other.replaceChildren(
    notice({
      codicon: 'error',
      tone: 'bad',
      title: state.what,
      lines: [state.where, state.todo],
      actions: [
        button('Open Contract', () => void host.request('openContract', { column: null }).catch(say), {
          primary: true,
          codicon: 'go-to-file',
        }),
        button('Show Log', () => void host.request('showLog', {}).catch(say), { codicon: 'output' }),
      ],
    }),
  );
});

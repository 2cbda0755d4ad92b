import { type RawRow } from '../../src/protocol/rows';
import { runMethods, type RunAnswer, type RunState, runStateSchema } from '../../src/protocol/run-panel';
import '../ui/base.css';
import { radios, select } from '../ui/controls';
import { el, setText, show } from '../ui/dom';
import { connect } from '../ui/messages';
import { bone, notice, statusLine } from '../ui/states';
import { button, setEnabled } from '../ui/toolkit';
import { fileView } from './file';
import { form, type Form } from './form';
import { pasteBox } from './paste';
import { resultView } from './result';
import './run.css';
import { Saved } from './saved';

type Ready = Extract<RunState, { view: 'ready' }>;
type Where = 'local' | 'live' | 'both';

const host = connect({
  state: runStateSchema,
  methods: runMethods,
  onState: update,
  onSilence: () =>
    update({
      view: 'error',
      model: 'Run',
      what: 'The extension does not answer this panel.',
      where: 'Nothing came within 10 seconds.',
      todo: 'Close the panel and open it again; if that changes nothing, reload the window.',
    }),
});
const saved = new Saved(host);
const title = el('h1');
const identity = el('span', { class: 'muted' });
const other = el('div');
const bar = el('div', { class: 'row bar' });
const inputs = el('div');
const result = el('div', { class: 'result', 'aria-live': 'polite' });
const status = statusLine();
const file = fileView(host);
const run = button({ label: 'Run', icon: 'play', kind: 'primary', onPress: () => void runRow() });
const paste = pasteBox(() => ready?.fields ?? [], fill);
const panel = el(
  'div',
  { hidden: true },
  bar,
  paste.element,
  el(
    'div',
    { class: 'sides' },
    el('div', {}, inputs, el('div', { class: 'row actions' }, run)),
    el('div', {}, status.element, result),
  ),
  file.element,
);
document
  .querySelector('#root')
  ?.append(el('main', {}, el('header', { class: 'identity' }, title, identity), other, panel));
clearResult();

let ready: Ready | undefined;
let current: Form | undefined;
let where: Where = 'local';
let built = '';

function say(error: unknown): void {
  status.say(error instanceof Error ? error.message : String(error));
}

function press(method: 'openFile' | 'openContract' | 'showLog'): () => void {
  // A person takes the time that a dialog takes.
  const call = {
    openFile: () => host.call('openFile', {}, { timeout: Infinity }),
    openContract: () => host.call('openContract', { column: null }),
    showLog: () => host.call('showLog', {}),
  }[method];
  return () => void call().catch(say);
}

function fill(row: RawRow): void {
  current?.fill(row);
  saved.keep({ row });
}

async function runRow(): Promise<void> {
  if (current === undefined || ready === undefined) return;
  current.check(); // shows; the engine has the last word, so the row is sent all the same
  setEnabled(run, false);
  status.say('Running…');
  try {
    const { answers } = await host.call('run', { row: current.row(), where }, { timeout: 120_000 });
    status.say('');
    showResult(ready, current, answers);
  } catch (error) {
    clearResult();
    say(error);
  } finally {
    setEnabled(run, true);
  }
}

function clearResult(): void {
  result.replaceChildren(el('p', { class: 'muted' }, 'Run shows the answer here.'));
}

function showResult(state: Ready, shown: Form, answers: readonly RunAnswer[]): void {
  result.replaceChildren(el('h2', {}, 'Result'), ...resultView(state, answers));
  for (const { column, rule, message } of answers.flatMap(({ violations }) => violations))
    shown.blame(column, { rule, message });
}

/** The bar and the form are made anew only when the contract says something else; what was typed is kept. */
function build(state: Ready): void {
  const key = JSON.stringify([state.fields, state.examples, state.live]);
  if (key === built) return;
  built = key;
  const before = current?.row() ?? saved.row ?? state.examples[0]?.row;
  const shown = form(state.fields, () => {
    saved.keep({ row: shown.row() });
    clearResult(); // what stands there answers another row
  });
  current = shown;
  inputs.replaceChildren(shown.element);
  const examples = select(
    'Example',
    state.examples.map(({ name }) => ({ value: name, label: name })),
    () => {
      const chosen = ready?.examples.find(({ name }) => name === examples.get());
      if (chosen !== undefined) fill(chosen.row);
    },
  );
  if (state.live === null) where = 'local';
  bar.replaceChildren(
    ...(state.examples.length === 0 ? [] : [examples.element]),
    button({ label: 'Paste Row', icon: 'json', onPress: () => paste.toggle() }),
    button({ label: 'Open File…', icon: 'folder-opened', onPress: press('openFile') }),
    button({ label: 'Open Contract', icon: 'go-to-file', onPress: press('openContract') }),
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

function standing({ engine, live }: Ready): string {
  if (live === null) return `${engine} · nothing live`;
  return `${engine} · ${live.target} serves ${live.version}${live.same ? ', the same bundle' : ', another bundle'}`;
}

function update(state: RunState): void {
  show(panel, state.view === 'ready');
  show(other, state.view !== 'ready');
  if (state.view === 'ready') {
    ready = state;
    if (state.contract !== undefined) saved.keep({ contract: state.contract });
    setText(title, `${state.model} ${state.version}`);
    setText(identity, standing(state));
    build(state);
    file.update(state.file);
    return;
  }
  setText(title, state.model);
  setText(identity, '');
  if (state.view === 'loading') {
    const said = el('p', { class: 'muted' }, `Reading the contract of ${state.model}…`);
    other.replaceChildren(
      el('div', { class: 'waiting', 'aria-busy': 'true' }, said, bone('bar-size'), bone('form-size')),
    );
    return;
  }
  other.replaceChildren(
    notice({
      error: true,
      ...state,
      actions: [
        button({ label: 'Open Contract', icon: 'go-to-file', kind: 'primary', onPress: press('openContract') }),
        button({ label: 'Show Log', icon: 'output', onPress: press('showLog') }),
      ],
    }),
  );
}

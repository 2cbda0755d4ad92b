import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { python } from '../../src/build/python.mjs';
import { lintContract } from '../../src/contract/lint';
import { readNotebook } from '../../src/notebook/ipynb';
import { recipeOf } from '../../src/notebook/recipe-of';
import { progressOf, runNotebook } from '../../src/notebook/run';

const fiveMinutes = 300_000;
const script = path.resolve(__dirname, '../../src/notebook/run_notebook.py');

describe('running a notebook', function () {
  this.timeout(fiveMinutes);
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-run-nb-'));
  let interpreter = '';

  before(async function () {
    this.timeout(4 * fiveMinutes);
    const found = await python();
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      this.skip();
    }
    interpreter = found.path;
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, sources: readonly string[]): string {
    const file = path.join(folder, name);
    const cells = sources.map((source) => ({
      cell_type: 'code',
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    }));
    writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }));
    return file;
  }
  async function run(notebook: string, signal = new AbortController().signal, by = interpreter): Promise<string[]> {
    const lines: string[] = [];
    await runNotebook({ python: by, script, notebook, signal, line: (text) => lines.push(text) });
    return lines;
  }

  it('tells of each cell, and saves what it printed, in its own folder', async () => {
    const file = write('good.ipynb', ['x = 20', "print(x + 1)\nopen('made.txt', 'w').close()"]);
    const lines = await run(file);
    assert.deepEqual(lines, ['cell 1 of 2', 'cell 2 of 2', '21']);
    assert.deepEqual(progressOf('cell 2 of 12'), { done: 2, total: 12 });
    assert.deepEqual(
      readNotebook(readFileSync(file, 'utf8'), file).map(({ printed }) => printed),
      ['', '21\n'],
    );
    assert.deepEqual(readdirSync(folder).sort(), ['good.ipynb', 'made.txt']);
  });

  it('lets the export cell note what has run, so that the contract is older after an edit of training code, and after no other', async () => {
    const file = write('older.ipynb', [
      'import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler',
      "raw = pd.DataFrame({'a': range(60), 'b': [x % 7 / 2 for x in range(60)]}).assign(y=lambda d: d.a * 2 + d.b)\nraw.head()",
      "%time model = make_pipeline(StandardScaler(), Ridge(alpha=0.5)).fit(raw[['a', 'b']], raw['y'])  # größer",
      readFileSync(path.resolve(__dirname, '../../snippets/sklearn_export.py'), 'utf8').replace(
        'export_contract(model, raw, features,',
        "export_contract(model, raw, name='older',",
      ),
    ]);
    await run(file);
    const contract = readFileSync(path.join(folder, 'older.slipway.yaml'), 'utf8');
    const found = (edit: (source: string) => string): string[] => {
      const cells = readNotebook(readFileSync(file, 'utf8'), file).map((cell) => ({
        ...cell,
        source: edit(cell.source),
      }));
      return lintContract(contract, { notebook: { path: file, recipe: recipeOf(cells) } }).flatMap(
        ({ rule, message }) => (rule.startsWith('notebook/') ? [message] : []),
      );
    };
    assert.deepEqual(
      found((source) => source),
      [],
    );
    assert.deepEqual(
      found((source) => `# a comment\n${source}\n\n`),
      [],
    );
    const [older, ...others] = found((source) => source.replace('alpha=0.5', 'alpha=5'));
    assert.match(older ?? '', /^Cell 3 of "older\.ipynb" \("%time model = make_pipeline/);
    assert.deepEqual(others, []);
  });

  it('leaves the file as it was where a cell fails, and says which error', async () => {
    const file = write('bad.ipynb', ["print('before')", '1 / 0', "print('never')"]);
    const before = readFileSync(file, 'utf8');
    await assert.rejects(run(file), /bad\.ipynb did not run to its end, and was left as it was: [^]*ZeroDivisionError/);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('says that a Python is none, or has no nbclient', async () => {
    const file = write('any.ipynb', ['1']);
    await assert.rejects(
      run(file, undefined, path.join(folder, 'no-python')),
      /no-python cannot be started: .*choose another Python/,
    );
  });

  it('ends Python and its kernel when it is cancelled', async () => {
    const file = write('endless.ipynb', ["import os\nprint('kernel', os.getpid(), flush=True)", 'while True: pass']);
    const controller = new AbortController();
    let kernel = 0;
    const running = runNotebook({
      python: interpreter,
      script,
      notebook: file,
      signal: controller.signal,
      line: (text) => {
        kernel = Number(/^kernel (\d+)/.exec(text)?.[1] ?? kernel);
        if (text === 'cell 2 of 2') controller.abort();
      },
    });
    await assert.rejects(running, { name: 'AbortError' });
    assert.ok(kernel > 0);
    const end = Date.now() + 20_000;
    while (alive(kernel) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(!alive(kernel), `the kernel ${kernel} still runs`);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that nobody has waited for yet is dead as well.
    return !/^\d+ \([^)]*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { python } from '../../src/build/python.mjs';
import { type NotebookCell } from '../../src/notebook/ipynb';
import { modelCell, trainingCells, writtenAlike } from '../../src/notebook/training';

const exportCell = readFileSync(new URL('../../snippets/sklearn_export.py', import.meta.url), 'utf8');

const cells = (...sources: string[]): NotebookCell[] =>
  sources.map((source, index) => ({ index, source, printed: '' }));
const numbers = (...sources: string[]): number[] => trainingCells(cells(...sources)).map(({ number }) => number);
const digests = (...sources: string[]): string[] => trainingCells(cells(...sources)).map(({ digest }) => digest);

const training = [
  'import pandas as pd',
  "df = pd.read_csv('a.csv')\ndf.head()",
  'df.describe()',
  "import seaborn as sns\nsns.histplot(df['a'])\nplt.show()",
  "other = pd.read_csv('b.csv')",
  'def clean(frame):\n    return frame.dropna()',
  'X = clean(df)',
  "model = Ridge(alpha=1)\nmodel.fit(X, df['y'])",
] as const;

describe('training code of a notebook', () => {
  it('is what the export depends on, through functions and names; no imports, pictures, print-outs, nor what stands behind it', () => {
    assert.deepEqual(numbers(...training, 'onnx = to_onnx(model, X)', 'df = None'), [2, 6, 7, 8, 9]);
  });

  it('ends with an export cell, of which only the names at its end are those of the notebook', () => {
    assert.deepEqual(
      numbers(...training, 'columns = names = text = 1', exportCell.replace('(model, raw,', '(model, df,')),
      [2, 6, 7, 8, 10],
    );
  });

  it('ends with the last fit where nothing is exported, and is nothing where nothing is fitted', () => {
    assert.deepEqual(numbers(...training, 'p = model.predict(X)'), [2, 6, 7, 8]);
    assert.deepEqual(numbers('df = pd.read_csv()', 'df.describe()'), []);
    assert.equal(modelCell(cells('from skl2onnx import to_onnx', '# to_onnx(model)')), undefined);
  });

  it('is the same after comments, empty lines, and blanks at the ends of lines, and another one after any other edit', () => {
    const before = digests('model = Ridge(1).fit(X, y)\nx = 2');
    assert.deepEqual(digests('# new\r\n\r\nmodel = Ridge(1).fit(X, y) \t\r\n\n  # here\nx = 2\n'), before);
    assert.notDeepEqual(digests('model = Ridge(2).fit(X, y)\nx = 2'), before);
    assert.notDeepEqual(digests('model = Ridge(1).fit(X, y)\n x = 2'), before);
  });

  it('is the same in other quotes and with comments behind it, and another one where a text is', () => {
    const [before] = digests("m.fit(df['a'], sep='#')  # why");
    assert.deepEqual(digests('m.fit(df["a"], sep="#")'), [before]);
    for (const other of ["m.fit(df['a'], sep=' #')", "m.fit(df['a'], sep='#b')", "m.fit(df['A'], sep='#')"])
      assert.notDeepEqual(digests(other), [before], other);
    assert.notDeepEqual(digests('x.fit("""a # b""")'), digests('x.fit("""a""")'));
  });

  it('is told by the export cells as by the extension, whatever stands in the code', async function () {
    const found = await python();
    if (found.path === undefined) return this.skip();
    const sources = [
      String.raw`a = 'it\'s # no comment'  # one` + '\r\n\r\nb = "x"',
      String.raw`'''a` + "\n# in 'quotes' \\''' more\n\n'''\nb = r'\\d' + f'{c[\"d\"]}'",
      "!echo don't\n%time x = 'a'\\\n  'b'",
      'c = "a\\\nb"  # größe\n\t\n  # end\u2028\'x\'',
      "d = ''",
      "e = ''''''  # 'x'",
    ];
    const cell = readFileSync(new URL('../../src/build/cells/contract.py', import.meta.url), 'utf8');
    const own = cell.slice(cell.indexOf('WRITTEN = '), cell.indexOf('def cells_run'));
    const script = `import json, re, sys\n${own}\nprint(json.dumps([written_alike(one) for one in json.loads(sys.argv[1])]))`;
    const { stdout } = await promisify(execFile)(found.path, ['-c', script, JSON.stringify(sources)]);
    assert.deepEqual(JSON.parse(stdout), sources.map(writtenAlike));
  });

  it('is no code that only reads: figures of groups, pictures in loops, another model, names of imports', () => {
    const looks = [
      "ages = df.groupby('kind')['age'].mean()\nprint(ages)",
      "for name in ['a', 'b']:\n    sns.histplot(df[name])\n    plt.show()",
      "fig, ax = plt.subplots()\nax.hist(df['a'])",
      'rival = Lasso()\nrival.fit(X, df["y"])\nrival.score(X, df["y"])',
      'zeros = pd.DataFrame(np.zeros(3))',
      "df['a'].value_counts().plot.bar()",
      'from pprint import pprint\npprint(df)',
    ];
    assert.deepEqual(numbers(...training.slice(0, 7), ...looks, training[7]), [2, 6, 7, 15]);
  });

  it('is whatever changes what the model is made of, in place, through another name or a function, by gradients, and a seed', () => {
    const changing = (code: string) => numbers(...training.slice(0, 7), code, training[7]).includes(8);
    for (const code of [
      'X.drop(columns=["a"], inplace=True)',
      'y = df.pop("y")',
      'same = df\nsame["a"] = 0',
      'both = [df, other]\nfor one in both:\n    one["a"] = one["a"] + 1',
      'if True:\n    X = X * 2',
      'del df["b"]',
      'clean(df)',
      'np.random.seed(7)',
      'np.clip(df, 0, 1, out=df)',
      'np.put(X, [0], [1])',
      'def prep():\n    global df\n    df = df.dropna()\nprep()',
      "def prep():\n    df['q'] = df['x'] * 2\nprep()",
      "s = df['x']\ns.fillna(0, inplace=True)",
      'from cleaning import prep\nprep(df)',
      'import cleaning\ncleaning.prep(df)',
      'from sklearn.utils import shuffle\nX, z = shuffle(X, X)',
    ])
      assert.ok(changing(code), code);
    const loop = 'for x, y in loader:\n    loss = criterion(net(x), y)\n    loss.backward()\n    optimizer.step()';
    assert.deepEqual(numbers('net = Net()', 'import torch', loop, 'torch.onnx.export(net, x)'), [1, 3, 4]);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type NotebookCell } from '../../src/notebook/ipynb';
import { modelCell, trainingCells } from '../../src/notebook/training';

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
});

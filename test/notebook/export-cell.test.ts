import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exportables, exportCell } from '../../src/notebook/export-cell';
import { cellsOf } from './given';

const snippet = readFileSync(new URL('../../snippets/sklearn_export.py', import.meta.url), 'utf8');

describe('export cell', () => {
  it("takes a bare estimator, the frame it was fitted on and the raw rows by the notebook's own names", () => {
    const [found, ...more] = exportables(
      cellsOf(`
scaler = StandardScaler()
train = df.copy()
X = scaler.fit_transform(df[['a', 'b']])
clf = LogisticRegression()
clf.fit(X, df['y'])
`),
    );
    assert.deepEqual(more, []);
    assert.deepEqual(found, {
      variable: 'clf',
      type: 'LogisticRegression',
      library: 'sklearn',
      raw: 'df',
      model: 'clf',
      features: 'X',
    });
    const cell = exportCell(snippet, found);
    const lines = cell.split('\n');
    const at = lines.indexOf('model = clf');
    assert.deepEqual(lines.slice(at, at + 3), ['model = clf', 'features = X', 'raw = df']);
    assert.ok(lines.slice(0, at).every((line) => line.startsWith('#')));
    // Nothing of the cell itself is touched.
    assert.equal(cell.replace('model = clf\nfeatures = X\nraw = df\n\n', ''), snippet);
  });

  it('takes a pipeline whole, with the features of all rows, not those of a split', () => {
    const [found] = exportables(
      cellsOf(`
from sklearn.model_selection import train_test_split
X, y = df[['a', 'b']], df['y']
X_train, X_test, y_train, y_test = train_test_split(X, y)
pipe = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)
`),
    );
    assert.deepEqual([found?.model, found?.features], ['pipe', 'X']);
  });

  it('offers the estimator that was fitted last first, and no scaler, nor what was never fitted', () => {
    const found = exportables(
      cellsOf(
        "X = df[['a']]\nother = Ridge()\na = LogisticRegression().fit(X, df['y'])\ns = StandardScaler().fit(X)\nb = Ridge().fit(X, df['z'])",
      ),
    );
    assert.deepEqual(
      found.map(({ variable }) => variable),
      ['b', 'a'],
    );
  });

  it('asks for a name that it did not find, where it belongs, and leaves names that are right alone', () => {
    const [found] = exportables(cellsOf("model = Ridge().fit(load(), df['y'])"));
    assert.ok(found);
    const cell = exportCell(snippet, found);
    assert.match(cell, /^# features = … {2}# write what this notebook calls it$/m);
    assert.match(cell, /^raw = df$/m);
    assert.doesNotMatch(cell, /^model = model$/m);
    assert.deepEqual(exportables(cellsOf('x = 1')), []);
  });
});

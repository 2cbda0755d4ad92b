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

  it('takes CatBoost, and networks whether they are put together or a class of their own', () => {
    const found = (code: string): unknown[] =>
      exportables(cellsOf(code)).map(({ library, model, features }) => [library, model, features]);
    assert.deepEqual(
      found("from catboost import CatBoostClassifier as C\nX = df[['a']]\ncat = C(verbose=0).fit(X, df['y'])"),
      [['catboost', 'cat', 'X']],
    );
    const loop = `
X = torch.tensor(df[['a', 'b']].to_numpy(), dtype=torch.float32).to(device)
opt = torch.optim.Adam(net.parameters())
for epoch in range(9):
    opt.zero_grad()
    loss = nn.MSELoss()(net(X), y)
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    answers = net(X).numpy()`;
    assert.deepEqual(found(`import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(2, 1))${loop}`), [
      ['pytorch', 'net', 'X'],
    ]);
    const own = 'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n';
    assert.deepEqual(found(`import torch\nimport torch.nn as nn\n${own}net = Net()\n${loop}`), [
      ['pytorch', 'net', 'X'],
    ]);
    assert.deepEqual(found("import torch.nn as nn\nloss = nn.MSELoss()\nloss(df['a'], df['b'])"), []);
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

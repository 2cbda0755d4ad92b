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
    assert.ok(found);
    const { needs, ...told } = found;
    assert.deepEqual(told, {
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
    // Of the cell itself nothing but what this notebook needs not is left out.
    assert.ok(needs);
    const whole = exportCell(snippet, told);
    assert.equal(whole.replace('model = clf\nfeatures = X\nraw = df\n\n', ''), snippet);
    const all = new Set(whole.split('\n'));
    const other = lines.filter((line) => !all.has(line));
    assert.deepEqual(other.slice(0, -1), [
      "    model, threshold = (getattr(model, 'best_estimator_', model), threshold)",
      '        onnx_model, outputs, answers, unsure = to_onnx(stages, width, model, answers_of, given)',
    ]);
    assert.deepEqual(other.slice(-1), ['export_contract(model, raw, features, to_onnx=classifier_to_onnx)']);
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

  it('reads the raw rows once more where the notebook has changed them, and finds them behind a split, a function or a sample', () => {
    const found = (code: string): unknown[] =>
      exportables(cellsOf(code)).map(({ type, library, features, raw }) => [type, library, features, raw]);
    const split = 'A, B, c, d = train_test_split(X, y)\n';
    const imports =
      'from sklearn.model_selection import train_test_split, GridSearchCV\nimport xgboost as xgb, lightgbm as lgb\n';
    const changed = "df['a'] = df['a'].fillna(0)\nX = df.drop('y', axis=1)\ny = df['y']\n";
    const again = "pd.read_csv('data.csv')";
    assert.deepEqual(found(`${imports}${changed}${split}m = Ridge().fit(A, c)`), [['Ridge', 'sklearn', 'X', again]]);
    // One side of a split that is changed afterwards is not the whole any more.
    assert.deepEqual(
      found(`${imports}X, y = df, df['y']\n${split}A = StandardScaler().fit_transform(A)\nm = Ridge().fit(A, c)`),
      [['Ridge', 'sklearn', 'A', 'df']],
    );
    for (const change of [
      'df.dropna(inplace=True)',
      "df['a'].fillna(0, inplace=True)",
      "y = df.pop('y')",
      "del df['y']",
      "for d in [df]:\n    d['a'] = 1",
      "df.loc[df.a > 3, 'a'] = 3",
    ])
      assert.deepEqual(
        found(`${change}\nm = Ridge().fit(df[['a', 'b']], 1)`),
        [['Ridge', 'sklearn', "df[['a', 'b']]", again]],
        change,
      );
    assert.deepEqual(found("df = df[df.a > 3]\nm = Ridge().fit(df[['a', 'b']], df['y'])"), [
      ['Ridge', 'sklearn', "df[['a', 'b']]", 'df'],
    ]);
    const made = 'def make(d):\n    d = d.copy()\n    d["b"] = np.log1p(d["b"])\n    return d\n';
    assert.deepEqual(found(`${made}X = make(df)\nm = Ridge().fit(X, df['y'])`), [['Ridge', 'sklearn', 'X', 'df']]);
    const sample = 'from sklearn.datasets import load_iris\niris = load_iris()\nX, y = iris.data, iris.target\n';
    assert.deepEqual(found(`${sample}m = Ridge().fit(X, y)`), [['Ridge', 'sklearn', 'X', 'iris']]);
    const two = "other = pd.read_csv('other.csv')\nX = other[['a']]\n";
    assert.deepEqual(found(`${two}m = Ridge().fit(X, 1)`), [['Ridge', 'sklearn', 'X', 'other']]);
    assert.deepEqual(found(`${imports}X = df[['a']]\nd = xgb.DMatrix(X, label=df['y'])\nm = xgb.train({}, d)`), [
      ['Booster', 'xgboost', 'X', 'df'],
    ]);
    assert.deepEqual(found(`${imports}d = lgb.Dataset(df[['a']], df['y'])\nm = lgb.train({}, d)`), [
      ['Booster', 'lightgbm', "df[['a']]", 'df'],
    ]);
    const search = "s = GridSearchCV(xgb.XGBClassifier(), {}).fit(df[['a']], df['y'])\nbest = s.best_estimator_";
    assert.deepEqual(
      found(`${imports}${search}`).map((one) => (one as string[])[1]),
      ['xgboost', 'xgboost'],
    );
  });

  it('finds the read at the start of a chain, and what was fitted on in a frame that got more columns since', () => {
    const called = (code: string): unknown[] =>
      exportables(cellsOf(code)).map(({ features, raw }) => [features, raw])[0] as unknown[];
    const chain = "d = (pd.read_csv('d.csv', index_col='id')\n    .rename(columns=str.lower)\n    .assign(b=1))\n";
    assert.deepEqual(called(`${chain}X = d.drop(columns=['y'])\nm = Ridge().fit(X, d['y'])`), [
      'X',
      "pd.read_csv('d.csv', index_col='id')",
    ]);
    const merged = "d = pd.read_csv('a.csv').merge(pd.read_csv('b.csv')).assign(b=1)\nX = d[['b']]\n";
    // One of two tables alone is not what the rows were.
    assert.doesNotMatch(String(called(`${merged}m = Ridge().fit(X, 1)`)[1]), /a\.csv/);
    const more = "from sklearn.ensemble import IsolationForest\nm = IsolationForest().fit(df[['a', 'b']])\n";
    assert.deepEqual(called(`${more}df['anomaly'] = m.predict(df[['a', 'b']])`), [
      "df[['a', 'b']]",
      "pd.read_csv('data.csv')",
    ]);
    const unknown =
      "from sklearn.ensemble import IsolationForest\ndf['b'] = odd(df)\nm = IsolationForest().fit(df[['a', 'b']])\n";
    assert.equal(called(`${unknown}df['c'] = 1`)[0], "df[['a', 'b']]");
    assert.equal(called(`${unknown}df['b'] = odd(df)`)[0], undefined);
    assert.equal(called(`${more}df['a'] = df['a'] * 2`)[0], undefined);
    assert.equal(called(`${more}df = df[df.a > 3]`)[0], undefined);
  });

  it("says by which limit the notebook decides, and takes the model out of scikit-learn's threshold", () => {
    const fit = "m = LogisticRegression().fit(df[['a']], df['y'])\np = m.predict_proba(df[['a']])[:, 1]\n";
    const last = (code: string): string | undefined => {
      const [found] = exportables(cellsOf(code));
      return found && exportCell(snippet, found).trimEnd().split('\n').at(-1);
    };
    assert.match(last(`${fit}d = p >= 0.3`) ?? '', /^export_contract\(model, raw, features, threshold=0\.3, /);
    assert.match(last(`${fit}d = p > 0.3`) ?? '', /threshold=\{'above': 0\.3\}, to_onnx=/);
    assert.doesNotMatch(last(fit) ?? '', /threshold/);
    const tuned = `from lightgbm import LGBMClassifier
from sklearn.model_selection import TunedThresholdClassifierCV
m = TunedThresholdClassifierCV(LGBMClassifier()).fit(df[['a']], df['y'])`;
    const [found] = exportables(cellsOf(tuned));
    assert.deepEqual([found?.type, found?.library, found?.model], ['LGBMClassifier', 'lightgbm', 'm']);
  });

  it('makes of all rows what fitted transformers made of one side of a split', () => {
    const code = `
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
X = df.iloc[:, 1:-1].values
y = df.iloc[:, -1].values
A, B, c, d = train_test_split(X, y)
sc = StandardScaler()
A = sc.fit_transform(A)
B = sc.transform(B)
pca = PCA(2)
P = pca.fit_transform(A)
m = SVC().fit(P, c)
`;
    const features = (text: string): unknown => exportables(cellsOf(text))[0]?.features;
    assert.equal(features(code), 'pca.transform(sc.transform(X))');
    // Fitted again, it makes something else.
    assert.equal(features(code.replace('B = sc.transform(B)', 'B = sc.fit_transform(B)')), 'P');
    assert.equal(features(`${code}X = 1`), 'P');
    assert.equal(features(`${code}pca = PCA(3).fit(A)`), 'P');
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
    const [found] = exportables(
      cellsOf("def fitted(X, y):\n    return Ridge().fit(X, y)\nmodel = fitted(df[['a', 'b']], df['y'])"),
    );
    assert.ok(found);
    const cell = exportCell(snippet, found);
    assert.match(cell, /^# features = … {2}# write what this notebook calls it$/m);
    assert.match(cell, /^raw = df$/m);
    assert.doesNotMatch(cell, /^model = model$/m);
    assert.deepEqual(exportables(cellsOf('x = 1')), []);
  });
});

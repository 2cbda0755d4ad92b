import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exportables, exportCell } from '../../src/notebook/export-cell';
import { cellsOf } from './given';

const wholeOf = (library: string): string =>
  readFileSync(new URL(`../../snippets/${library}_export.py`, import.meta.url), 'utf8');
const whole = wholeOf('sklearn');

const imports = `from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
`;
const chosen = "X, y = df.drop(columns=['bad']), df['bad']\n";
const training = `X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
numeric = X.select_dtypes('number').columns.tolist()
pre = ColumnTransformer([
    ('n', Pipeline([('fill', SimpleImputer()), ('scale', StandardScaler())]), numeric),
    ('c', OneHotEncoder(handle_unknown='ignore'), [name for name in X.columns if name not in numeric]),
])
clf = Pipeline([('pre', pre), ('clf', LogisticRegression())]).fit(X_train, y_train)
`;

function cellOf(code: string): string {
  const [found] = exportables(cellsOf(`${imports}${code}`));
  assert.ok(found);
  return exportCell(wholeOf(found.library), found);
}

/** Whether it finds out what pandas did. */
const looks = (cell: string): boolean => /^def recognize\(/m.test(cell);
const definedIn = (cell: string): string[] =>
  [...cell.matchAll(/^(?: {4})?(?:def|class) (\w+)|^(\w+) = /gm)].map(([, one, other]) => one ?? other ?? '');

describe('export cell of a notebook', () => {
  it('is short where a pipeline takes raw columns, and has what this pipeline needs', () => {
    const cell = cellOf(`${chosen}${training}`);
    const lines = cell.split('\n');
    assert.ok(lines.length < 790, `${lines.length} lines`);
    assert.equal(looks(cell), false);
    const defined = definedIn(cell);
    for (const name of ['on_StandardScaler', 'on_OneHotEncoder', 'on_SimpleImputer', 'classifier_to_onnx', 'plain'])
      assert.ok(defined.includes(name), name);
    for (const name of ['on_RobustScaler', 'on_CountVectorizer', 'regressor_to_onnx', 'found_features', 'likely_label'])
      assert.ok(!defined.includes(name), name);
    assert.match(cell, /^def export_contract\(.*label='bad', .*find=raw_features\):$/m);
    assert.match(cell, /^export_contract\(model, raw, features, to_onnx=classifier_to_onnx\)$/m);
    assert.match(cell, /^features = X\nraw = df$/m);
    assert.doesNotMatch(cell, /^import ast$/m);
  });

  it('is short as well where rows or columns were only chosen', () => {
    for (const code of [
      `df = df.dropna(subset=['age'])\n${chosen}`,
      `df = df[df['age'] > 18].sample(frac=1, random_state=0)\ny = df.pop('bad')\nX = df\n`,
      `df.drop(columns=['id'], inplace=True)\n${chosen}`,
      `df['bad'] = df['bad'].map({'yes': 1, 'no': 0})\n${chosen}`,
      `names = ['age', 'city']\nX, y = df[names].copy(), (df['bad'] == 'yes').astype(int)\nprint(X.astype(str).describe())\n`,
    ])
      assert.equal(looks(cellOf(`${code}${training}`)), false, code);
  });

  it('finds out what pandas did wherever something may have been done', () => {
    for (const code of [
      `df['age'] = df['age'].fillna(0)\n${chosen}`,
      `df['age'].fillna(0, inplace=True)\n${chosen}`,
      `df.loc[df['age'] > 99, 'age'] = 99\n${chosen}`,
      `${chosen}X['age'] = X['age'].astype(str)\n`,
      `${chosen}X = X.astype({'age': str})\n`,
      `${chosen}X.columns = [name.lower() for name in X.columns]\n`,
      `${chosen}X = X.rename(columns=str.lower)\n`,
      `${chosen}X = X.reset_index(drop=True)\n`,
      `${chosen}X -= 1\n`,
      `def cut(frame):\n    frame['age'] = 1\n${chosen}cut(X)\n`,
      `def cut(frame):\n    return frame.assign(age=1)\n${chosen}X = cut(X)\n`,
      `from mine import cut\n${chosen}`,
      `df = pd.concat([df, pd.read_csv('more.csv')])\n${chosen}`,
      `for name in ['age']:\n    df[name] = df[name].clip(0)\n${chosen}`,
      `class Own(BaseEstimator):\n    def transform(self, X):\n        return X\n${chosen}`,
    ])
      assert.equal(looks(cellOf(`${code}${training}`)), true, code);
  });

  it('is the whole cell where something comes from elsewhere', () => {
    for (const code of [
      'import joblib\n',
      'import category_encoders as ce\n',
      '%run prepare.ipynb\n',
      "exec(open('p.py').read())\n",
    ])
      assert.ok(cellOf(`${code}${chosen}${training}`).endsWith(whole.slice(whole.indexOf('import ast'))), code);
    assert.notEqual(cellOf(`X = df.eval('a > 3')\n${chosen}${training}`).length, whole.length);
  });

  it('reads nothing that it leaves out', () => {
    const codes = [
      `${chosen}${training}`,
      `df['age'] = np.log1p(df['age'])\n${chosen}${training}`,
      `import lightgbm as lgb\n${chosen}clf = lgb.LGBMRegressor().fit(X, y)\n`,
      `import xgboost as xgb\n${chosen}clf = xgb.train({}, xgb.DMatrix(X, y))\n`,
      `from catboost import CatBoostClassifier\n${chosen}clf = CatBoostClassifier().fit(X, y)\n`,
      `from sklearn.preprocessing import PowerTransformer\n${chosen}clf = Pipeline([('p', PowerTransformer()), ('r', Ridge())]).fit(X, y)\n`,
    ];
    for (const code of codes) {
      const cell = cellOf(code);
      const [found] = exportables(cellsOf(`${imports}${code}`));
      const left = new Set(definedIn(cell));
      const missing = definedIn(wholeOf(found?.library ?? '')).filter((name) => !left.has(name));
      assert.ok(missing.length > 5, code);
      // A step of the same name may be written.
      for (const name of missing)
        assert.doesNotMatch(cell, new RegExp(String.raw`(?<!['"\w.])${name}\(|self\.${name}\b`), `${name} in ${code}`);
    }
    assert.ok(cellOf(codes.at(-1) ?? '').includes('def on_StandardScaler('), 'of the scaler in a PowerTransformer');
  });
});

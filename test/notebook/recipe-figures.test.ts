import assert from 'node:assert/strict';
import { type ColumnSummary, type TableSummary } from '../../src/protocol/engine';
import { facts } from '../contract/given';
import { recipe, steps } from './given';

/** Of 100 rows each; `a` and `b` have gaps. */
function summary(): TableSummary {
  const figures = (mean: number, std: number, min: number, max: number): Partial<Omit<ColumnSummary, 'values'>> => ({
    ...{ mean, std, min, max },
    quartiles: [mean - 1, mean + 0.5, mean + 2],
  });
  const columns = [
    { name: 'a', missing: 20, ...figures(10, 2, 4, 16) },
    { name: 'b', missing: 1, ...figures(5, 1, 1, 9), frequent: [{ value: 7, count: 3 }] },
    { name: 'c', ...figures(1, 1, 0, 3) },
    { name: 'sex', type: 'VARCHAR', values: { f: 75, m: 25 } },
    { name: 'y', ...figures(3, 1, 0, 9) },
  ];
  const { reference } = facts({ reference: { rows: 100, columns } });
  assert.equal(reference?.state, 'read');
  return reference.summary;
}
const beside = { summary: summary() };
const found = (code: string): unknown => (steps(code, beside) as { steps: unknown }).steps;

describe('figures that a notebook computes and does not print', () => {
  it('are those of the data: median, quartiles, the most frequent value', () => {
    assert.deepEqual(found("df['a'] = df['a'].fillna(df['a'].median())\nRidge().fit(df[['a']], df['y'])"), [
      { impute: { columns: ['a'], with: 10.5 } },
    ]);
    assert.deepEqual(found("X = df[['b']].fillna(df.mode().iloc[0])\nRidge().fit(X, df['y'])"), [
      { impute: { columns: ['b'], with: 7 } },
    ]);
    const robust =
      'from sklearn.preprocessing import RobustScaler\nRidge().fit(RobustScaler().fit_transform(df[["c"]]), df.y)';
    assert.deepEqual(found(robust), [{ robust: { columns: ['c'], center: 1.5, scale: 3 } }]);
  });

  it('are those of a scaler that only divides, or only takes away, as the export cells write it', () => {
    const scaled = (scaler: string): unknown =>
      found(
        `from sklearn.preprocessing import MaxAbsScaler, RobustScaler, StandardScaler\nRidge().fit(${scaler}.fit_transform(df[["c"]]), df.y)`,
      );
    assert.deepEqual(scaled('MaxAbsScaler()'), [{ rescale: { columns: ['c'], divide_by: 3 } }]);
    assert.deepEqual(scaled('StandardScaler(with_mean=False)'), [{ rescale: { columns: ['c'], divide_by: 1 } }]);
    assert.deepEqual(scaled('RobustScaler(with_centering=False)'), [{ rescale: { columns: ['c'], divide_by: 3 } }]);
    assert.deepEqual(scaled('RobustScaler(with_scaling=False)'), [
      { rescale: { columns: ['c'], divide_by: 1, minus: 1.5 } },
    ]);
  });

  it('are no other column’s', () => {
    const { gaps } = recipe("df['a'] = df['a'].fillna(df['b'].median())\nRidge().fit(df[['a']], df['y'])", beside);
    assert.match(gaps.join(), /with of the impute of a/);
  });

  it('are not those of some rows where all are filled', () => {
    for (const some of ["df[df['c'] > 1]", "df.query('c > 1')", 'df.head(9)', 'df.dropna()']) {
      const code = `df['a'] = df['a'].fillna(${some}['a'].mean())\nRidge().fit(df[['a']], df['y'])`;
      assert.match(recipe(code, beside).gaps.join(), /with of the impute of a/, some);
    }
  });

  it('are those of scikit-learn where a transformer stands outside of a pipeline: the step is known, its numbers only as printed', () => {
    const code = `
from sklearn.preprocessing import KBinsDiscretizer, QuantileTransformer, SplineTransformer
q = QuantileTransformer(n_quantiles=3, output_distribution='normal').fit_transform(df[['a']])
k = KBinsDiscretizer(3, encode='ordinal').fit_transform(df[['b']])
s = SplineTransformer(degree=2, include_bias=False).fit_transform(df[['c']])
Ridge().fit(np.hstack([q, k, s]), df['y'])`;
    const { untold, gaps } = recipe(code, beside);
    assert.deepEqual(untold, [
      { op: 'interpolate', column: 'a' },
      { op: 'bucketize', column: 'b' },
      { op: 'spline', column: 'c' },
    ]);
    assert.equal(gaps.length, 3);
    const printed = `preprocessing:
  - interpolate: {columns: {a: {x: [0, 1, 2], y: [0, 0.5, 1]}}, distribution: normal}
  - bucketize: {columns: {b: {edges: [0, 1, 2, 3]}}, outside: clamp}
  - spline: {columns: {c: {knots: [0, 1, 2]}}, degree: 2, bias: false}
`;
    const told = recipe(code, beside, printed);
    assert.deepEqual([told.gaps, told.features], [[], ['a', 'b', 'c']]);
    assert.deepEqual(
      told.steps.map(({ op, args }) => ({ [op]: args })),
      [
        { interpolate: { columns: ['a'], distribution: 'normal', x: [0, 1, 2], y: [0, 0.5, 1] } },
        { bucketize: { columns: ['b'], outside: 'clamp', edges: [0, 1, 2, 3] } },
        { spline: { columns: ['c'], degree: 2, bias: false, knots: [0, 1, 2] } },
      ],
    );
  });

  it('come after the gaps were filled, and after texts became numbers', () => {
    // numpy.std of 80 values of mean 10 and deviation 2 and 20 times 10; of 25 times 1 and 75 times 0.
    assert.deepEqual(
      found("Ridge().fit(make_pipeline(SimpleImputer(), StandardScaler()).fit_transform(df[['a']]), df['y'])"),
      [{ impute: { columns: ['a'], with: 10 } }, { standardize: { columns: ['a'], mean: 10, std: Math.sqrt(3.2) } }],
    );
    const mapped =
      "df['sex'] = df['sex'].map({'f': 0, 'm': 1})\nRidge().fit(StandardScaler().fit_transform(df[['sex']]), df['y'])";
    assert.deepEqual(found(mapped), [
      { map: { columns: ['sex'], values: { f: 0, m: 1 } } },
      { standardize: { columns: ['sex'], mean: 0.25, std: Math.sqrt(0.1875) } },
    ]);
  });

  it('are said to be of all rows where the notebook fitted on a side of a split', () => {
    const split = `
from sklearn.model_selection import train_test_split
df['a'] = df['a'].fillna(df['a'].mean())
A, B, p, q = train_test_split(df[['a', 'c']], df['y'])
Ridge().fit(StandardScaler().fit_transform(A), p)`;
    assert.deepEqual(
      recipe(split, beside).steps.map(({ op, told, part }) => [op, told, part]),
      [
        ['impute', false, undefined],
        ['standardize', false, true],
      ],
    );
  });
});

describe('Python that chooses', () => {
  const made = (code: string): unknown => steps(`${code}\nRidge().fit(df[['x']], df['y'])`, beside);

  it('values by a text: a map', () => {
    const map = { steps: [{ map: { columns: ['sex'], values: { m: 1 }, unknown: 0 } }], features: ['sex'] };
    assert.deepEqual(made("df['x'] = df['sex'].apply(lambda s: 1 if s == 'm' else 0)"), map);
    assert.deepEqual(made("df['x'] = np.where(df['sex'] == 'm', 1, 0)"), map);
    assert.deepEqual(made("df['x'] = (df['sex'] == 'm').astype(int)"), map);
    assert.deepEqual(made("df['x'] = df['sex'].isin(['m']).astype(int)"), map);
  });

  it('values by a number: a formula', () => {
    const formula = (text: string, names: Record<string, string>) => {
      const all = Object.values(names).join('_');
      return (result: unknown) => {
        const [step] = (result as { steps: { arithmetic: { formula: string; with: unknown } }[] }).steps;
        assert.deepEqual([step?.arithmetic.formula, step?.arithmetic.with], [text, names], all);
      };
    };
    formula('a > 3', { a: 'c' })(made("df['x'] = (df['c'] > 3).astype(int)"));
    formula('(a > 3) and (b <= 2)', { a: 'c', b: 'b' })(made("df['x'] = (df['c'] > 3) & (df['b'] <= 2)"));
    formula('where((a > 3), 1, b)', { a: 'c', b: 'b' })(made("df['x'] = np.where(df['c'] > 3, 1, df['b'])"));
    formula('where((a > 9), 9, b)', { a: 'c', b: 'c' })(made("df['x'] = df['c']\ndf.loc[df['c'] > 9, 'x'] = 9"));
    formula('(a > 3) and (b <= 2)', { a: 'c', b: 'b' })(
      made("df['x'] = df.apply(lambda r: r['c'] > 3 and r['b'] <= 2, axis=1)"),
    );
    formula('where((a > 3), 0, 1)', { a: 'c' })(made("df['x'] = ~(df['c'] > 3)"));
    formula('a / b', { a: 'c', b: 'b' })(made("df['x'] = df.apply(lambda r: r['c'] / r['b'], axis=1)"));
  });

  it('what a test of constants comes to', () => {
    const when = (test: string): unknown =>
      recipe(`flag = True\nif ${test}:\n    df['c'] = np.log(df['c'])\nRidge().fit(df[['c']], df['y'])`, beside).steps
        .length;
    assert.deepEqual(['flag and 3 > 2', 'flag and not flag', 'not flag or 1', 'not flag'].map(when), [1, 0, 1, 0]);
  });

  it('as often as nobody knows: a gap, where columns are changed', () => {
    const gaps = (body: string): string =>
      recipe(`while more():\n    ${body}\nRidge().fit(df[['c']], df['y'])`, beside).gaps.join();
    assert.match(gaps("df['c'] = df['c'] / 2"), /how a loop/);
    assert.equal(gaps('count = count + 1'), '');
  });

  it('rows: the columns stay, whatever number they were chosen by', () => {
    const rows = "df = df[(df['c'] > 0) & (df['b'] < df['b'].quantile(0.99))]\nRidge().fit(df[['c']], df['y'])";
    assert.deepEqual(steps(rows, beside), { steps: [], features: ['c'] });
  });

  it('columns by their places', () => {
    const fit = (columns: string): unknown => recipe(`Ridge().fit(df.${columns}, df['y'])`, beside).features;
    assert.deepEqual(fit('iloc[:, :2]'), ['a', 'b']);
    assert.deepEqual(fit('iloc[:, 2:-2].values'), ['c']);
    assert.deepEqual(fit('iloc[:, [0, 2]]'), ['a', 'c']);
    assert.deepEqual(fit("loc[:, 'a':'c']"), ['a', 'b', 'c']);
    assert.equal(recipe("Ridge().fit(df[['a']], df.iloc[:, -1])", beside).label, 'y');
    const array = (columns: string): unknown =>
      recipe(`X = StandardScaler().fit_transform(df[['a', 'b', 'c']])\nRidge().fit(X${columns}, df['y'])`, beside)
        .features;
    assert.deepEqual(array('[:, 1:3]'), ['b', 'c']);
    assert.deepEqual(array('[:, -1]'), ['c']);
    assert.deepEqual(array('[:, [2, 0]]'), ['c', 'a']);
    assert.deepEqual(array('[rows, :]'), ['a', 'b', 'c']);
    assert.deepEqual(fit('values[:, 0:2]'), ['a', 'b']);
    // Nobody knows how many columns an encoder made.
    const encoded = "X = OneHotEncoder().fit_transform(df[['sex', 'a']])\nRidge().fit(X[:, 1:], df['y'])";
    assert.match(recipe(encoded, beside).gaps.join(), /chosen by their places/);
  });
});

describe('what a notebook decides by', () => {
  const limit = (code: string) =>
    recipe(`model = LogisticRegression().fit(df[['c']], df['y'])\np = model.predict_proba(df[['c']])\n${code}`, beside);

  it('is the limit that it compares the probability with', () => {
    assert.deepEqual(limit('pred = (p[:, 1] > 0.3).astype(int)').limit, { above: 0.3 });
    assert.deepEqual(limit('q = p[:, 1]\npred = np.where(q >= 0.2, 1, 0)').limit, 0.2);
    assert.equal(limit('pred = model.predict(df[["c"]])').limit, undefined);
    // What the first class has to reach, or the second not, or one of several tries, is none.
    assert.equal(limit('pred = p[:, 0] > 0.3').limit, undefined);
    assert.equal(limit('pred = p[:, 1] < 0.3').limit, undefined);
    assert.equal(limit('a = p[:, 1] > 0.3\nb = p[:, 1] > 0.4').limit, undefined);
    assert.equal(limit('pred = np.where(p[:, 1] > 0.3, 0, 1)').limit, undefined);
    assert.equal(limit('pred = ~(p[:, 1] > 0.3)').limit, undefined);
    assert.equal(limit('for t in [0.3, 0.4]:\n    print((p[:, 1] > t).mean())').limit, undefined);
  });

  it('is none that it only looks at, nor one before the decision of the model itself', () => {
    assert.equal(limit('print((p[:, 1] > 0.9).sum())').limit, undefined);
    assert.equal(limit('sure = df[p[:, 1] > 0.9]').limit, undefined);
    assert.equal(limit('sure = p[:, 1] > 0.9\nrows = df[sure]').limit, undefined);
    assert.equal(limit('sure = p[:, 1] > 0.9\nrows = df.loc[sure & (df.c > 1)]').limit, undefined);
    const own = "pred = model.predict(df[['c']])";
    assert.equal(limit(`pred = p[:, 1] > 0.3\n${own}`).limit, undefined);
    assert.deepEqual(limit(`${own}\npred = (p[:, 1] > 0.3) * 1`).limit, { above: 0.3 });
    assert.deepEqual(limit("pred = np.where(p[:, 1] > 0.3, 'yes', 'no')").limit, { above: 0.3 });
  });

  it('is that of the column which it writes down', () => {
    const { answers } = limit("df['decision'] = (p[:, 1] > 0.3).astype(int)\ndf.to_parquet('r.parquet')");
    assert.deepEqual(answers, [{ column: 'decision', from: 'label', steps: [], limit: { above: 0.3 } }]);
  });
});

describe('what a notebook learns', () => {
  const learn = (label: string) => recipe(`Ridge().fit(df[['c']], ${label})`, beside);

  it('is undone where the label was scaled, and no answer of that name where that cannot be', () => {
    assert.deepEqual(
      [learn("np.log1p(df['y'])").learned, learn("np.log1p(df['y'])").label],
      [[{ op: 'expm1', args: {} }], 'y'],
    );
    assert.deepEqual(learn("np.sqrt(df['y'])").learned, 'other');
    assert.deepEqual([learn("df['y'] > 3").learned, learn("df['y'] > 3").label], ['other', undefined]);
    assert.deepEqual([learn("df['y']").learned, learn("df[['y', 'b']]").targets], [undefined, ['y', 'b']]);
  });

  it('is text that was numbered in the order of Python, and numbers that came as text', () => {
    const code = `
from sklearn.preprocessing import LabelEncoder
df['sex'] = LabelEncoder().fit_transform(df['sex'])
df['c'] = pd.to_numeric(df['c'], errors='coerce')
X, y = df[['sex', 'c']], df['y']; Ridge().fit(X, y)`;
    assert.deepEqual(found(code), [{ ordinal: { columns: ['sex'] } }]);
    assert.equal(recipe(code, beside).columns.get('c')?.type, 'float64');
  });

  it('needs nothing said of what is inside of an exported pipeline, or leads nowhere', () => {
    const whole = `
from sklearn.decomposition import NMF
model = make_pipeline(NMF(), Ridge()).fit(df[['c']], df['y'])
df['text'] = df['sex'].str.upper()
`;
    assert.deepEqual(recipe(`${whole}to_onnx(model)`, beside).gaps, []);
    assert.match(recipe(`${whole}to_onnx(model[-1])`, beside).gaps.join(), /how NMF .* is said/);
  });
});

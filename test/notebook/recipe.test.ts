import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { recipe, steps } from './given';

describe('what a notebook does to its data', () => {
  it('pandas: columns that are changed, made and chosen, in the order of training', () => {
    assert.deepEqual(
      steps(`
df['amount'] = np.log1p(df['amount'])
df['rate'] = df.debt / df['income']
df['when'] = pd.to_datetime(df['when'])
df['month'] = df['when'].dt.month
df['city'] = df['city'].str.strip().str.lower().map({'a': 1, 'b': 2}).fillna(0)
model = LogisticRegression().fit(df[['month', 'rate', 'amount', 'city']].astype(float), df['y'])
`),
      {
        steps: [
          { date_parts: { columns: ['when'], month: 'month' } },
          { arithmetic: { formula: 'a / b', with: { a: 'debt', b: 'income' }, into: 'debt_income_by' } },
          { log1p: { columns: ['amount'] } },
          { strip: { columns: ['city'] } },
          { lower: { columns: ['city'], locale: 'unicode' } },
          { map: { columns: ['city'], values: { a: 1, b: 2 }, unknown: 0 } },
        ],
        features: ['month', 'debt_income_by', 'amount', 'city'],
      },
    );
  });

  it('scikit-learn: a pipeline of a ColumnTransformer, its last step exported', () => {
    assert.deepEqual(
      steps(
        `
numbers = ['age', 'income']
pre = ColumnTransformer([
    ('num', Pipeline([('fill', SimpleImputer(strategy='constant', fill_value=-1)), ('scale', StandardScaler())]), numbers),
    ('log', FunctionTransformer(np.log1p), ['amount']),
    ('cat', OneHotEncoder(categories=[['x', 'y']], handle_unknown='ignore'), ['kind']),
], remainder='drop')
pipe = Pipeline([('pre', pre), ('clf', LogisticRegression())])
X, y = df.drop(columns=['target']), df['target']
X_train, X_test, y_train, y_test = train_test_split(X, y)
pipe.fit(X_train, y_train)
to_onnx(pipe.named_steps['clf'])
`.replace('X_train, X_test', 'from sklearn.model_selection import train_test_split\nX_train, X_test'),
        {},
        'preprocessing:\n  - standardize: {columns: {age: {mean: 40.5, std: 2}, income: {mean: 1, std: 3}}}\n',
      ),
      {
        steps: [
          { impute: { columns: ['age', 'income'], with: -1 } },
          { standardize: { columns: { age: { mean: 40.5, std: 2 }, income: { mean: 1, std: 3 } } } },
          { log1p: { columns: ['amount'] } },
          { one_hot: { columns: ['kind'], categories: ['x', 'y'], unknown: 'zeros' } },
        ],
        features: ['age', 'income', 'amount', 'kind'],
      },
    );
  });

  it('a column that is needed in two shapes is copied before it is changed', () => {
    assert.deepEqual(
      steps(
        "X = np.column_stack([df['a'], np.log1p(df['a']), df['b'].isna(), df['b'].fillna(0)])\nRidge().fit(X, df['y'])",
      ),
      {
        steps: [
          { indicator: { columns: { b: { into: 'b_missing' } } } },
          { copy: { columns: { a: 'a_log1p' } } },
          { log1p: { columns: ['a_log1p'] } },
          { impute: { columns: ['b'], with: 0 } },
        ],
        features: ['a', 'a_log1p', 'b_missing', 'b'],
      },
    );
  });

  it('functions of the notebook, loops and comprehensions are followed', () => {
    assert.deepEqual(
      steps(`
def prepare(frame, top=3):
    frame = frame.copy()
    for name in ['a', 'b']:
        frame[name] = frame[name].clip(0, top)
    return frame[['a', 'b']]
Ridge().fit(prepare(df), df['y'])
`),
      { steps: [{ clip: { columns: ['a', 'b'], min: 0, max: 3 } }], features: ['a', 'b'] },
    );
  });

  it('false friends are no steps: methods of the same name on texts, lists, results and figures', () => {
    assert.deepEqual(
      steps(`
title = 'a_b'.replace('_', ' ')
names = list(map(str.lower, ['A']))
scores = results.map(lambda r: r.score).clip(0, 1)
ax.set_title(title.strip())
df.describe(); df.plot(); df.to_csv('x.csv')
Ridge().fit(df[['a']], df['y'])
`),
      { steps: [], features: ['a'] },
    );
  });

  it('what cannot be told is named with its place, and nothing is made up in its stead', () => {
    const {
      gaps,
      steps: found,
      features,
    } = recipe(`
X = PolynomialFeatures(2).fit_transform(df[['a']])
Ridge().fit(X, df['y'])
`);
    assert.deepEqual([found, features], [[], undefined]);
    assert.match(gaps[0] ?? '', /^how PolynomialFeatures \(cell 2, line 2\) is said in a contract/);
    const scaled = recipe("Ridge().fit(StandardScaler().fit_transform(np.log1p(df[['a']])), df['y'])");
    assert.match(scaled.gaps.join(), /mean and std of the standardize of a: print what was fitted/);
  });

  it('of an export cell: the steps before the last one of its pipeline, and nothing of the cell itself', () => {
    const cell = readFileSync(new URL('../../snippets/sklearn_export.py', import.meta.url), 'utf8');
    const made = recipe(`
X, y = df[['a', 'b']], df['y']
model = make_pipeline(SimpleImputer(strategy='constant', fill_value=0), LogisticRegression()).fit(X, y)
raw, features = df, None
${cell}`);
    assert.deepEqual(made.steps, [{ op: 'impute', args: { columns: ['a', 'b'], with: 0 }, told: true }]);
    assert.deepEqual([made.features, made.gaps, made.reference], [['a', 'b'], [], 'reference.parquet']);
  });

  it('answers in the file that it writes: which probability, which class, which number, undone how', () => {
    const { answers, label, reference } = recipe(
      `
X, y = df[['a']], df['risk']
model = LogisticRegression().fit(X, y)
p = model.predict_proba(X)
df.rename(columns={'risk': 'truth'}).assign(p_bad=p[:, -1], said=model.classes_[p.argmax(axis=1)], **{f'p_{c}': p[:, i] for i, c in enumerate(model.classes_)}).to_parquet('reference.parquet')
`,
      { classes: ['good', 'bad'] },
    );
    assert.deepEqual(
      answers.map(({ column, from, index }) => [column, from, index]),
      [
        ['p_bad', 'probabilities', 1],
        ['said', 'label', undefined],
        ['p_good', 'probabilities', 0],
        ['p_bad', 'probabilities', 1],
      ].slice(0, 3),
    );
    assert.deepEqual([label, reference], ['truth', 'reference.parquet']);
    const cost = recipe(
      "m = Ridge().fit(df[['a']], np.log1p(df['c']))\ndf.assign(cost=np.expm1(m.predict(df[['a']]))).to_parquet('r.parquet')",
    );
    assert.deepEqual(cost.answers, [{ column: 'cost', from: 'value', steps: [{ op: 'expm1', args: {} }] }]);
  });
});

describe('code that could be followed to the features', () => {
  const rest = "\nX = df[['x', 'z']]\nRidge().fit(X, df['y'])";
  const followed = (code: string) => recipe(code + rest).followed === true;

  it('is what names its columns, with figures, pictures and print-outs beside it', () => {
    for (const code of [
      "df['x'] = np.log1p(df['x'])",
      "for c in ['x', 'z']:\n    df[c] = np.log1p(df[c])",
      "import seaborn as sns\nimport matplotlib.pyplot as plt\nprint(df['x'].mean())\ndf.hist()\nsns.histplot(df['x'])\nplt.plot(df['x'], df['z'])",
      'import matplotlib.pyplot as plt\nfor c in df.columns:\n    print(df[c].mean())\n    plt.hist(df[c])\n    plt.show()',
      'from sklearn.model_selection import KFold\nscores = []\nfor train, test in KFold(5).split(df):\n    scores.append(1)',
    ])
      assert.ok(followed(code), code);
  });

  it('is none that may do to them what it does not name', () => {
    for (const code of [
      "num = df.select_dtypes('number').columns\ndf[num] = np.log1p(df[num])",
      'num = df.columns[:2]\ndf[num] = StandardScaler().fit_transform(df[num])',
      'for c in df.columns:\n    df[c] = np.log1p(df[c])',
      "for c in df.select_dtypes('number').columns:\n    df[c].fillna(0, inplace=True)",
      'for c in df.columns:\n    prep(df, c)',
      "df.update(df[['x']].fillna(0))",
      "df.eval('x = log1p(x)', inplace=True)",
      "df = pd.read_csv('x.csv', converters={'x': np.log1p})",
      "df = pd.read_sql('select ln(1 + x) as x, z from t', con)",
      'from preparing import prep\nprep(df)',
      'import preparing\npreparing.prep(df)',
      'helper = Helper()\nhelper.run(df)',
      'np.clip(df, 0, 1, out=df)',
      "s = df['x']\ns.fillna(0, inplace=True)",
      "df[df['x'] > 3] = 3",
    ])
      assert.ok(!followed(code), code);
  });

  it('tells the draft of columns that are set without their names', () => {
    for (const code of [
      "num = df.select_dtypes('number').columns\ndf[num] = np.log1p(df[num])",
      'for c in df.columns:\n    df[c] = np.log1p(df[c])',
      "df = pd.read_csv('x.csv', converters={'x': np.log1p})",
    ])
      assert.match(
        recipe(code + rest).gaps.join('\n'),
        /^how (?:columns|a loop|values) .* \(cell 2, line [12]\)/,
        code,
      );
  });
});

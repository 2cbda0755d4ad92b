import assert from 'node:assert/strict';
import { recipe } from './given';

/** Where a step cannot be told, a gap: a step that the notebook does not have is worse than none. */
describe('steps that a notebook only seems to have', () => {
  const formulaOf = (code: string): unknown =>
    recipe(`${code}\nRidge().fit(df[['q']], df['y'])`).steps.map(({ args }) => args['formula'] ?? args);

  it('a chained comparison asks for both', () => {
    const given = (test: string): unknown => formulaOf(`df['q'] = df['x'].apply(lambda v: 1 if ${test} else 0)`);
    assert.deepEqual(given('1 < v < 3'), ['where(((1 < a) and (b < 3)), 1, 0)']);
    assert.deepEqual(given('1 < v <= 3 != v'), given('(1 < v) & (v <= 3) & (3 != v)'));
  });

  it('a function that returns by a condition chooses, or is a gap', () => {
    const rows = `
def f(r):
    if r['x'] > 3:
        return r['z']
    elif r['x'] > 1:
        return 0
    else:
        return r['x']
df['q'] = df.apply(f, axis=1)`;
    assert.deepEqual(formulaOf(rows), ['where((a > 1), 0, b)', 'where((a > 3), b, c)']);
    const values = `
def f(v):
    if v > 5:
        return np.log1p(v)
    return v
df['q'] = df['x'].apply(f)`;
    assert.deepEqual(
      recipe(`${values}\nRidge().fit(df[['q']], df['y'])`).steps.map(({ op }) => op),
      ['copy', 'log1p', 'arithmetic'],
    );
    const asked = recipe(`${values.replace('v > 5', 'fancy(v)')}\nRidge().fit(df[['q']], df['y'])`);
    assert.deepEqual([asked.steps, asked.followed], [[], undefined]);
    assert.match(asked.gaps.join(), /what is returned in some cases only/);
    const local = recipe(`${values.replace('return np.log1p(v)', 'v = np.log1p(v)')}\nRidge().fit(df[['q']], df['y'])`);
    assert.equal(local.followed, undefined);
    assert.match(local.gaps.join(), /what is done in some cases only/);
  });

  it('a loop does to each column what the conditions on its name say', () => {
    const fit = "Ridge().fit(df[['x', 'z']], df['y'])";
    const told = recipe(`
for c in ['x', 'z']:
    if c == 'x':
        df[c] = np.log1p(df[c])
    else:
        df[c] = np.sqrt(df[c])
${fit}`);
    assert.deepEqual(
      told.steps.map(({ op, args }) => [op, args['columns']]),
      [
        ['log1p', ['x']],
        ['sqrt', ['z']],
      ],
    );
    const left = (test: string): unknown => {
      const { steps, gaps } = recipe(`
for c in ['x', 'z']:
    if ${test}:
        continue
    df[c] = np.log1p(df[c])
${fit}`);
      return gaps.length > 0 ? gaps : steps.map(({ args }) => args['columns']);
    };
    assert.deepEqual([left("c == 'x'"), left("c not in ['x']"), left('c is None')], [[['z']], [['x']], [['x', 'z']]]);
    assert.match(String(left('df[c].skew() < 1')), /what is done in some cases only/);
  });

  it('conditions are added up as numbers only where they were made numbers', () => {
    const sum = (a: string, b: string) => recipe(`df['q'] = ${a} + ${b}\nRidge().fit(df[['q']], df['y'])`);
    for (const [a, b] of [
      ["(df['x'] > 3)", "(df['z'] > 2)"],
      ["(df['x'] > 3)", "(df['s'] == 'a')"],
    ] as const) {
      assert.match(sum(a, b).gaps.join(), /a sum of conditions/);
      const numbers = sum(`${a}.astype(int)`, `${b}.astype(int)`);
      assert.deepEqual([numbers.gaps, numbers.followed], [[], true]);
    }
  });

  it('of settings of the machine nobody asks', () => {
    const { gaps, followed } = recipe(`
if torch.cuda.is_available():
    device = 'cuda'
else:
    device = 'cpu'
if df['x'].isna().any():
    df['x'] = df['x'].fillna(0)
Ridge().fit(df[['x']], df['y'])`);
    assert.deepEqual([gaps, followed], [[], true]);
  });

  it('columns by their places are those of the whole file, not those that the code has named', () => {
    const begun = "df['age'] = np.log1p(df['age']); df['fare'] = np.log1p(df['fare'])\n";
    for (const chosen of ["loc[:, 'age':'z']", 'iloc[:, :-1]', 'iloc[:, [0, 1]]', 'iloc[:, ::2]', 'iloc[:, 0:n]']) {
      const { features, followed, gaps } = recipe(`${begun}Ridge().fit(df.${chosen}, df['y'])`);
      assert.deepEqual([features, followed], [undefined, undefined], chosen);
      assert.match(gaps.join(), /columns that are chosen by their places/, chosen);
    }
    assert.equal(recipe(`${begun}Ridge().fit(df[['age']], df.iloc[:, -1])`).label, undefined);
    const stepped = recipe("names = ['age', 'fare', 'z'][::2]\nRidge().fit(df[names], df['y'])");
    assert.equal(stepped.followed, undefined);
  });
});

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
});

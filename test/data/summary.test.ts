import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { python } from '../../src/build/python.mjs';
import { summarize } from '../../src/data/summary';
import { type TableSummary } from '../../src/protocol/engine';
import { temporaryFolder } from '../engine/given';

/** Writes a table and says what scikit-learn, scipy and numpy find in it. */
const script = `
import json, sys
import numpy as np, pandas as pd
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score
rng = np.random.default_rng(7)
n = 4000
bad = rng.random(n) < 0.3
level = rng.normal(size=n) * 40
frame = pd.DataFrame({
    'bad': np.where(bad, 'yes', 'no'),
    'level': level,
    'stage': np.digitize(level, [-30, 30]),
    'weak': rng.normal(size=n) + 0.5 * bad,
    'against': -(rng.normal(size=n) + 3 * bad),
    'closed': np.where(bad, rng.normal(size=n), np.nan),
    'rounded': np.round(rng.normal(size=n) + bad),
    'channel': np.where(rng.random(n) < 0.2 + 0.5 * bad, 'web', 'shop'),
    'order': np.arange(n).astype(str),
    'curve': np.exp(level / 40) + rng.normal(size=n) * 1e-3,
    'amount': np.where(rng.random(n) < 0.05, -999, rng.gamma(2, 900, n)),
})
frame.loc[::9, 'rounded'] = np.nan
frame['copy'] = frame['weak']
frame['rounded again'] = frame['rounded']
frame['gaps'] = frame['rounded again'] + frame['level']
frame['nearly'] = frame['weak'].where(np.arange(n) != 17, 0)
frame['years'] = rng.integers(1, 9, n)
frame['one'] = 1
frame['uno'] = 1
frame.to_parquet(sys.argv[1], index=False)
auc = lambda values: float(max(a := roc_auc_score(bad, values), 1 - a))
share = frame['bad'].eq('yes').groupby(frame['channel']).transform('mean')
cells = pd.qcut(frame['level'], 64, labels=False)
right = frame.groupby(cells)['stage'].agg(lambda group: group.value_counts().iloc[0]).sum()
largest = frame['stage'].value_counts().iloc[0]
values, counts = np.unique(frame['years'], return_counts=True)
print(json.dumps({
    'auc': {
        'weak': auc(frame['weak']), 'against': auc(frame['against']), 'closed': auc(frame['closed'].fillna(-1e9)),
        'rounded': auc(frame['rounded'].fillna(-1e9)), 'channel': auc(share), 'stage': auc(frame['stage']),
    },
    'errors': {'level': float((right - largest) / (n - largest))},
    'rank': {'curve': abs(float(spearmanr(frame['curve'], frame['level']).statistic)), 'weak': abs(float(spearmanr(frame['weak'], frame['level']).statistic))},
    'years': sorted(([int(v), int(c)] for v, c in zip(values, counts)), key=lambda pair: (-pair[1], pair[0])),
    'quartiles': [float(q) for q in np.nanpercentile(frame['rounded again'] + frame['level'], [25, 50, 75])],
    'sentinels': int((frame['amount'] == -999).sum()),
}))
`;

interface Golden {
  readonly auc: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly rank: Readonly<Record<string, number>>;
  readonly years: readonly (readonly [number, number])[];
  readonly quartiles: readonly number[];
  readonly sentinels: number;
}

describe('summary of a table', function () {
  this.timeout(300_000);
  const path = join(temporaryFolder(), 'rows.parquet');
  let golden: Golden;
  before(async () => {
    const found = await python();
    assert.ok(found.path !== undefined, found.reason);
    const { stdout } = await promisify(execFile)(found.path, ['-c', script, path]);
    golden = JSON.parse(stdout) as Golden;
  });

  const column = ({ columns }: TableSummary, name: string) => {
    const found = columns.find((candidate) => candidate.name === name);
    assert.ok(found, name);
    return found;
  };

  it('says how well each column tells a label of two classes, as roc_auc_score', async () => {
    const summary = await summarize(path, { label: 'bad' });
    for (const [name, value] of Object.entries(golden.auc)) {
      const { tells } = column(summary, name);
      assert.equal(tells?.measure, 'auc', name);
      assert.ok(Math.abs(tells.value - value) < 1e-12, `${name}: ${tells.value}, not ${value}`);
    }
    assert.ok((golden.auc['closed'] ?? 0) > 0.999 && (golden.auc['weak'] ?? 1) < 0.7);
  });

  it('says nothing of the label itself, of constants, and of texts that nearly every row has its own of', async () => {
    const summary = await summarize(path, { label: 'bad' });
    for (const name of ['bad', 'one', 'order']) assert.equal(column(summary, name).tells, null, name);
  });

  it('says how many errors a column takes away for a label of several classes', async () => {
    const summary = await summarize(path, { label: 'stage' });
    const { tells } = column(summary, 'level');
    assert.equal(tells?.measure, 'errors taken away');
    assert.ok(
      Math.abs(tells.value - (golden.errors['level'] ?? 0)) < 1e-3,
      `${tells.value}, not ${golden.errors['level']}`,
    );
    assert.ok((column(summary, 'weak').tells?.value ?? 1) < 0.1);
  });

  it('gives the rank correlation with a number, as spearmanr', async () => {
    const summary = await summarize(path, { label: 'level' });
    for (const [name, value] of Object.entries(golden.rank)) {
      const { tells } = column(summary, name);
      assert.equal(tells?.measure, 'rank correlation', name);
      assert.ok(Math.abs(tells.value - value) < 1e-9, `${name}: ${tells.value}, not ${value}`);
    }
  });

  it('says nothing of what tells a label that nobody names or that is not there', async () => {
    for (const label of [undefined, 'nothing'])
      assert.ok((await summarize(path, { label })).columns.every(({ tells }) => tells === null));
  });

  it('finds columns that are equal in every row, missing included, and no others', async () => {
    assert.deepEqual((await summarize(path)).same.map((group) => group.sort()).sort(), [
      ['copy', 'weak'],
      ['rounded', 'rounded again'],
    ]);
  });

  it('reads columns of any name, of one letter too', async () => {
    const text = join(temporaryFolder(), 'letters.csv');
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const row = (value: (index: number) => string) => letters.map((_, index) => value(index)).join(',');
    writeFileSync(
      text,
      [letters.join(','), row(String), row(String), row((index) => (index % 2 === 0 ? '-3' : '7'))].join('\n'),
    );
    const { columns } = await summarize(text, { label: 'y' });
    assert.deepEqual(
      columns.map(({ name, frequent, histogram }) => [
        name,
        frequent,
        histogram.reduce((sum, count) => sum + count, 0),
      ]),
      letters.map((name, index) => [name, [{ value: index, count: index === 7 ? 3 : 2 }], 3]),
    );
  });

  it('counts the numbers that occur often, and knows whole numbers', async () => {
    const summary = await summarize(path);
    assert.deepEqual(
      column(summary, 'years').frequent.map(({ value, count }) => [value, count]),
      golden.years,
    );
    assert.deepEqual(column(summary, 'amount').frequent, [{ value: -999, count: golden.sentinels }]);
    assert.deepEqual(
      ['years', 'rounded', 'weak', 'channel'].map((name) => column(summary, name).whole),
      [true, true, false, null],
    );
  });

  it('has quartiles where they are asked for, as numpy interpolates them', async () => {
    const asked = await summarize(path, { quartiles: true });
    const found = asked.columns.find(({ name }) => name === 'gaps')?.quartiles ?? [];
    for (const [index, quartile] of golden.quartiles.entries())
      assert.ok(
        Math.abs((found[index] ?? Number.NaN) - quartile) < 1e-9,
        `${found.join()} is not ${golden.quartiles.join()}`,
      );
    assert.equal(asked.columns.find(({ name }) => name === 'bad')?.quartiles, undefined);
    assert.ok((await summarize(path)).columns.every((column) => column.quartiles === undefined));
  });
});

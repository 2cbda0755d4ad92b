import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lintContract } from '../../src/contract/lint';
import { Inspector } from '../../src/deploy/inspection';
import { readNotebook } from '../../src/notebook/ipynb';
import { recipeOf } from '../../src/notebook/recipe-of';

const folder = fileURLToPath(new URL('../workspace/credit-risk', import.meta.url));
const path = `${folder}/credit-risk.slipway.yaml`;
const cells = readNotebook(readFileSync(`${folder}/credit-risk.ipynb`, 'utf8'), 'credit-risk.ipynb');
const contract = readFileSync(path, 'utf8');

/** What the lens tells after `from` was replaced in the code; a new cell stands before the features are made. */
async function told(from: string, to: string, added?: string): Promise<string[]> {
  let found = from === '';
  const edited = cells.map((cell) => {
    found ||= cell.source.includes(from);
    return { ...cell, source: cell.source.replace(from, to) };
  });
  assert.ok(found, from);
  const all = added === undefined ? edited : edited.toSpliced(3, 0, { index: 3, source: added, printed: '' });
  const inspector = new Inspector(undefined, () =>
    Promise.resolve({ path: 'credit-risk.ipynb', recipe: recipeOf(all.map((cell, index) => ({ ...cell, index }))) }),
  );
  try {
    const { findings } = await inspector.typing({ path, text: contract, root: folder });
    return findings
      .filter(({ rule }) => rule.startsWith('notebook/'))
      .map(({ rule, message }) => `${rule.slice('notebook/'.length)}: ${message.split(' — ')[0] ?? ''}`);
  } finally {
    inspector.dispose();
  }
}

const older = /^older: /;

describe('a table of a notebook', () => {
  const contractOf = (step: string): string => `apiVersion: slipway/v1
kind: Model
metadata: {name: test, version: 1.0.0}
model: {path: model.onnx}
inputs:
  sex: {type: string, categories: [f, m]}
preprocessing:
  - ${step}
  - concat: {columns: [sex], into: x}
outputs: {y: {from: y}}
`;
  const found = (step: string, code: string): string[] => {
    const source = `import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.preprocessing import LabelEncoder
df = pd.read_csv('d.csv')\ndf['sex'] = ${code}\nRidge().fit(df[['sex']], df['y'])`;
    const recipe = recipeOf([{ index: 0, source, printed: '' }]);
    return lintContract(contractOf(step), { notebook: { path: 'n.ipynb', recipe } }).flatMap(({ rule, message }) =>
      rule.startsWith('notebook/') ? [`${rule} ${message.split(' — ')[0] ?? ''}`] : [],
    );
  };

  it('is the same whether a number is written out or is that of all the others', () => {
    const dummy = 'map: {columns: [sex], values: {f: 1}, unknown: 0}';
    assert.deepEqual(found(dummy, "df['sex'].map({'m': 0, 'f': 1})"), []);
    assert.deepEqual(found(dummy, "(df['sex'] == 'f').astype(int)"), []);
    const [only, ...more] = found(dummy, "df['sex'].map({'m': 2, 'f': 1})");
    assert.match(only ?? '', /^notebook\/constant .* has values "m": 2, and the contract 0/);
    assert.deepEqual(more, []);
  });

  it('is the same whether it is counted or written out', () => {
    const code = "LabelEncoder().fit_transform(df['sex'])";
    assert.deepEqual(found('map: {columns: [sex], values: {f: 0, m: 1}}', code), []);
    assert.deepEqual(found('ordinal: {columns: [sex], categories: [f, m]}', code), []);
    assert.match(found('lower: {columns: [sex], locale: ascii}', code).join(), /step-missing .* ordinal to "sex"/);
  });
});

describe('a contract beside a notebook that is edited', function () {
  this.timeout(20_000);

  it('is its own as long as nothing of the training changes', async () => {
    assert.deepEqual(await told('', ''), []);
    assert.deepEqual(await told('numbers = credit', '# why\n\nnumbers = credit'), []);
    assert.deepEqual(await told('', '', "ages = credit.groupby('purpose')['age'].mean()\nprint(ages)"), []);
    assert.deepEqual(await told('', '', "for c in ['age']:\n    sns.histplot(credit[c])\n    plt.show()"), []);
  });

  it('is older after another parameter or seed, and that is all', async () => {
    for (const [from, to] of [
      ['C=0.03', 'C=0.1'],
      ['random_state=0', 'random_state=1'],
    ] as const) {
      const [only, ...more] = await told(from, to);
      assert.match(only ?? '', older);
      assert.deepEqual(more, []);
    }
  });

  const edits: readonly (readonly [what: string, from: string, to: string, tells: readonly RegExp[]])[] = [
    [
      'a step that is gone',
      ".assign(credit_amount=np.log1p(credit['credit_amount']))",
      '',
      [/^step-removed: This contract does log1p to "credit_amount"/],
    ],
    [
      'another step in its place',
      "np.log1p(credit['credit_amount'])",
      "np.sqrt(credit['credit_amount'])",
      [/^step-missing: .*sqrt to "credit_amount"/, /^step-removed: .*log1p/],
    ],
    [
      'a step on several columns: once',
      'numbers = credit[scaled]',
      'numbers = credit[scaled].clip(lower=0)',
      [/^step-missing: The notebook does clip to "duration", "age"/],
    ],
    [
      'a value of a map',
      "{'none': 0.0, 'yes': 1.0}",
      "{'none': 0.0, 'yes': 2.0}",
      [/has values "yes": 2, and the contract 1/],
    ],
    [
      'the order of an encoder',
      "'unemployed', '<1'",
      "'<1', 'unemployed'",
      [/categories, place 1: "<1", and the contract "unemployed"/],
    ],
    [
      'an encoder’s width, for all columns at once',
      "handle_unknown='ignore'",
      "drop='first'",
      [/^constant: .*and 7 more has drop "first", and the contract nothing/],
    ],
    [
      'a column that is trained on no more',
      "['duration', 'credit_amount', 'age']",
      "['duration', 'credit_amount']",
      [/^features: The model gets "age"/],
    ],
    [
      'the order of the features',
      '    standard.transform(numbers),\n    unit.transform(credit[counted]),',
      '    unit.transform(credit[counted]),\n    standard.transform(numbers),',
      [/^features: Feature 1 is made of "installment_commitment" in the notebook, and of "duration" here/],
    ],
  ];
  for (const [what, from, to, tells] of edits)
    it(`differs: ${what}`, async () => {
      const differences = (await told(from, to)).filter((text) => !older.test(text));
      assert.equal(differences.length, tells.length, differences.join('\n'));
      for (const [index, tell] of tells.entries()) assert.match(differences[index] ?? '', tell);
    });
});

import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { draftContract } from '../../src/contract/draft/draft';
import { noRecipe, type Recipe } from '../../src/contract/draft/recipe';
import { lintContract } from '../../src/contract/lint';
import { type Encodings } from '../../src/onnx/encodings';
import { type ColumnSummary } from '../../src/protocol/engine';
import { type Given, facts, signature } from './given';

type Model = Parameters<typeof signature>[0];
type Columns = Extract<NonNullable<Given['reference']>, { rows: number }>['columns'];

const rows = 200;
const number = (name: string, more: Partial<Omit<ColumnSummary, 'values'>> = {}) => ({
  name,
  min: 1.5,
  max: 9.5,
  ...more,
});
const whole = (name: string, min: number, max: number) => ({
  name,
  type: 'BIGINT',
  min,
  max,
  distinct: max - min + 1,
  whole: true,
  frequent: Array.from({ length: Math.min(16, max - min + 1) }, (_, index) => ({ value: min + index, count: 2 })),
});
const text = (name: string, ...values: string[]) => ({
  name,
  type: 'VARCHAR',
  values: Object.fromEntries(values.map((value) => [value, 60])),
});

/** The lines of a draft without its head. */
function drafted(
  model: Model,
  columns: Columns | undefined,
  o: { encodings?: Partial<Encodings>; recipe?: Partial<Recipe>; proven?: number } = {},
): string {
  const { reference } = facts({ reference: { rows, columns: columns ?? [] } });
  assert.equal(reference?.state, 'read');
  return draftContract({
    name: 'test',
    model: {
      path: 'model.onnx',
      sha256: 'a'.repeat(64),
      signature: signature(model),
      encodings: { classes: undefined, inputs: new Map(), makers: new Map(), ...o.encodings },
    },
    ...(columns !== undefined && { data: { path: 'data.csv', summary: reference.summary } }),
    ...(o.recipe !== undefined && { recipe: { ...noRecipe, ...o.recipe } }),
    ...(o.proven !== undefined && { proven: o.proven }),
  });
}

/** A model that takes one vector of that many numbers and gives one. */
const wide = (width: number): Model => ({
  inputs: { X: ['float32', [null, width]] },
  outputs: { variable: ['float32', [null, 1]] },
});
const classifier = (width: number): Model => ({
  inputs: { X: ['float32', [null, width]] },
  outputs: { label: ['int64', [null]], probabilities: ['float32', [null, 2]] },
});

describe('a contract drafted from a model and its data', () => {
  it('takes as many columns as the model does: no number of the row, no answer', () => {
    const columns = [whole('Id', 1, rows), number('area'), text('kind', 'a', 'b', 'c'), number('price')];
    const draft = drafted(wide(4), columns);
    assert.match(draft, /one_hot: \{columns: \[kind\]\}/);
    assert.match(draft, /concat: \{columns: \[area, kind\], into: X, type: float32\}/);
    assert.match(draft, /^ {2}price: \{from: variable\}/m);
    assert.match(draft, /label: price\}/);
    // A file of features alone has no answer.
    assert.match(drafted(wide(2), [number('area'), number('price')]), /columns: \[area, price\]/);
  });

  it('knows the answer by its values, and gives text as many columns as the model has room for', () => {
    const classes = { encodings: { classes: ['no', 'yes'] } };
    const columns = [text('left', 'no', 'yes'), number('age'), text('sex', 'f', 'm'), text('plan', 'a', 'b', 'c')];
    assert.match(drafted(classifier(5), columns, classes), /label: left\}/);
    assert.match(drafted(classifier(5), columns, classes), /one_hot: \{columns: \[sex, plan\], drop: if_binary\}/);
    assert.match(drafted(classifier(3), columns, classes), /ordinal: \{columns: \[sex, plan\]\}/);
  });

  it('takes no input of the model for the answer, and of several names the one that means nothing else', () => {
    const yesNo = { encodings: { classes: ['no', 'yes'] } };
    const flag = (name: string) => text(name, 'no', 'yes');
    const bank = [number('age'), flag('default'), flag('housing'), number('balance'), flag('y')];
    const named: Model = {
      inputs: Object.fromEntries(
        ['age', 'default', 'housing', 'balance'].map((name, index) => [
          name,
          [index % 3 === 0 ? 'float32' : 'string', [null, 1]],
        ]),
      ),
      outputs: { label: ['string', [null]], probabilities: ['float32', [null, 2]] },
    };
    assert.match(drafted(named, bank, yesNo), /label: y\}/);
    assert.match(drafted(named, bank.slice(0, -1), yesNo), /^reference: \{path: data.csv\}/m);
    assert.match(drafted(classifier(4), bank, yesNo), /label: y\}/);
    assert.match(drafted(classifier(4), bank, yesNo), /concat: \{columns: \[age, default, housing, balance\], into: X/);
    const classes = [whole('class', 1, 3), number('a'), number('target')];
    assert.match(drafted(wide(2), classes), /columns: \[class, a\], into: X[^]*label: target\}/);
    // A number is no name of a species, and two classes are not three.
    assert.match(
      drafted(wide(2), [text('species', 'a', 'b', 'c'), number('a'), number('b')]),
      /^reference: \{path: data.csv\}/m,
    );
    const ship = [whole('survived', 0, 1), number('fare'), text('class', 'a', 'b', 'c')];
    assert.match(drafted(classifier(4), ship, { encodings: { classes: ['0', '1'] } }), /label: survived\}/);
  });

  it('says what tells the answer, and takes the last column for none where another one is called like one', () => {
    const why = (columns: Columns, model = wide(2), given = {}) =>
      / # inferred: the label is (.*)$/m.exec(drafted(model, columns, given))?.[1];
    assert.equal(why([number('a'), number('b'), number('yield')]), 'the last column, the others are the features');
    assert.equal(why([number('a'), number('price')]), undefined);
    assert.equal(why([number('a'), number('b'), number('price')]), 'the column that is called so');
    const classes = { encodings: { classes: ['no', 'yes'] } };
    const left = [text('left', 'no', 'yes'), number('age'), number('plan')];
    assert.equal(why(left, classifier(2), classes), "the one column with the model's classes");
    const middle = drafted(wide(2), [number('carat'), number('price'), number('depth')]);
    assert.match(middle, /^# Not found: which column holds the true answer: "price" or "depth"\. /m);
    // A feature of many models.
    const first = drafted(wide(2), [number('price'), number('ad_spend'), number('units_sold')]);
    assert.match(first, /^# Not found: which column holds the true answer: "price" or "units_sold"\. /m);
    assert.doesNotMatch(middle, /label: /);
  });

  it('asks where several columns may hold the answer', () => {
    const yesNo = { encodings: { classes: ['no', 'yes'] } };
    const flag = (name: string) => text(name, 'no', 'yes');
    const asked = (columns: Columns, width: number) => {
      const draft = drafted(classifier(width), columns, yesNo);
      assert.doesNotMatch(draft, /label: /);
      return /^# Not found: which column holds the true answer: (.*?)\. /m.exec(draft)?.[1];
    };
    assert.equal(asked([flag('default'), number('a'), flag('class')], 2), '"default" or "class"');
    assert.equal(asked([number('a'), flag('default'), flag('signed')], 2), '"default" or "signed"');
    const logits: Model = { inputs: { X: ['float32', [null, 2]] }, outputs: { logits: ['float32', [null, 3]] } };
    const fits = [text('label', 'a', 'b', 'c'), number('a'), number('target')];
    assert.match(drafted(logits, fits), /label: label\}/);
  });

  it('learns from no number of the row, and asks which columns are left out where several choices fit', () => {
    const columns = [whole('id', 1, rows), number('a'), number('b'), number('c')];
    assert.match(drafted(wide(3), columns), /concat: \{columns: \[a, b, c\], into: X/);
    assert.match(drafted(wide(3), columns), /^reference: \{path: data.csv\}/m);
    assert.match(drafted(wide(2), columns), /concat: \{columns: \[a, b\], into: X[^]*label: c\}/);
    const several = drafted(wide(3), [number('a'), number('b'), number('same', { distinct: 1 }), number('wage')]);
    assert.match(
      several,
      /^# Not found: which columns the model takes: .* all but wage with wage as the answer, or all but same\. /m,
    );
    assert.doesNotMatch(several, /label: /);
    assert.match(
      drafted(wide(3), [number('a'), text('sex', 'f', 'm'), number('wage')]),
      /all of them, or all but wage/,
    );
  });

  it('takes a vector for no column of its name', () => {
    const model: Model = { inputs: { x: ['float32', [null, 3]] }, outputs: { variable: ['float32', [null, 1]] } };
    const draft = drafted(model, [number('x'), number('b'), number('z'), number('price')]);
    assert.match(draft, /concat: \{columns: \[x_column, b, z\], into: x, type: float32\}/);
    assert.match(draft, /label: price\}/);
    const found = lintContract(draft, facts({ model })).map(({ rule }) => rule);
    assert.deepEqual(
      found.filter((rule) => !rule.startsWith('style/')),
      [],
    );
  });

  it('says that no choice fits, and takes no text of many values and no date', () => {
    const many = Array.from({ length: 120 }, (_, index) => `name ${index}`);
    const columns = [number('a'), text('name', ...many), { name: 'at', type: 'TIMESTAMP', min: 0, max: 9 }];
    const draft = drafted(wide(7), columns);
    assert.match(draft, /^# Not found: which columns the model takes: it takes 7 features/m);
    assert.match(draft, /concat: \{columns: \[a\], into: X/);
  });

  it('reads numbers that a blank made text of, and no codes', () => {
    const numbers = Array.from({ length: 120 }, (_, index) => `${index + 10}.5`);
    const draft = drafted(wide(2), [number('a'), text('total', ' ', ...numbers)]);
    assert.match(draft, /^ {2}total: \{missing: allow\} # inferred$/m);
    const codes = numbers.map((value) => `0${value}`);
    assert.match(drafted(wide(2), [number('a'), text('zip', ' ', ...codes)]), /^# Not found/m);
  });

  it('meets inputs that an exporter has renamed, and several vectors by their type', () => {
    const named: Model = { inputs: { Size__cm_: ['float32', [null, 1]], no: ['int64', [null, 1]] }, outputs: {} };
    const draft = drafted(named, [number('Size (cm)'), whole('no', 0, 9), number('y')]);
    assert.match(draft, /^ {2}"?Size \(cm\)"?: \{range/m);
    assert.match(draft, /- rename: \{columns: \{"?Size \(cm\)"?: Size__cm_\}\}/);
    const two: Model = { inputs: { num: ['float32', [null, 2]], cat: ['string', [null, 1]] }, outputs: {} };
    const both = drafted(two, [number('a'), text('b', 'x', 'y'), number('c')]);
    assert.match(both, /concat: \{columns: \[a, c\], into: num, type: float32\}/);
    assert.match(both, /concat: \{columns: \[b\], into: cat, type: string\}/);
  });

  it('cuts fractions for a model of integers only where it says so', () => {
    const model: Model = { inputs: { X: ['int64', [null, 2]] }, outputs: { variable: ['float32', [null, 1]] } };
    assert.match(drafted(model, [number('a'), whole('b', 0, 5)]), /cast: \{columns: \[a\], type: int64\}/);
  });

  it('declares the shape of a picture, and of numbers that nobody has named', () => {
    const picture: Model = { inputs: { image: ['float32', ['n', 3, 32, 32]] }, outputs: {} };
    assert.match(drafted(picture, undefined), /image: \{type: float32, shape: \[3, 32, 32\]\}/);
    assert.match(drafted(wide(4), undefined), /X: \{type: float32, shape: \[4\]\}/);
  });

  it('passes missing values to a model that replaces them itself, and marks the rest of the line as seen only', () => {
    const inputs = new Map([['a', { imputed: true as const }]]);
    const model: Model = { inputs: { a: ['float32', [null, 1]], b: ['float32', [null, 1]] }, outputs: {} };
    const draft = drafted(model, [number('a', { missing: 9 }), number('b')], { encodings: { inputs } });
    assert.match(draft, /a: \{range: .*, missing: pass\} # inferred range$/m);
    assert.match(draft, /b: \{range: [^m]*\} # inferred$/m);
  });

  it('reads flags as flags, and long numbers as what a person would write', () => {
    const draft = drafted(wide(2), [whole('flag', 0, 1), number('x', { min: -3.332081302399862, max: 3.3229995166 })]);
    assert.match(draft, /flag: \{type: int64, range: \[0, 1\]\}/);
    assert.match(draft, /expect: \[-3\.333, 3\.323\]/);
  });

  it('calls nothing a probability that is none', () => {
    const scores: Model = { inputs: {}, outputs: { logits: ['float32', [null, 3]] } };
    assert.match(
      drafted(scores, undefined),
      /logit_2: \{from: logits, index: 2\}[^]*class: \{from: logits, argmax: \{\}\}/,
    );
    const outliers: Model = { inputs: {}, outputs: { label: ['int64', [null]], scores: ['float32', [null, 1]] } };
    assert.match(drafted(outliers, undefined), /score: \{from: scores\}/);
    const made = { encodings: { makers: new Map([['logits', 'Softmax']]) } };
    assert.match(drafted(scores, undefined, made), /probability_2: \{from: logits, index: 2\}/);
    const sigmoid: Model = { inputs: {}, outputs: { out: ['float32', [null, 1]] } };
    const one = { encodings: { makers: new Map([['out', 'Sigmoid']]) } };
    assert.match(drafted(sigmoid, undefined, one), /probability: \{from: out\}/);
  });

  it('takes a ZipMap for the probabilities that it was made of, and keeps many numbers together', () => {
    const zipped: Model = {
      inputs: {},
      outputs: { label: ['int64', [null]], output_probability: null },
      zipMaps: [{ output: 'output_probability', input: 'p', classes: ['bad', 'good'] }],
    };
    assert.match(drafted(zipped, undefined), /good: \{from: output_probability, index: 1\}/);
    const many: Model = { inputs: {}, outputs: { logits: ['float32', [null, 1000]] } };
    assert.match(drafted(many, undefined), /outputs:\n {2}logits: \{from: logits\} # inferred\n {2}class: /);
  });

  it('compares each column of predictions with one answer, and only with one of its kind', () => {
    const columns = [
      number('a'),
      whole('target', 0, 1),
      whole('prediction', 0, 1),
      number('proba', { min: 0.1, max: 0.9 }),
    ];
    const draft = drafted(classifier(1), columns, { encodings: { classes: ['0', '1'] } });
    assert.match(draft, /predictions: \{probability: proba, decision: prediction\}/);
  });

  it('undoes what was done to the label, and calls it by another name where it cannot', () => {
    const recipe = { columns: new Map([['a', {}]]), features: ['a'], label: 'price' };
    const columns = [number('a'), number('price')];
    const undone = drafted(wide(1), columns, { recipe: { ...recipe, learned: [{ op: 'expm1', args: {} }] } });
    assert.match(undone, /price: \{from: variable, expm1: \{\}\}/);
    assert.match(
      drafted(wide(1), columns, { recipe: { ...recipe, learned: 'other' } }),
      /prediction: \{from: variable\}/,
    );
  });

  it("decides by the notebook's own limit, unless that wrote down what the model decides", () => {
    const classifier: Model = {
      inputs: { X: ['float32', [null, 1]] },
      outputs: { label: ['int64', [null]], probabilities: ['float32', [null, 2]] },
    };
    const encodings = { classes: ['good', 'bad'] };
    const decision = (recipe: Partial<Recipe>): unknown => {
      const text = drafted(classifier, [number('a')], { encodings, recipe, proven: 7 });
      return (parse(text) as { readonly outputs: Readonly<Record<string, unknown>> }).outputs['decision'];
    };
    const limit = { above: 0.3 };
    const own = [{ index: 1 }, { threshold: limit }];
    assert.deepEqual(decision({ limit }), { from: 'probabilities', steps: [...own, { labels: ['good', 'bad'] }] });
    const answer = { column: 'd', from: 'label' as const, steps: [] };
    assert.deepEqual(decision({ limit, answers: [{ ...answer, limit }] }), { from: 'probabilities', steps: own });
    assert.deepEqual(decision({ limit, answers: [answer] }), { from: 'label' });
    assert.deepEqual(decision({}), { from: 'label' });
  });

  it('leaves out what was not found once the answers are proven', () => {
    const recipe = { gaps: ['how it is.'] };
    assert.match(drafted(wide(1), [number('a')], { recipe }), /^# Not found: how it is\./m);
    assert.doesNotMatch(drafted(wide(1), [number('a')], { recipe, proven: 7 }), /Not found/);
  });
});

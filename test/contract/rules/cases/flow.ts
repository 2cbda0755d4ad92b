import { base } from '../../base';
import { model, reference, type RuleCase } from './rule-case';

/** A cycle of two more features, and a model that takes them. */
const cyclic = (steps: string, column: string, period: string): string =>
  base
    .replace('  - impute', `${steps}  - cyclic: {columns: [${column}], period: ${period}, into: [s, c]}\n  - impute`)
    .replace('housing], into', 'housing, s, c], into');
const wider = model({ inputs: { float_input: ['float32', [null, 9]] } });

export const flowCases: readonly RuleCase[] = [
  {
    rule: 'flow/ambiguous-code',
    name: 'unknown values that become the last category',
    edit: ['one_hot: {columns: [purpose]}', 'ordinal: {columns: [purpose], first: 1, unknown: «2»}'],
    given: model({ inputs: { float_input: ['float32', [null, 5]] } }),
    says: /becomes 2, which is the number of "radio_tv"/,
  },
  {
    rule: 'flow/wrong-period',
    name: 'a month with one less',
    text: cyclic('  - date_parts: {columns: [applied], month: m}\n', 'm', '«11»'),
    given: wider,
    says: /"m" is a month, from 1 to 12.*write "period: 12"/,
  },
  {
    rule: 'flow/wrong-period',
    name: 'an hour under another name, half of whose values meet the other half',
    text: cyclic('  - date_parts: {columns: [applied], hour: m}\n  - rename: {columns: {m: n}}\n', 'n', '«12»'),
    given: wider,
  },
  {
    rule: 'flow/wrong-period',
    name: 'an hour of the raw row, of which the reference has all',
    text: cyclic('', 'duration', '«23»').replace('range: [1, 120]', 'range: [0, 23]'),
    given: {
      ...reference('duration', { min: 0, max: 23, distinct: 24, whole: true, histogram: [500, 500] }),
      ...wider,
    },
  },
  {
    rule: 'flow/fitted-outside',
    name: 'a mean that no value within the range allows',
    edit: ['standardize: {columns: [duration], mean: 20.9', 'standardize: {columns: [«duration»], mean: 627.1'],
    given: reference('duration', { std: null, mean: null }),
    says: /a mean of 627\.1.*lies between 1 and 120/,
  },
  {
    rule: 'flow/positive-class',
    name: 'the probability of the first class, under the name of the second',
    text: base
      .replace('model: {path: model.onnx,', 'model: {path: model.onnx, classes: [good, bad],')
      .replace('labels: [good, bad]}', 'labels: «[bad, good]»}'),
    given: { examples: {} },
    says: /"decision" is "good" where the probability of "bad" reaches the threshold/,
  },
  {
    rule: 'flow/probability-twice',
    name: 'softmax of what a classifier gives',
    edit: ['{from: probabilities, index: 1}', '{from: probabilities, steps: [{«softmax»: {}}, {index: 1}]}'],
  },
  {
    rule: 'flow/unknown-column',
    name: 'a misspelt column',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [«amonut»]}'],
    says: /amount/,
  },
  {
    rule: 'flow/used-before-made',
    name: 'a column of later',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount, «float_input»]}'],
  },
  { rule: 'flow/unknown-step', name: 'a misspelt step', edit: ['- log1p:', '- «log1pp»:'], says: /log1p/ },
  {
    rule: 'flow/unknown-step',
    name: 'the name of a library',
    edit: ['- standardize: {', '- «StandardScaler»: {'],
    says: /Did you mean "standardize"\?/,
  },
  {
    rule: 'flow/step-argument',
    name: 'columns in the singular, of the step that was to impute',
    edit: ['impute: {columns: [amount]', 'impute: {«column»: [amount]'],
    says: /Did you mean "columns"\?/,
  },
  { rule: 'flow/step-argument', name: 'a text for a number', edit: ['mean: 20.9', 'mean: «high»'] },
  {
    rule: 'flow/missing-reaches-model',
    name: 'nothing imputed',
    edit: ['  - impute: {columns: [amount], with: 2319.5}\n', ''],
    says: /amount/,
  },
  {
    rule: 'flow/duplicate-name',
    name: 'a name that is taken',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount], into: «duration»}'],
  },
  {
    rule: 'flow/type',
    name: 'a logarithm of text',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount, «housing»]}'],
  },
  {
    rule: 'flow/domain',
    name: 'a logarithm below its domain',
    edit: ['range: [0, 1000000]', 'range: [-5, 1000000]'],
    says: /log1p/,
  },
  {
    rule: 'flow/undeclared-range',
    name: 'a logarithm without a range',
    edit: ['range: [0, 1000000], ', ''],
    says: /log1p/,
  },
  {
    rule: 'flow/scaled-twice',
    name: 'two scalers',
    edit: [
      '  - one_hot: {columns: [purpose]}',
      '  - standardize: {columns: [«duration»], mean: 20.9, std: 12.05}\n  - one_hot: {columns: [purpose]}',
    ],
  },
  {
    rule: 'flow/step-after-last-use',
    name: 'two columns of one step',
    edit: ['outputs:\n', '  - «clip»: {columns: [duration, amount], min: 0, max: 1}\noutputs:\n'],
    says: /clip changes "amount", "duration" after concat took them/,
  },
  {
    rule: 'flow/mixed-units',
    name: 'a unit on one side only',
    text: base
      .replace(', unit: month', '')
      .replace('  - impute', '  - arithmetic: {formula: «amount > duration», into: long}\n  - impute')
      .replace('[duration, amount, purpose', '[duration, amount, long, purpose'),
    given: model({ inputs: { float_input: ['float32', [null, 8]] } }),
    says: /"amount" in EUR beside "duration", which declares no unit,.* declare the unit of "duration"/,
  },
  {
    rule: 'flow/scaled-twice',
    name: 'a scaler of two columns that was exported with the model',
    edit: [
      '- standardize: {columns: [duration], mean: 20.9, std: 12.05}',
      '- «standardize»: {columns: {duration: {mean: 20.9, std: 12.05}, amount: {mean: 7.78, std: 0.77}}}',
    ],
    given: model({ scalings: [{ offset: [20.9, 7.78], divisor: [12.05, 0.77] }] }),
    says: /"duration": it subtracts 20\.9 and divides by 12\.05, and the same goes for "amount"/,
  },
  {
    rule: 'flow/opset',
    name: 'an opset of 2017',
    text: `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: model.onnx, sha256: "${'2'.repeat(64)}"}\ninputs: {x: {type: float64, range: [0, 9]}}\npreprocessing:\n  - «bucketize»: {columns: [x], edges: [0, 3, 9], outside: clamp}\noutputs: {probability: {from: probabilities, index: 1}}\n`,
    given: {
      ...model({ opset: 8, inputs: { x: ['float32', [null, 1]] } }),
      reference: { rows: 0, columns: [{ name: 'x' }] },
    },
    says: /opset 9/,
  },
  {
    rule: 'flow/dead-category',
    name: 'a category that is refused before',
    edit: ['one_hot: {columns: [housing]}', 'one_hot: {columns: [«housing»], categories: [own, rnet], unknown: zeros}'],
    says: /rnet/,
  },
  {
    rule: 'flow/scaled-twice',
    name: 'a scaler that was exported with the model',
    edit: ['{columns: [duration], mean', '{columns: [«duration»], mean'],
    given: model({ scalings: [{ offset: [3271.25, Math.fround(20.9)], divisor: [2821.5, Math.fround(12.05)] }] }),
    says: /subtracts 20\.9 and divides by 12\.05/,
  },
  {
    rule: 'flow/no-unknown-policy',
    name: 'an encoder of some values',
    text: base
      .replace('housing: {type: string, categories: [own, rent]}', 'housing: {type: string}')
      .replace('one_hot: {columns: [housing]}', 'one_hot: {columns: [«housing»], categories: [own, rent]}'),
    says: /Nothing refuses/,
  },
  {
    rule: 'flow/threshold-resolution',
    name: 'many rows at the threshold',
    edit: ['threshold: 0.5', 'threshold: «0.5»'],
    given: reference('p_bad', { frequent: [{ value: 0.5, count: 40 }] }),
    says: /40 of 1000 predictions.*exactly 0\.5/,
  },
  {
    rule: 'flow/step-after-last-use',
    name: 'a step behind the concat',
    edit: ['type: float32}\n', 'type: float32}\n  - «clip»: {columns: [amount], min: 0, max: 9}\n'],
    says: /after concat took it/,
  },
  {
    rule: 'flow/unused-column',
    name: 'a column that was forgotten',
    edit: ['  - log1p:', '  - indicator: {columns: [duration], into: «unknown»}\n  - log1p:'],
    says: /indicator makes "unknown"/,
  },
];

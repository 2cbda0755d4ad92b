import { base } from '../../base';
import { columns, model, reference, type RuleCase } from './rule-case';

export const dataCases: readonly RuleCase[] = [
  {
    rule: 'data/category-spelling',
    name: 'a category with a blank at its end, beside itself',
    edit: ['[car, radio_tv]', '[«car», radio_tv]'],
    given: reference('purpose', { values: { car: 500, radio_tv: 300, 'Car ': 150, boat: 50 } }),
    says: /"Car ".* is "car" but for .*150 of 1000 rows/,
  },
  {
    rule: 'data/category-unseen',
    name: 'another case, at the input and in its encoder',
    text: base
      .replace('[car, radio_tv]', '[«Car», radio_tv]')
      .replace(
        'one_hot: {columns: [purpose]}',
        'one_hot: {columns: [purpose], categories: [Car, radio_tv], unknown: other}',
      ),
    says: /write "car", here and in the encoder/,
  },
  {
    rule: 'data/type',
    name: 'yes and no for true and false',
    text: base
      .replace('applied: {type: datetime}', 'applied: {type: «bool»}')
      .replace('applied: 2024-05-02T09:00:00Z', 'applied: true'),
    given: reference('applied', { type: 'VARCHAR', min: null, max: null, values: { yes: 700, no: 300 } }),
    says: /texts such as "yes"/,
  },
  {
    rule: 'data/type',
    name: 'days before months',
    edit: ['applied: {type: datetime}', 'applied: {type: «datetime»}'],
    given: reference('applied', {
      type: 'VARCHAR',
      min: null,
      max: null,
      values: { '31/12/2023 10:00': 500, '01/12/2023 10:00': 500 },
    }),
    says: /texts such as "31\/12\/2023 10:00"/,
  },
  {
    rule: 'data/label-as-prediction',
    name: 'the truth for what was predicted',
    edit: ['{probability: p_bad}', '{probability: «bad»}'],
  },
  {
    rule: 'data/one-answer',
    name: 'rows of one kind',
    edit: ['label: bad', 'label: «bad»'],
    given: reference('bad', { min: 0, max: 0, distinct: 1 }),
  },
  {
    rule: 'data/outside-expect',
    name: 'usual values in another unit',
    edit: ['range: [1, 120]}', 'range: [1, 1000], expect: «[48, 864]»}'],
    says: /about 12 times apart as years and months are/,
  },
  {
    rule: 'data/percent',
    name: 'shares that are called percents',
    edit: ['amount: {type: float64, unit: EUR,', 'amount: {type: float64, unit: «"%"»,'],
    given: reference('amount', { min: 0.01, max: 0.9, mean: 0.3, whole: false, missing: 31 }),
  },
  {
    rule: 'data/letter-case',
    name: 'capitals, and a vocabulary without',
    text: base
      .replace('housing: {type: string, categories: [own, rent]}', 'housing: {type: string}')
      .replace('one_hot: {columns: [housing]}', '«ngrams»: {columns: [housing], vocabulary: [own, rent]}'),
    given: reference('housing', {
      values: Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`Own ${index}`, 40])),
    }),
  },
  {
    rule: 'data/missing-reference',
    name: 'no file',
    edit: ['{path: reference.parquet', '{path: «reference.parquet»'],
    given: { reference: { state: 'unreadable', path: 'reference.parquet', detail: 'no such file' } },
  },
  {
    rule: 'data/unknown-column',
    name: 'a prediction column',
    edit: ['{probability: p_bad}', '{probability: «pbad»}'],
    says: /Did you mean "p_bad"\?/,
  },
  {
    rule: 'data/unknown-column',
    name: 'an input',
    edit: ['  housing: {', '  «housing»: {'],
    given: reference('housing', { name: 'house' }),
  },
  {
    rule: 'data/categories',
    name: 'a value of the reference',
    edit: ['«categories»: [own', ''],
    given: reference('housing', { values: { own: 700, rent: 280, free: 20 } }),
    says: /"free" \(20\).*20 of 1000 rows, 2\.0 %/,
  },
  {
    rule: 'data/category-unseen',
    name: 'a value of the contract',
    edit: ['[car, radio_tv]', '[car, «radio_tv»]'],
    given: reference('purpose', { values: { car: 900, boat: 100 } }),
    says: /"radio_tv"/,
  },
  {
    rule: 'data/category-unseen',
    name: 'a value of the reference in other letters, which the encoder would take for unknown',
    edit: ['[car, radio_tv]', '[car, «radio_tv»]'],
    given: { ...reference('purpose', { values: { car: 900, Radio_tv: 100 } }), examples: {} },
    says: /"Radio_tv" is no category\. Did you mean "Radio_tv"\?/,
  },
  {
    rule: 'data/one-decision',
    name: 'a threshold in per cent',
    edit: ['threshold: 0.5', 'threshold: «50»'],
    says: /"decision" is 50, and the predictions of "probability" in the reference lie between 0\.01 and 0\.99/,
  },
  {
    rule: 'data/one-decision',
    name: 'a threshold of a score for a probability',
    edit: ['threshold: 0.5', 'threshold: «{above: -3.5}»'],
  },
  {
    rule: 'data/range',
    name: 'most rows in one bin of a long tail, and their mean beyond the range',
    text: base.replace('range: [1, 120]', 'range: «[10, 1000]»').replace('row: {duration: 6,', 'row: {duration: 60,'),
    given: reference('duration', { min: 900, max: 720000, mean: 36000, histogram: [900, 50, 30, 20] }),
    says: /write the range in the unit that the column has/,
  },
  {
    rule: 'data/range',
    name: 'a range in another unit, which is not to be widened',
    edit: ['range: [1, 120]', 'range: «[0.1, 10]»'],
    given: reference('duration', { min: 4, max: 720, histogram: [100, 400, 300, 200] }),
    says: /write the range in the unit that the column has/,
  },
  {
    rule: 'data/range',
    name: 'rows below',
    edit: ['range: [1, 120]', 'range: «[5, 120]»'],
    says: /: 1 to 500 of 1000 rows/,
  },
  {
    rule: 'data/range',
    name: 'rows above',
    edit: ['range: [1, 120]', 'range: «[1, 55]»'],
    says: /: 1 to 50 of 1000 rows \(5\.0 % at most\)/,
  },
  {
    rule: 'data/missing-values',
    name: 'gaps in a number',
    edit: ['  duration: {', '  «duration»: {'],
    given: reference('duration', { missing: 3 }),
    says: /missing in 3 of 1000 rows/,
  },
  {
    rule: 'data/missing-values',
    name: 'empty text',
    edit: ['  housing: {', '  «housing»: {'],
    given: reference('housing', { values: { own: 713, rent: 280, '': 7 } }),
    says: /missing in 7 of 1000 rows/,
  },
  {
    rule: 'data/range',
    name: 'more than one row in a thousand',
    edit: ['range: [1, 120]', 'range: «[1, 70]»'],
    given: reference('duration', { min: 4, max: 72, histogram: [998, 0, 0, 2] }),
  },
  {
    rule: 'data/never-missing',
    name: 'gaps that nobody has seen',
    edit: ['missing: allow', 'missing: «allow»'],
    given: reference('amount', { missing: 0 }),
    says: /all 1000 rows/,
  },
  {
    rule: 'data/constant-column',
    name: 'one value',
    edit: ['  duration: {', '  «duration»: {'],
    given: reference('duration', { min: 24, max: 24, distinct: 1, histogram: [] }),
    says: /always 24 in/,
  },
  {
    rule: 'data/constant-column',
    name: 'no value at all',
    edit: ['  amount: {', '  «amount»: {'],
    given: reference('amount', { min: null, max: null, mean: null, missing: 1000 }),
    says: /is missing in the reference/,
  },
  {
    rule: 'data/duplicate-columns',
    name: 'one column twice',
    edit: ['  amount: {', '  «amount»: {'],
    given: { reference: { rows: 1000, columns, same: [['p_bad', 'amount', 'duration']] } },
    says: /"amount" equals "duration"/,
  },
  {
    rule: 'data/leakage',
    name: 'a column that is written afterwards',
    edit: ['  duration: {', '  «duration»: {'],
    given: reference('duration', { tells: { measure: 'auc', value: 0.99996 } }),
    says: /"bad".*ROC curve 0\.999 —/,
  },
  {
    rule: 'data/leakage',
    name: 'a column that tells one class of many',
    edit: ['  housing: {', '  «housing»: {'],
    given: reference('housing', { tells: { measure: 'errors taken away', value: 0.962 } }),
    says: /takes away 96\.2 % of the errors/,
  },
  {
    rule: 'data/sentinel',
    name: 'a number for not known',
    edit: ['  amount: {', '  «amount»: {'],
    given: reference('amount', {
      max: 999999,
      frequent: [{ value: 999999, count: 40 }],
      histogram: [929, 0, 0, 40],
    }),
    says: /999999 in 40 of 1000 rows .*4\.0 %/,
  },
  {
    rule: 'data/sentinel',
    name: 'a number below the range, which is not to be widened for it',
    edit: ['  duration: {', '  «duration»: {'],
    given: reference('duration', { min: -999, frequent: [{ value: -999, count: 7 }], histogram: [7, 0, 0, 993] }),
  },
  {
    rule: 'data/type',
    name: 'words for a number',
    edit: ['duration: {type: float64', 'duration: {type: «float64»'],
    given: reference('duration', { type: 'VARCHAR', min: null, max: null, values: { short: 900, '12': 100 } }),
    says: /holds text \(VARCHAR\)/,
  },
  {
    rule: 'data/type',
    name: 'fractions for an integer',
    edit: ['duration: {type: float64', 'duration: {type: «int64»'],
    given: reference('duration', { whole: false }),
    says: /fractions/,
  },
  {
    rule: 'data/type',
    name: 'seconds for a time',
    edit: ['applied: {type: datetime', 'applied: {type: «datetime»'],
    given: reference('applied', { type: 'BIGINT' }),
  },
  {
    rule: 'data/integer-with-missing',
    name: 'identifiers that lost digits',
    edit: [
      'amount: {type: float64, unit: EUR, range: [0, 1000000]',
      '«amount»: {type: int64, unit: EUR, range: [0, 36028797018963968]',
    ],
    given: reference('amount', { max: 2 ** 54 }),
    says: /2\^53/,
  },
  {
    rule: 'data/stale-reference',
    name: 'a reference of last year',
    edit: [
      'reference: {path: reference.parquet, predictions: {probability: p_bad}',
      'reference: {path: «reference.parquet»',
    ],
    given: {
      ...model({ modified: 1_700_000_000_000 }),
      reference: { rows: 1000, columns, modified: 1_700_000_000_000 - 9 * 86_400_000 },
    },
    says: /9 days before the model/,
  },
  {
    rule: 'data/fitted-elsewhere',
    name: 'a scaler of other data',
    edit: ['{columns: [duration], mean', '{columns: [«duration»], mean'],
    given: reference('duration', { min: 31, max: 119, mean: 84.1, std: 12.2, histogram: [100, 300, 400, 200] }),
    says: /mean 20\.9 and std 12\.05.*mean 84\.1, deviation 12\.2, from 31 to 119/,
  },
  {
    rule: 'data/fitted-elsewhere',
    name: 'a fill that was computed elsewhere',
    edit: ['{columns: [amount], with', '{columns: [«amount»], with'],
    given: reference('amount', { min: 9000, mean: 11000, std: 1500 }),
  },
];

import { base } from '../base';

const edited = (from: string, to: string): string => base.replace(from, () => to);
const step = (text: string): string => edited('  - log1p', `  - ${text}\n  - log1p`);
const long = 'x'.repeat(900_000);

/** Texts that somebody would have to think of: almost a megabyte of one thing, bombs, names that objects have, numbers without end. */
export const extremes: Readonly<Record<string, string>> = {
  'a value of 0.9 MB': edited('radio_tv', long),
  'a model name of 0.9 MB': edited('name: credit-risk', `name: ${long}`),
  'a column of 0.9 MB': edited('  duration:', `  ${long}:`),
  'a step of 0.9 MB': edited('- log1p', `- ${long}`),
  'a path of 0.9 MB': edited('path: model.onnx', `path: ${'a/'.repeat(450_000)}`),
  'a category 120,000 times': edited('[car, radio_tv]', `[${'c, '.repeat(120_000)}d]`),
  '90,000 edges': step(
    `bucketize: {columns: [duration], edges: [${Array.from({ length: 90_000 }, (_, i) => i).join(', ')}]}`,
  ),
  '100,000 operations': edited('threshold: 0.5, labels: [good, bad]', `steps: [${'max, '.repeat(100_000)}max]`),
  'columns that double sixty times': edited(
    'preprocessing:\n',
    `preprocessing:\n${Array.from({ length: 60 }, (_, i) => `  - concat: {columns: [${i > 0 ? `k${i - 1}, k${i - 1}` : 'duration, duration'}], into: k${i}}\n`).join('')}`,
  ),
  'polynomials of polynomials': edited(
    'preprocessing:\n',
    `preprocessing:\n${Array.from({ length: 8 }, (_, i) => `  - polynomial: {columns: [${i > 0 ? `p${i - 1}` : 'duration, amount'}], degree: 3, into: p${i}}\n`).join('')}`,
  ),
  'a polynomial of a degree of a million': step('polynomial: {columns: [duration, amount], degree: 1000000, into: z}'),
  'a formula in 100,000 brackets': step(
    `arithmetic: {formula: "${'('.repeat(100_000)}duration${')'.repeat(100_000)}", into: z}`,
  ),
  'a formula of 400,000 signs': step(`arithmetic: {formula: "${'-'.repeat(400_000)}duration", into: z}`),
  'a tower of powers': step(`arithmetic: {formula: "${'duration**'.repeat(80_000)}2", into: z}`),
  'a vector of 2^31 buckets': step('hash: {columns: [purpose], buckets: 2147483647, vector: ones, signed: true}'),
  'ngrams of a billion words': step(
    'tfidf: {columns: [purpose], vocabulary: [a b], idf: [1], ngrams: [1, 1000000000], token_pattern: "[a-z]+"}',
  ),
  'a pattern that backtracks': step('tfidf: {columns: [purpose], vocabulary: [a], idf: [1], token_pattern: "(a+)+$"}'),
  'a pattern of 400,000 characters': step(
    `tfidf: {columns: [purpose], vocabulary: [a], idf: [1], token_pattern: "[${'a'.repeat(400_000)}"}`,
  ),
  'a format of 400,000 characters': edited(
    '{type: datetime}',
    `{type: datetime, format: "%Y-%m-%d${' %%'.repeat(130_000)}"}`,
  ),
  'a rate of 800,000 digits': `${base}monitoring: {false_alarms: "${'1'.repeat(400_000)} per ${'9'.repeat(400_000)}d"}\n`,
  'a suppression of 800,000 dashes': `# slipway-disable-next-line ${'a -- '.repeat(150_000)}\n${base}`,
  'a line of tabs': `a:\n${'\t'.repeat(900_000)}\nb: 1\n`,
  'outputs of each other': edited('outputs:\n', 'outputs:\n  a: {from: b}\n  b: {from: a}\n  c: {from: c}\n'),
  'names that objects have': edited(
    '  duration: {',
    '  __proto__: {type: float64}\n  constructor: {type: float64}\n  toString: {type: string, categories: [__proto__, constructor]}\n  duration: {',
  ),
  'settings that objects have': `${base}targets: {__proto__: {type: kserve}, constructor: {type: x}}\nparity: {__proto__: {relative: 1}}\n`,
  'lengths that are mappings': [
    ['name: credit-risk', 'name: {length: {}}'],
    ['columns: [amount]', 'columns: {length: {toString: 1}}, into: {length: {length: {}}}'],
    ['from: probabilities', 'from: {length: {valueOf: {}}}'],
  ].reduce((text, [from = '', to = '']) => text.replace(from, to), base),
  'keys of a map that objects have': step(
    'map: {columns: [housing], values: {__proto__: 1, constructor: 2, own: 3, rent: 4}, into: z}',
  ),
  'a bomb of aliases': `a: &a [${'x,'.repeat(9)}]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${`*${i > 0 ? `b${i - 1}` : 'a'}, `.repeat(9)}]`).join('\n')}\n${base}`,
  'all time zones at a target that lowers each version': `${edited(
    'preprocessing:\n',
    `preprocessing:\n${Intl.supportedValuesOf('timeZone')
      .map((zone, i) => `  - date_parts: {columns: [applied], hour: h${i}, timezone: ${zone}}\n`)
      .join('')}`,
  )}targets: {elsewhere: {type: openvino}}\n`,
  'a list that holds itself': edited('columns: [amount]', 'columns: &x [*x]'),
  '50,000 brackets': '['.repeat(50_000),
  '50,000 dashes': '- '.repeat(50_000),
  '900 levels': Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
  '150,000 marks of another direction': `a: "${'\\u202e'.repeat(150_000)}"`,
  'the greatest numbers': base
    .replace('[0, 1000000]', '[-1.0e308, 1.0e308]')
    .replace('[1, 120]', '[5.0e-324, 1.0e400]'),
};

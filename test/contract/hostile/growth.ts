import { base } from '../base';

const edited = (from: string, to: string): string => base.replace(from, () => to);
const repeated = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join('');
const above = (key: string, lines: string): string => edited(`\n${key}:\n`, `\n${key}:\n${lines}`);
const inputs = (count: number): string => repeated(count, (i) => `  q${i}: {type: float64, range: [0, 1]}\n`);

/** Contracts that grow in one respect: what they cost may grow as their length does. */
export const growing: Readonly<Record<string, (size: number) => string>> = {
  'columns of a step': (n) => edited('columns: [amount]', `columns: [${'a, '.repeat(n * 10)}b]`),
  categories: (n) => edited('[car, radio_tv]', `[${repeated(n * 4, (i) => `c${i}, `)}d]`),
  'the same category': (n) => edited('[car, radio_tv]', `[${'c, '.repeat(n * 8)}d]`),
  inputs: (n) => above('inputs', inputs(n)),
  steps: (n) => above('preprocessing', '  - log1p: {columns: [amount]}\n'.repeat(n)),
  'steps that make columns': (n) =>
    above(
      'preprocessing',
      repeated(n, (i) => `  - copy: {columns: {duration: d${i}}}\n`),
    ),
  'a column made again and again': (n) =>
    above('preprocessing', '  - concat: {columns: [duration], into: z}\n'.repeat(n)),
  'unknown keys and types': (n) =>
    above(
      'inputs',
      repeated(n, (i) => `  c${i}: {type: flaot64, rnage: [0, 1]}\n`),
    ),
  'suppressions of nothing': (n) => '# slipway-disable-next-line flow/domain -- why\n'.repeat(n) + base,
  'ids of a suppression': (n) => `# slipway-disable-next-line ${repeated(n * 4, (i) => `a/b${i} `)}-- why\n${base}`,
  suppressions: (n) =>
    above(
      'inputs',
      repeated(n, (i) => `  # slipway-disable-next-line signature/unused-input -- why\n  c${i}: {type: float64}\n`),
    ),
  examples: (n) =>
    above(
      'examples',
      repeated(n, (i) => `  - {name: e${i}, row: {duration: ${i}}, expect: {probability: 0.5}}\n`),
    ),
  'misspelt columns of an example': (n) =>
    edited(
      'duration: 6,',
      repeated(n, (i) => `qx${i}: 6,`),
    ).replace('\ninputs:\n', `\ninputs:\n${inputs(n)}`),
  'misspelt columns of a step': (n) =>
    above('preprocessing', `  - log: {columns: [${repeated(n, (i) => `qx${i}, `)}a]}\n`).replace(
      '\ninputs:\n',
      `\ninputs:\n${inputs(n)}`,
    ),
  outputs: (n) =>
    above(
      'outputs',
      repeated(n, (i) => `  o${i}: {from: ${i > 0 ? `o${i - 1}` : 'probabilities'}}\n`),
    ),
  'misspelt outputs': (n) =>
    above(
      'outputs',
      repeated(n, (i) => `  o${i}: {from: q${i}}\n`),
    ),
  'operations of an output': (n) =>
    edited('threshold: 0.5, labels: [good, bad]', `steps: [${'softmax, '.repeat(n)}argmax]`),
  'values of a map': (n) =>
    above(
      'preprocessing',
      `  - map: {columns: [housing], values: {${repeated(n * 4, (i) => `v${i}: ${i}, `)}}, into: z}\n`,
    ),
  'terms of a formula': (n) =>
    above('preprocessing', `  - arithmetic: {formula: "${'duration + '.repeat(n)}1", into: z}\n`),
  'columns of a spline': (n) =>
    edited(
      'columns: [amount]',
      `columns: [amount, ${repeated(n, (i) => `q${i}, `)}]}\n  - spline: {degree: 10, extrapolation: linear, columns: [${repeated(n, (i) => `q${i}, `)}], knots: [${repeated(100, (i) => `${i}, `)}]`,
    ).replace('\ninputs:\n', `\ninputs:\n${inputs(n)}`),
  sentinels: (n) => edited('range: [1, 120]', `range: [1, 120], sentinel: [${repeated(n * 4, (i) => `${i}, `)}0]`),
  'lines with tabs': (n) => '\ta: b\n'.repeat(n),
  'quotes that are nothing': (n) => '"'.repeat(n * 10),
  'blanks that are no spaces': (n) => `a: 1\n${'\xa0\n'.repeat(n * 4)}`,
  'keys without values between braces': (n) => `a: {${repeated(n * 4, (i) => `k${i}: 1, `)}z}\n`,
  'scalers behind mistakes': (n) =>
    above('inputs', inputs(n)).replace(
      '\npreprocessing:\n',
      `\npreprocessing:\n  - log: {columns: [${repeated(n, (i) => `q${i}, `)}]}\n  - standardize: {columns: {${repeated(n, (i) => `q${i}: {mean: 1, std: 2}, `)}}}\n`,
    ),
  'keys that are written twice': (n) => 'a: 1\n'.repeat(n),
  documents: (n) => '---\na: b\n'.repeat(n),
  'anchors and aliases': (n) => `${base}targets: {a: [&x 1${', *x'.repeat(n * 4)}]}\n`,
};

import { type Facts, facts } from '../contract/given';

/** A contract as a team would write it, of any size, with what is known of its model. It has no finding. */
export interface WideContract {
  readonly text: string;
  readonly lines: number;
  readonly facts: Facts;
}

/**
 * Inputs of three kinds in turn, each handled by its own steps, with examples. `block` writes an input and its arguments over several lines,
 * so that lines grow faster than columns; without it each stands on one.
 */
export function wideContract(columns: number, style: 'block' | 'line' = 'line'): WideContract {
  const names = Array.from({ length: columns }, (_, index) => `column_${String(index)}`);
  const amounts = names.filter((_, index) => index % 3 === 0);
  const counts = names.filter((_, index) => index % 3 === 1);
  const kinds = names.filter((_, index) => index % 3 === 2);
  const entry = (indent: string, name: string, values: Readonly<Record<string, string>>): string[] => {
    const pairs = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
    if (style === 'line') return [`${indent}${name}: {${pairs.join(', ')}}`];
    return [`${indent}${name}:`, ...pairs.map((pair) => `${indent}  ${pair}`)];
  };
  const input = (name: string, index: number): string[] =>
    entry(
      '  ',
      name,
      [
        { type: 'float64', unit: 'EUR', range: '[0, 1000000]', missing: 'allow', description: 'As the office has it' },
        { type: 'int64', unit: 'month', range: '[1, 120]', expect: '[4, 72]', description: 'How long it runs' },
        { type: 'string', categories: '[own, rent, "for free"]', unknown: 'zeros', description: 'Where one lives' },
      ][index % 3] ?? {},
    );
  const each = (list: readonly string[], values: (index: number) => Record<string, string>): string[] =>
    list.flatMap((name, index) => entry('        ', name, values(index)));
  const flow = (indent: string, words: readonly string[]): string[] => {
    const rows: string[] = [];
    for (let at = 0; at < words.length; at += 6) rows.push(`${indent} ${words.slice(at, at + 6).join(', ')},`);
    return [`${indent}[`, ...rows, `${indent}]`];
  };
  const row = names.map((name, index) => `${name}: ${['1169.5', '6', 'rent'][index % 3] ?? ''}`);
  const example = (name: string): string[] => [
    `  - name: ${name}`,
    '    row:',
    ...(style === 'block'
      ? row.map((pair) => `      ${pair}`)
      : flow('      ', row).map((line) => line.replace('[', '{').replace(']', '}'))),
    '    expect: {probability: 0.061, decision: good}',
    '    tolerance: 1.0e-4',
  ];
  const text = [
    'apiVersion: slipway/v1',
    'kind: Model',
    'metadata: {name: wide, version: "1.2.0", owner: risk-analytics, description: Probability that a loan goes bad}',
    `model: {path: model.onnx, sha256: "${'2'.repeat(64)}"}`,
    '',
    '# The raw row, as the loan office has it.',
    'inputs:',
    ...names.flatMap(input),
    '',
    '# The numbers are those that the last cell of the notebook prints.',
    'preprocessing:',
    '  - impute:',
    '      columns:',
    ...each(amounts, (index) => ({ with: String(2319.5 + index) })),
    '  - log1p:',
    '      columns:',
    ...flow('        ', amounts),
    '  - standardize:',
    '      columns:',
    ...each(amounts, (index) => ({ mean: String(7.789243 + index / 1000), std: '0.7756862398173345' })),
    '  - min_max:',
    '      columns:',
    ...each(counts, () => ({ min: '1', max: '120' })),
    '  - one_hot:',
    '      columns:',
    ...flow('        ', kinds),
    '  - concat:',
    '      columns:',
    ...flow('        ', names),
    '      into: float_input',
    '      type: float32',
    '',
    'outputs:',
    '  probability: {from: probabilities, index: 1}',
    '  decision: {from: probability, threshold: 0.5, labels: [good, bad]}',
    'examples:',
    ...example('typical'),
    ...example('another'),
    'monitoring: {false_alarms: 1 per 30d}',
    'service: {latency_p99: 50ms, error_rate: 0.001}',
    'targets: {local: {}}',
    '',
  ].join('\n');
  return {
    text,
    lines: text.split('\n').length - 1,
    facts: facts({
      model: {
        inputs: { float_input: ['float32', [null, amounts.length + counts.length + 3 * kinds.length]] },
        outputs: { probabilities: ['float32', [null, 2]] },
        sha256: '2'.repeat(64),
      },
    }),
  };
}

import assert from 'node:assert/strict';
import { fixesFor } from '../../../src/contract/fixes';
import { contextOf, lintContract } from '../../../src/contract/lint';
import { base, baseFacts } from '../base';
import { facts, type Given } from '../given';
import { model, reference } from './cases/rule-case';

/** The base contract with each first text replaced by its second. */
const swap = (...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  }, base);

/** What one rule has to say of a contract. */
const said = (rule: string, text: string, given: Given = {}): string[] =>
  lintContract(text, facts({ ...baseFacts, ...given }), { phase: 'saving' }).flatMap((finding) =>
    finding.rule === rule ? [finding.message] : [],
  );

describe('rules that cannot know are silent', () => {
  it('flow/wrong-period: of a raw column with values that may not be all, or that is an index of something', () => {
    const cyclic = (period: number): string =>
      swap(
        ['range: [1, 120]', 'range: [0, 400]'],
        ['  - impute', `  - cyclic: {columns: [duration], period: ${period}, into: [s, c]}\n  - impute`],
        ['housing], into', 'housing, s, c], into'],
      );
    const values = (min: number, max: number, rows = 1000): Given => {
      const given = reference('duration', { min, max, distinct: max - min + 1, whole: true, rows });
      return { ...given, ...model({ inputs: { float_input: ['float32', [null, 9]] } }) };
    };
    const found = (period: number, given: Given): string[] => said('flow/wrong-period', cyclic(period), given);
    // January to July, weeks of a quarter and of half a year, days of January and February, a week of a month, hours of a morning.
    for (const [max, period] of [
      [7, 12],
      [12, 52],
      [24, 53],
      [60, 365],
      [7, 31],
      [12, 24],
    ] as const)
      assert.deepEqual(found(period, values(1, max)), [], `1 to ${max}, ${period}`);
    // Months of two years, days of two months: an index that goes round more than once.
    for (const [max, period] of [
      [24, 12],
      [60, 12],
      [60, 7],
      [24, 7],
    ] as const)
      assert.deepEqual(found(period, values(1, max)), [], `1 to ${max}, ${period}`);
    assert.deepEqual(found(6, values(1, 7, 7)), [], 'seven rows');
    assert.equal(found(11, values(1, 12)).length, 1, 'both ends are one point');
    const months = facts({ ...baseFacts, ...values(1, 12) });
    const text = cyclic(11);
    const findings = lintContract(text, months, { phase: 'saving' });
    assert.deepEqual(
      findings.flatMap((finding) => fixesFor(finding, contextOf(text, months))),
      [],
      'a raw column has no fix',
    );
  });

  it('flow/positive-class: of outputs that are no classes, or whose classes may answer another question', () => {
    const found = (probability: string, labels: string, width: number, classes = ''): string[] =>
      said(
        'flow/positive-class',
        swap(
          ['model: {path: model.onnx,', `model: {path: model.onnx,${classes}`],
          ['index: 1', probability],
          ['labels: [good, bad]', `labels: ${labels}`],
        ),
        model({ outputs: { probabilities: ['float32', [null, width]] } }),
      );
    // A sigmoid, one of three labels of a text, one of two quantities.
    for (const width of [1, 2, 3]) assert.deepEqual(found('index: 0', '[0, 1]', width), []);
    assert.deepEqual(found('index: 1', '["1", "2"]', 3), [], 'a priority');
    // To approve where a default is likely is wrong, and not for what the classes are called.
    assert.deepEqual(found('index: 1', '[1, 0]', 2), []);
    assert.deepEqual(found('index: 1', '[1, 0]', 2, ' classes: ["0", "1"],'), []);
    assert.deepEqual(found('index: 1', '[yes, no]', 2, ' classes: [no, yes],'), []);
    assert.equal(found('index: 1', '[bad, good]', 2, ' classes: [good, bad],').length, 1);
  });

  it('data/outside-expect and data/range: of the mean and the bins of a column with sentinels', () => {
    const found = (rule: string, bounds: string, change: object): string[] =>
      said(
        rule,
        swap(['range: [1, 120]', `sentinel: [-999], ${bounds}`]),
        reference('duration', { max: 25, histogram: [960, 0, 0, 40], mean: -960, ...change }),
      );
    assert.deepEqual(found('data/outside-expect', 'expect: [1, 30]', { min: -999 }), []);
    assert.equal(found('data/outside-expect', 'expect: [1, 30]', { min: -990 }).length, 1, 'not declared');
    const [wide = ''] = found('data/range', 'range: [1, 60]', { min: -999, max: 70 });
    assert.match(wide, /reaches from -999 to 70 .* — widen the range/);
    const [other = ''] = found('data/range', 'range: [1, 60]', { min: 0, max: 700, mean: 500 });
    assert.match(other, /write the range in the unit/);
  });

  it('flow/ambiguous-code: of a category that is there for unknown or missing values', () => {
    const found = (categories: string, code: string): string[] =>
      said(
        'flow/ambiguous-code',
        swap(
          ['categories: [car, radio_tv], unknown: other', `categories: ${categories}, unknown: zeros, missing: allow`],
          ['one_hot: {columns: [purpose]}', `ordinal: {columns: [purpose], ${code}}`],
        ),
        model({ inputs: { float_input: ['float32', [null, 5]] } }),
      );
    assert.deepEqual(found('["[UNK]", cat, dog]', 'unknown: 0'), []);
    for (const other of ['other', 'Unknown', '<unk>', '__OTHER__', '"?"'])
      assert.deepEqual(found(`[cat, dog, ${other}]`, 'unknown: 2'), [], other);
    for (const missing of ['none', 'missing', '"NaN"', '"null"', 'n/a', '""'])
      assert.deepEqual(found(`[cat, dog, ${missing}]`, 'unknown: -1, missing: 2'), [], missing);
    assert.equal(found('[cat, dog, another]', 'unknown: 2').length, 1);
    assert.equal(found('[cat, dog, 猫]', 'unknown: -1, missing: 2').length, 1);
  });

  it('flow/fitted-outside: of numbers that were chosen', () => {
    const scaled = (range: string, numbers: string): string[] =>
      said(
        'flow/fitted-outside',
        swap(
          ['range: [1, 120]', `range: ${range}`],
          ['standardize: {columns: [duration], mean: 20.9, std: 12.05', numbers],
        ),
        { reference: { rows: 0, columns: [] } },
      );
    const of = (mean: number, std: number): string => `standardize: {columns: [duration], mean: ${mean}, std: ${std}`;
    const robust = (center: number, scale: number): string =>
      `robust: {columns: [duration], center: ${center}, scale: ${scale}`;
    // Mean normalisation, two deviations, pounds, kelvin.
    assert.deepEqual(scaled('[0, 0.9]', of(0.45, 0.9)), []);
    assert.deepEqual(scaled('[0, 0.9]', of(0.31, 0.62)), []);
    assert.deepEqual(scaled('[0, 4]', of(0, 2.2046)), []);
    assert.deepEqual(scaled('[-40, 60]', of(-273.15, 1)), []);
    assert.deepEqual(scaled('[-40, 60]', robust(-273.15, 1)), []);
    assert.equal(scaled('[0, 0.9]', of(0.45, 1.2)).length, 1);
    assert.equal(scaled('[-40, 60]', of(288.15, 12.5)).length, 1);
    assert.equal(scaled('[-40, 60]', robust(288.15, 12.5)).length, 1);
    const filled = (range: string, fill: string): string[] =>
      said('flow/fitted-outside', swap(['range: [0, 1000000]', `range: ${range}`], ['with: 2319.5', `with: ${fill}`]));
    // Half of what can be measured, "never" in days.
    assert.deepEqual(filled('[1, 500]', '0.5'), []);
    assert.deepEqual(filled('[0, 730]', '3650'), []);
    assert.equal(filled('[1, 500]', '0.4').length, 1);
    assert.equal(filled('[0, 730]', '3650.5').length, 1);
    // Pixels as they are, or only divided.
    const pixels = (mean: number, std: number, before = ''): string[] =>
      said(
        'flow/fitted-outside',
        `apiVersion: slipway/v1
kind: Model
inputs:
  photo: {type: image, shape: [8, 8, 3]}
preprocessing:
${before}  - normalize_channels: {columns: [photo], mean: [${mean}, ${mean}, ${mean}], std: [${std}, ${std}, ${std}]}
`,
      );
    assert.deepEqual(pixels(0, 1), []);
    assert.deepEqual(pixels(0, 0.5), []);
    assert.equal(pixels(0.485, 0.229).length, 1);
    const shares = '  - rescale: {columns: [photo], divide_by: 255}\n';
    assert.deepEqual(pixels(0.485, 0.229, shares), []);
    assert.deepEqual(pixels(123.68, 1), []);
    assert.equal(pixels(123.68, 1, shares).length, 1, 'the mean of bytes, and nothing to divide by');
  });

  it('data/percent: of what is a share of nothing, of small percents, and of shares a little above 1', () => {
    const found = (name: string, spec: string, max: number): string[] => {
      const given = facts({ ...baseFacts, ...reference('amount', { name, min: 0.02, max, whole: false }) });
      const text = swap(['unit: EUR, range: [0, 1000000]', spec]).replaceAll('amount', name);
      return lintContract(text, given, { phase: 'saving' }).flatMap(({ rule, message }) =>
        rule === 'data/percent' ? [message] : [],
      );
    };
    for (const name of ['earnings_per_share', 'price_per_share', 'per_share'])
      assert.deepEqual(found(name, 'range: [0, 100]', 25.3), [], name);
    assert.deepEqual(found('occupancy_share', 'range: [0, 10]', 3.4), []);
    assert.equal(found('occupancy_share', 'range: [0, 100]', 93.4).length, 1);
    assert.equal(found('upper_share', 'range: [0, 100]', 93.4).length, 1);
    assert.deepEqual(found('carbon', 'unit: "%", range: [0, 1.2]', 0.43), []);
    assert.deepEqual(found('carbon', 'unit: "%", range: [0, 100], expect: [0, 0.5]', 0.43), []);
    assert.deepEqual(found('carbon', 'unit: "%"', 0.43), []);
    assert.equal(found('carbon', 'unit: "%", range: [0, 100]', 0.43).length, 1);
  });

  it('parity/loose-tolerance and example/loose-tolerance: of whole numbers that must be equal', () => {
    const found = (type: string, tolerance: number): string[] => {
      const text = swap(
        ['{from: probabilities, index: 1}', '{from: label}'],
        ['expect: {probability: 0.061}, tolerance: 1.0e-4', `expect: {probability: 0}, tolerance: ${tolerance}`],
        ['reference: {', `parity: {probability: {absolute: ${tolerance}}}\nreference: {`],
      );
      const given = { ...reference('p_bad', { min: 0, max: 1 }), ...model({ outputs: { label: [type, [null]] } }) };
      return ['parity/loose-tolerance', 'example/loose-tolerance'].filter((rule) => said(rule, text, given).length > 0);
    };
    assert.deepEqual(found('int64', 0.5), []);
    assert.equal(found('int64', 1).length, 2);
    assert.equal(found('float32', 0.5).length, 2);
  });
});

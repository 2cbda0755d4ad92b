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
});

import assert from 'node:assert/strict';
import { lintContract } from '../../../src/contract/lint';
import { parseContract } from '../../../src/contract/document';
import { base } from '../base';

/** What the findings of a formula underline, with the rule of each. */
function marked(formula: string): string[] {
  const text = base.replace('  - impute', `  - arithmetic:\n      formula: ${formula}\n      into: made\n  - impute`);
  const document = parseContract(text);
  return lintContract(text).flatMap(({ rule, range }) => {
    const part = document.text.slice(document.offset(range.start), document.offset(range.end));
    return /^flow\/(domain|undeclared-range|type|step-argument|unknown-column|mixed-units)$/.test(rule)
      ? [`${rule} ${part}`]
      : [];
  });
}

describe('a finding of a formula', () => {
  it('points at the call, or at the operation with what it joins', () => {
    const call = 'flow/domain log(duration - 10)';
    assert.deepEqual(marked('amount + log(duration - 10)'), [call]);
    assert.deepEqual(marked('amount + 2 / (duration - 10) * 3'), ['flow/domain 2 / (duration - 10)']);
    assert.deepEqual(marked('(amount + 1) / (duration - 2) + amount'), ['flow/domain (amount + 1) / (duration - 2)']);
    assert.deepEqual(marked('amount + where(duration, 1, 2)'), ['flow/type where(duration, 1, 2)']);
    assert.deepEqual(marked('1 + (amount + 2) ** 0.5 + (duration - 5) ** 0.5'), ['flow/domain (duration - 5) ** 0.5']);
    assert.deepEqual(marked('log(amount - 1) + log(duration - 10)'), ['flow/domain log(amount - 1)', call]);
  });

  it('points there however YAML writes the formula', () => {
    const call = 'flow/domain log(duration - 10)';
    for (const formula of [
      '"amount + log(duration - 10)"',
      "'amount + log(duration - 10)'",
      '|\n        amount +\n        log(duration - 10)',
      '>- # of two lines\n        amount\n\n        + log(duration - 10)',
      'amount\n        + log(duration - 10)',
    ])
      assert.deepEqual(marked(formula), [call], formula);
    assert.deepEqual(marked('"amount +\n        log(duration -\n        10)"'), [
      'flow/domain log(duration -\n        10)',
    ]);
    const escaped = '"amount + log(\\x64uration - 10)"';
    assert.deepEqual(marked(escaped), [`flow/domain ${escaped}`]);
  });

  it('points at the column, the word or the sign that cannot stand there', () => {
    assert.deepEqual(marked('amount * purpose'), ['flow/type purpose']);
    assert.deepEqual(marked('amount + sqr(duration)'), ['flow/step-argument sqr']);
    assert.deepEqual(marked('"amount ^ 2"'), ['flow/step-argument ^']);
    assert.deepEqual(marked('"amount + "'), ['flow/step-argument +']);
    assert.deepEqual(marked('2 + max(amount, duration)'), ['flow/mixed-units max(amount, duration)']);
  });
});

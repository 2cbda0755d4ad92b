import assert from 'node:assert/strict';
import { contextOf } from '../../src/contract/lint';
import { reportsOf, toldInputs, toldPlaces } from '../../src/contract/reports';
import { type Rule } from '../../src/contract/rule';
import { base } from './base';

describe('reports of a rule', () => {
  const at = { path: ['inputs', 'amount', 'range'], on: 'value' as const };
  const ruleOf = (check: Rule['check']): Rule => ({
    id: 'data/made-up',
    severity: 'warning',
    summary: 'Never holds',
    phase: 'typing',
    check,
  });

  it('are looked for once in a contract, whoever asks', () => {
    let looked = 0;
    const rule = ruleOf(() => {
      looked++;
      return [
        { at, message: 'a — b — c' },
        { at: { path: ['outputs'] }, message: 'a — b — c' },
      ];
    });
    const context = contextOf(base, {});
    assert.equal(reportsOf(rule, context).length, 2);
    assert.deepEqual([...toldInputs(context, rule)], ['amount']);
    const isTold = toldPlaces(context, rule);
    assert.deepEqual([isTold(at), isTold({ path: at.path })], [true, false]);
    assert.equal(looked, 1);
    reportsOf(rule, contextOf(base, {}));
    assert.equal(looked, 2);
  });

  it('are none to other rules where a rule throws, so that it takes no other with it', () => {
    const rule = ruleOf(() => {
      throw new TypeError('no such column');
    });
    const context = contextOf(base, {});
    assert.throws(() => reportsOf(rule, context), /no such column/);
    assert.deepEqual([...toldInputs(context, rule)], []);
    assert.equal(toldPlaces(context, rule)(at), false);
  });
});

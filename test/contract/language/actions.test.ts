import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/contract/edits';
import { actionsAt } from '../../../src/contract/language/actions';
import { contextOf, lint } from '../../../src/contract/lint';
import { baseFacts } from '../base';
import { facts, type Given } from '../given';
import { at, changed } from './given';

function titles(marked: string, given: Given = baseFacts): string[] {
  const { context, offset } = at(marked, given);
  return actionsAt(context, { from: offset, to: offset }).map(({ title }) => title);
}

function done(marked: string, given: Given): string {
  const { context, offset } = at(marked, given);
  const [action] = actionsAt(context, { from: offset, to: offset });
  assert.ok(action, 'no action is offered');
  return applyEdits(context.document.text, action.edits);
}

const measured: Given = {
  ...baseFacts,
  reference: {
    rows: 1000,
    columns: [
      { name: 'duration', min: 4, max: 72, mean: 20.903, std: 12.0527 },
      { name: 'amount', min: 250, max: 18424, missing: 31, mean: 3271.3, std: 2821.3 },
    ],
  },
};

describe('language: fill mean and std from reference', () => {
  const step = '  - standardize: {columns: [duration], mean: 20.9, std: 12.05}';

  it('writes what the reference has of a column that no step has touched', () => {
    const text = done(changed(step, step.replace('standardize', 'stan‸dardize')), measured);
    assert.ok(text.includes('  - standardize: {columns: [duration], mean: 20.903, std: 12.0527}\n'), text);
  });

  it('keeps the style and the comments: only the numbers change', () => {
    const lines = (mean: string, std: string) =>
      `  - standardize: # as fitted\n      columns:\n        duration:\n          std: ${std} # of the training set\n          mean: ${mean}\n        amount: {mean: 3271.3, std: 2821.3}`;
    const text = changed('  - impute: {columns: [amount], with: 2319.5}\n  - log1p: {columns: [amount]}\n', '').replace(
      step,
      lines('1', '2').replace('standardize', 'stan‸dardize'),
    );
    assert.equal(done(text, measured), text.replace(/ {2}- stan‸dardize[^]*2821\.3\}/, lines('20.903', '12.0527')));
  });

  it('writes the step anew where the numbers have no place of their own', () => {
    const bare = changed('  - impute: {columns: [amount], with: 2319.5}\n  - log1p: {columns: [amount]}\n', '');
    const text = done(bare.replace(step, '  - stan‸dardize: {columns: [duration, amount], mean: 0, std: 1}'), measured);
    const entries = 'duration: {mean: 20.903, std: 12.0527}, amount: {mean: 3271.3, std: 2821.3}';
    assert.ok(text.includes(`  - standardize: {columns: {${entries}}}\n`), text);
  });

  it('is not offered for a column that a step has changed before: the reference is raw', () => {
    assert.deepEqual(titles(changed(step, step.replace('[duration]', '[‸duration, amount]')), measured), []);
  });

  it('is not offered without a reference, elsewhere, or where something would be lost', () => {
    const here = step.replace('standardize', 'stan‸dardize');
    assert.deepEqual(titles(changed(step, here)), [], 'no figures');
    assert.deepEqual(titles(changed('- log1p', '- lo‸g1p'), measured), []);
    assert.deepEqual(titles(changed(step, here.replace(', std: 12.05', ', into: scaled')), measured), []);
  });
});

describe('language: wrap in concat', () => {
  const loose = changed(
    / {2}- one_hot: \{columns: \[purpose\][^]*type: float32\}\n/.exec(changed('a', 'a'))?.[0] ?? '',
    '',
  );
  const model = (metadata: Record<string, string>): Given => ({
    ...baseFacts,
    model: { ...(baseFacts.model as object), inputs: { features: ['float32', [null, 2]] }, metadata },
  });
  const text = loose
    .replace(/ {2}(purpose|housing|applied): \{type.*\n/g, '')
    .replace(', purpose: radio_tv, housing: own, applied: 2024-05-02T09:00:00Z', '')
    .replace(', time: applied', '');
  const marked = text.replace('path: model.onnx', 'path: ‸model.onnx');

  it("puts the columns into the model's order, and the finding is gone", () => {
    const given = model({ feature_names: '["amount", "duration"]' });
    const { context, offset } = at(marked, given);
    assert.ok(lint(context).some(({ rule }) => rule === 'signature/input-not-fed'));
    const [action] = actionsAt(context, { from: offset, to: offset });
    assert.equal(action?.title, "Wrap in concat in the model's order");
    assert.equal(action.answers, 'signature/input-not-fed');
    const wrapped = done(marked, given);
    assert.ok(
      wrapped.includes('  - concat: {columns: [amount, duration], into: features, type: float32}\noutputs:'),
      wrapped,
    );
    const rules = lint(contextOf(wrapped, facts(given))).map(({ rule }) => rule);
    assert.ok(!rules.some((rule) => rule.startsWith('signature/')), rules.join());
  });

  it('says which order it takes where the file has none', () => {
    assert.deepEqual(titles(marked, model({})), ['Wrap in concat in the order of the columns here: duration, amount']);
  });

  it('is not offered where the width differs or something else is wrong', () => {
    assert.deepEqual(titles(changed('path: model.onnx', 'path: ‸model.onnx')), []);
    const wide: Given = { ...baseFacts, model: { inputs: { features: ['float32', [null, 9]] }, outputs: {} } };
    assert.deepEqual(titles(marked, wide), []);
  });

  it('makes the list where there is none', () => {
    const none = marked.replace(/preprocessing:\n(?: {2}- .*\n)+/, '');
    const wrapped = done(none, model({}));
    assert.ok(wrapped.includes('preprocessing:\n  - concat: {columns: [duration, amount]'), wrapped);
    const empty = marked.replace(/preprocessing:\n(?: {2}- .*\n)+/, 'preprocessing: []\n');
    assert.ok(done(empty, model({})).includes('preprocessing: [{concat: {columns: [duration, amount]'));
  });
});

import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/contract/edits';
import { definitionAt, referencesAt } from '../../../src/contract/language/definition';
import { rename } from '../../../src/contract/language/rename';
import { tokensOf } from '../../../src/contract/language/tokens';
import { contextOf, lint } from '../../../src/contract/lint';
import { base, baseFacts } from '../base';
import { facts } from '../given';
import { at, blocks, changed } from './given';

/** The line, from 1, of where the thing at the cursor is made; or its file. */
function madeAt(marked: string): number | string | undefined {
  const { context, offset } = at(marked);
  const found = definitionAt(context, offset);
  return found?.kind === 'place' ? context.document.position(found.range.from).line + 1 : found?.path;
}

function lineOf(text: string, part: string): number {
  assert.ok(text.includes(part), part);
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

function renamed(marked: string, name: string): string {
  const { context, offset } = at(marked);
  const renaming = rename(context, offset, name);
  assert.ok('edits' in renaming, 'refusal' in renaming ? renaming.refusal : '');
  return applyEdits(context.document.text, renaming.edits);
}

function refusal(marked: string, name: string): string {
  const { context, offset } = at(marked);
  const renaming = rename(context, offset, name);
  assert.ok('refusal' in renaming, 'it was not refused');
  return renaming.refusal;
}

const homes = changed(
  'columns: [housing]}\n  - concat: {columns: [duration, amount, purpose, housing]',
  'columns: [housing], into: homes}\n  - concat: {columns: [duration, amount, purpose, homes]',
);

describe('language: go to definition', () => {
  it('of a raw column is its input, from wherever it is named', () => {
    const line = lineOf(base, '  amount: {');
    for (const [from, to] of [
      ['impute: {columns: [amount]', 'impute: {columns: [am‸ount]'],
      ['[duration, amount, purpose', '[duration, ‸amount, purpose'],
      ['amount: 1169', 'amount‸: 1169'],
    ] as const)
      assert.equal(madeAt(changed(from, to)), line, to);
    assert.equal(madeAt(changed('time: applied', 'time: appl‸ied')), lineOf(base, '  applied: {'));
  });

  it('of a column that a step makes is its "into"', () => {
    assert.equal(madeAt(changed('purpose, homes]', 'purpose, hom‸es]', homes)), lineOf(homes, 'into: homes'));
  });

  it('of an output is its key; of an output of the model and of paths, the file', () => {
    assert.equal(madeAt(changed('from: probability,', 'from: prob‸ability,')), lineOf(base, '  probability: {'));
    assert.equal(
      madeAt(changed('predictions: {probability', 'predictions: {prob‸ability')),
      lineOf(base, '  probability: {'),
    );
    assert.equal(madeAt(changed('from: probabilities', 'from: probab‸ilities')), 'model.onnx');
    assert.equal(madeAt(changed('path: model.onnx', 'path: mo‸del.onnx')), 'model.onnx');
    assert.equal(madeAt(changed('path: reference', 'path: ref‸erence')), 'reference.parquet');
  });

  it('tells two columns of one name apart: one was dropped before the other was made', () => {
    const text = changed(
      '  - one_hot: {columns: [housing]}\n',
      '  - drop: {columns: [housing]}\n  - copy: {columns: {purpose: housing}}\n',
    );
    assert.equal(madeAt(changed('purpose, housing]', 'purpose, hou‸sing]', text)), lineOf(text, '  - copy'));
    assert.equal(
      madeAt(changed('drop: {columns: [housing]', 'drop: {columns: [hous‸ing]', text)),
      lineOf(text, '  housing: {'),
    );
  });

  it('is nothing for a column that nobody makes', () => {
    assert.equal(madeAt(changed('log1p: {columns: [amount]', 'log1p: {columns: [amo‸nt]')), undefined);
  });

  it('works in a step whose arguments are wrong', () => {
    assert.equal(madeAt(changed('[duration], mean: 20.9', '[dura‸tion], mean: twenty')), lineOf(base, '  duration: {'));
  });
});

describe('language: find references', () => {
  it('finds every place of a name, its making included or not', () => {
    const { context, offset } = at(changed('impute: {columns: [amount]', 'impute: {columns: [am‸ount]'));
    const lines = (all: boolean) =>
      referencesAt(context, offset, all).map(({ from }) => context.document.position(from).line + 1);
    const uses = ['- impute', '- log1p', '- concat', '- {name: typical'].map((part) => lineOf(base, part));
    assert.deepEqual(lines(false), uses);
    assert.deepEqual(lines(true), [lineOf(base, '  amount: {'), ...uses]);
  });
});

describe('language: rename', () => {
  it('changes inputs, steps and rows, and the contract stays as good as it was', () => {
    const text = renamed(changed('impute: {columns: [amount]', 'impute: {columns: [am‸ount]'), 'credit amount');
    assert.equal(text, base.replaceAll(/\bamount\b/g, 'credit amount'));
    const reference = { ...baseFacts.reference, rows: 1000, columns: [] };
    const before = lint(contextOf(base, facts({ ...baseFacts, reference })));
    assert.deepEqual(
      lint(contextOf(text, facts({ ...baseFacts, reference }))).map(({ rule }) => rule),
      before.map(({ rule }) => rule),
    );
  });

  it('changes "into" and its uses', () => {
    assert.equal(
      renamed(changed('into: homes', 'into: hom‸es', homes), 'dwelling'),
      homes.replaceAll('homes', 'dwelling'),
    );
  });

  it('keeps the quotes that were there, and adds those that YAML needs', () => {
    const text = renamed(changed('  "monthly income":', '  "monthly‸ income":', blocks), 'yes: 1');
    assert.equal(text.match(/"yes: 1"/g)?.length, 4);
    const kept = renamed(changed(`'kept "one"'`, `'kept ‸"one"'`, blocks), "it's");
    assert.match(kept, /duration: 'it''s'/);
  });

  const formula = changed(
    '  - log1p: {columns: [amount]}',
    '  - arithmetic: {formula: "max(amount, 0) / with_a * amount2 + abs(amount)", with: {with_a: duration, amount2: applied}, into: rate}\n  - log1p: {columns: [amount]}',
  ).replace('applied: {type: datetime}', 'applied: {type: float64}');

  it('changes a name within a formula as a word, and what its short names stand for', () => {
    const text = renamed(changed('log1p: {columns: [amount]', 'log1p: {columns: [am‸ount]', formula), 'sum_');
    assert.ok(text.includes('formula: "max(sum_, 0) / with_a * amount2 + abs(sum_)"'), text);
    const other = renamed(changed('  duration: {', '  dur‸ation: {', formula), 'months');
    assert.ok(other.includes('with: {with_a: months, amount2: applied}'), other);
    assert.match(
      refusal(changed('log1p: {columns: [amount]', 'log1p: {columns: [am‸ount]', formula), 'credit amount'),
      /A formula names this column/,
    );
  });

  it('changes a name of other letters within a formula, and one of several lines', () => {
    const of = (text: string) =>
      changed('  - log1p:', `  - arithmetic:\n      formula: ${text}\n      into: rate\n  - log1p:`)
        .replaceAll('amount', 'Größe')
        .replaceAll('duration', '日数');
    for (const text of [
      'amount / duration',
      '"amount /\n        duration"',
      '>- # amount\n        amount\n        / duration',
      '|\n        amount / (duration +\n        amount)\n',
    ]) {
      const source = of(text);
      const after = renamed(source.replace('  Größe: {', '  Grö‸ße: {'), 'Länge');
      assert.equal(after, source.replaceAll('Größe', 'Länge').replace('# Länge', '# Größe'));
    }
  });

  it('refuses what a formula would read as something else, and what it cannot find in one', () => {
    const other = (text: string) => changed('log1p: {columns: [amount]', 'log1p: {columns: [am‸ount]', text);
    assert.match(refusal(other(formula), 'with_a'), /calls another one "with_a" by its "with:"/);
    assert.match(refusal(other(formula), 'not'), /"not" is no word there/);
    const escaped = formula.replace('"max(amount, 0)', '"max(\\x61mount, 0)').replace(' + abs(amount)', '');
    assert.match(refusal(other(escaped), 'sum_'), /Not every place that names "amount" can be rewritten/);
  });

  it('changes every column that a step makes of one', () => {
    const text = changed(
      '  - log1p',
      '  - date_parts: {columns: [applied], hour: hour, weekday: day}\n  - cyclic: {columns: [hour, day], period: 7, into: [hour_sin, hour_cos, day_sin, day_cos]}\n  - log1p',
    );
    const all = text.replace('[duration, amount, purpose', '[hour_cos, day_sin, duration, amount, purpose');
    assert.equal(
      renamed(changed('[hour_cos, day_sin, dur', '[hour_c‸os, day_sin, dur', all), 'x'),
      all.replaceAll('hour_cos', 'x'),
    );
    assert.equal(
      renamed(changed('cyclic: {columns: [hour, day]', 'cyclic: {columns: [hour, d‸ay]', all), 'wd'),
      all.replace('weekday: day}', 'weekday: wd}').replace('[hour, day]', '[hour, wd]'),
    );
  });

  it('changes an output wherever it is named', () => {
    const text = renamed(changed('from: probability,', 'from: prob‸ability,'), 'risk');
    assert.equal(text, base.replaceAll(/\bprobability\b/g, 'risk'));
  });

  it('keeps the line ends of Windows', () => {
    const windows = blocks.replaceAll('\n', '\r\n');
    const text = renamed(changed('- purposes', '- purp‸oses', windows), 'aims');
    assert.equal(text, windows.replaceAll('purposes', 'aims'));
  });

  it('refuses a name that is taken, here or later, and says so', () => {
    assert.match(refusal(changed('  duration: {', '  dur‸ation: {'), 'amount'), /a column "amount" already/);
    assert.match(refusal(changed('  duration: {', '  dur‸ation: {', homes), 'homes'), /a column "homes" already/);
    assert.match(refusal(changed('  decision: {', '  deci‸sion: {'), 'probability'), /an output "probability" already/);
    assert.match(refusal(changed('  decision: {', '  deci‸sion: {'), 'probabilities'), /The model has an output/);
  });

  it('refuses to part a column from the input of the model that takes it', () => {
    assert.match(
      refusal(changed('into: float_input', 'into: flo‸at_input'), 'features'),
      /name of an input of the model/,
    );
  });

  it('refuses what is no name, and text that is not understood', () => {
    assert.match(refusal(changed('  duration: {', '  dur‸ation: {'), '  '), /at least one character/);
    assert.match(refusal(changed('  duration: {', '  dur‸ation: {'), 'a\u202eb'), /cannot be seen/);
    assert.match(refusal(`${changed('  duration: {', '  dur‸ation: {')}\n{`, 'x'), /cannot be read to its end/);
    assert.match(refusal('‸', 'x'), /no column or output/);
  });
});

describe('language: semantic tokens', () => {
  it('tell raw columns, made columns and outputs apart', () => {
    const context = contextOf(homes, facts(baseFacts));
    const of = (name: string) =>
      tokensOf(context)
        .filter(({ from, to }) => homes.slice(from, to) === name)
        .map(({ kind, declares }) => `${kind}${declares ? '!' : ''}`);
    assert.deepEqual(of('amount'), ['raw!', 'raw', 'raw', 'raw', 'raw']);
    assert.deepEqual(of('homes'), ['made!', 'made']);
    assert.deepEqual(of('decision'), ['output!']);
  });
});

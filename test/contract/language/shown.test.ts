import assert from 'node:assert/strict';
import { barLine, figure } from '../../../src/contract/language/column-words';
import { foldsOf } from '../../../src/contract/language/folding';
import { hintsIn } from '../../../src/contract/language/hints';
import { hoverAt } from '../../../src/contract/language/hover';
import { keyDoc, keyDocs } from '../../../src/contract/language/key-docs';
import { inputOf } from '../../../src/contract/language/language-schema';
import { signatureAt } from '../../../src/contract/language/signature';
import { symbolsOf } from '../../../src/contract/language/symbols';
import { contextOf } from '../../../src/contract/lint';
import { contractSchema } from '../../../src/contract/schema';
import * as z from 'zod';
import { base, baseFacts } from '../base';
import { facts } from '../given';
import { at, blocks, changed } from './given';

/** Text of the hint behind each step. */
function hints(text: string): Record<string, string> {
  const context = contextOf(text, facts(baseFacts));
  const found: Record<string, string> = {};
  for (const { at: offset, text: hint } of hintsIn(context, { from: 0, to: text.length })) {
    const line = text.slice(0, offset).split('\n').length - 1;
    found[text.split('\n')[line]?.trim() ?? ''] = hint;
  }
  return found;
}

describe('language: inlay hints', () => {
  it('say what each step changed, and nothing else', () => {
    const found = Object.entries(hints(base)).map(([line, hint]) => [/\w+/.exec(line)?.[0], hint]);
    assert.deepEqual(found, [
      ['impute', 'amount no missing'],
      ['log1p', 'amount [0, 13.8]'],
      ['standardize', 'duration [-1.65, 8.22]'],
      ['one_hot', 'purpose float64 ×3 · [0, 1]'],
      ['one_hot', 'housing float64 ×2 · [0, 1]'],
      ['concat', 'float32 ×7 · no missing · [-1.65, 13.8]'],
    ]);
  });

  it('speak of several columns together', () => {
    const text = changed('[duration], mean: 20.9, std: 12.05', '[duration, amount], mean: 10, std: 5');
    assert.match(Object.values(hints(text)).join('\n'), /^2 columns \[-2, 22\]$/m);
  });

  it('name what a step takes away, and are silent of a step that is wrong or changes nothing', () => {
    const text = changed(
      '  - log1p',
      '  - drop: {columns: [applied]}\n  - abs: {columns: [duration]}\n  - exp: {columns: [nothing]}\n  - log1p',
    );
    const found = hints(text);
    assert.equal(found['- drop: {columns: [applied]}'], 'without applied');
    assert.equal(found['- abs: {columns: [duration]}'], undefined);
    assert.equal(found['- exp: {columns: [nothing]}'], undefined);
  });

  it('are no longer than VS Code shows, whatever the names', () => {
    const long = 'a_very_long_name_of_a_column_that_somebody_once_thought_of_and_that_stays';
    for (const hint of Object.values(hints(base.replaceAll('float_input', long).replaceAll('amount', `${long}2`))))
      assert.ok(hint.length <= 39, hint);
  });

  it('are computed for the part that is seen', () => {
    const context = contextOf(base, facts(baseFacts));
    const from = base.indexOf('  - standardize');
    const seen = hintsIn(context, { from, to: base.indexOf('\n', from) });
    assert.deepEqual(
      seen.map(({ text }) => text),
      ['duration [-1.65, 8.22]'],
    );
  });
});

describe('language: hover', () => {
  const lines = (marked: string): string | undefined => {
    const { context, offset } = at(marked);
    const hover = hoverAt(context, offset);
    return hover && [hover.title, ...hover.lines].join('\n');
  };

  it('on a column: what is declared, what the step makes of it, what the reference holds', () => {
    const text = lines(changed('[duration], mean', '[dura‸tion], mean')) ?? '';
    assert.match(text, /^duration — column of the raw row$/m);
    assert.match(text, /^Declared: float64 · month · 1 to 120 · missing: forbid$/m);
    assert.match(text, /^Before this step: float64 · no missing · \[1, 120\]$/m);
    assert.match(text, /^After this step: float64 · no missing · \[-1.65, 8.22\]$/m);
    assert.match(text, /^Reference: █▅▃▂ {2}4 to 72$/m);
    assert.match(text, /^Reference: 0 % missing of 1,000 rows$/m);
  });

  it('on a column: what may become of numbers that are too large', () => {
    const text = lines(
      changed('[duration], mean', '[dura‸tion], mean').replace(', unit: month, range: [1, 120]}', ', unit: month}'),
    );
    assert.match(text ?? '', /^After this step: float64 · no missing · too large a number makes ∞$/m);
  });

  it('on a column of categories: how often each is, and how many are missing', () => {
    assert.match(lines(changed('  purpose: {', '  pur‸pose: {')) ?? '', /"car" 50 %, "radio_tv" 40 %, "boat" 10 %/);
    assert.match(lines(changed('  amount: {', '  am‸ount: {')) ?? '', /3.1 % missing/);
  });

  it('on a made column: what it is made of', () => {
    assert.match(
      lines(changed('into: float_input', 'into: float‸_input')) ?? '',
      /float32 ×7[^]*Made of duration, amount/,
    );
  });

  it('on a key: what it means and what to write', () => {
    assert.match(lines(changed('missing: allow', 'miss‸ing: allow')) ?? '', /^missing\nWhether a value may be missing/);
    assert.match(lines(changed('tolerance:', 'toler‸ance:')) ?? '', /absolute difference/);
    assert.match(
      lines(changed('mean: 20.9', 'me‸an: 20.9')) ?? '',
      /^mean — argument of standardize\nWrite a number.$/,
    );
  });

  it('on a step: what it does, with its page', () => {
    const { context, offset } = at(changed('- log1p', '- log‸1p'));
    assert.equal(hoverAt(context, offset)?.step, 'log1p');
    const { context: other, offset: there } = at(changed('threshold: 0.5', 'thres‸hold: 0.5'));
    assert.equal(hoverAt(other, there)?.step, 'threshold');
  });

  it('on the model and its outputs: what the file says', () => {
    assert.match(lines(changed('path: model.onnx', 'path: mo‸del.onnx')) ?? '', /Takes float_input: float32 \[\?, 7\]/);
    assert.match(
      lines(changed('from: probabilities', 'from: proba‸bilities')) ?? '',
      /probabilities: float32 \[\?, 2\]/,
    );
  });

  it('shows hidden characters of names and texts as what they are', () => {
    const text =
      lines(
        changed('duration: {type: float64, unit: month', '"du‸r\\u202eation": {type: float64, unit: "a\\u202eb"'),
      ) ?? '';
    assert.ok(text.includes('\\u202e') && !text.includes('\u202e'), text);
  });

  it("is silent on white space, comments and values of one's own", () => {
    assert.equal(lines(`${base}\n# du‸ration`), undefined);
    assert.equal(lines(changed('version: "1.2.0"', 'version: "1.‸2.0"')), undefined);
  });
});

describe('language: words', () => {
  it('figures have three digits', () => {
    assert.deepEqual([0, 13.81551, -3271.3, 1e6, 0.00001234, Infinity, 0.1 + 0.2].map(figure), [
      '0',
      '13.8',
      '-3270',
      '1e6',
      '1.23e-5',
      '∞',
      '0.3',
    ]);
  });
  it('a bar line shows the smallest share that is not nothing', () => {
    assert.equal(barLine([1000, 1, 0]), '█▂▁');
    assert.equal(barLine([0, 0]), '▁▁');
    assert.equal(barLine([]), '');
  });
});

describe('language: documentation of keys', () => {
  /** Every key of the schema as a pattern. */
  function* keysOf(schema: z.ZodType, path: string): Generator<string> {
    const inner = inputOf(schema);
    const under = (key: string) => (path === '' ? key : `${path}.${key}`);
    if (inner instanceof z.ZodRecord) yield* keysOf(inner.valueType as z.ZodType, under('*'));
    if (inner instanceof z.ZodArray) yield* keysOf(inner.element as z.ZodType, under('*'));
    if (!(inner instanceof z.ZodObject)) return;
    const shape: Readonly<Record<string, z.ZodType>> = inner.shape;
    for (const [key, value] of Object.entries(shape)) {
      yield under(key);
      yield* keysOf(value, under(key));
    }
  }

  it('there is one for each, and none for another', () => {
    const keys = [...keysOf(contractSchema, ''), 'outputs.*.steps', 'outputs.*.description'];
    assert.deepEqual(Object.keys(keyDocs).sort(), keys.sort());
  });

  it('is found at the paths of a contract', () => {
    assert.equal(keyDoc(['inputs', 'model', 'unit']), keyDocs['inputs.*.unit']);
    assert.equal(keyDoc(['model', 'data', 2, 'path']), keyDocs['model.data.*.path']);
    assert.equal(keyDoc(['examples', 0, 'row']), keyDocs['examples.*.row']);
    assert.equal(keyDoc(['examples', 0, 'row', 'type']), undefined);
    assert.equal(keyDoc(['inputs', 'type']), undefined);
    assert.equal(keyDoc(['inputs', 'constructor', '__proto__']), undefined);
  });
});

describe('language: outline', () => {
  it('has inputs as declared, steps with what they change, outputs and examples', () => {
    const symbols = symbolsOf(contextOf(base, facts(baseFacts)));
    const shown = symbols.map(({ name, children }) => [
      name,
      children.map((child) => `${child.name}: ${child.detail}`),
    ]);
    assert.deepEqual(
      shown.map(([name]) => name),
      ['metadata', 'model', 'inputs', 'preprocessing', 'outputs', 'examples', 'reference'],
    );
    const of = new Map(shown as [string, string[]][]);
    assert.equal(of.get('inputs')?.[0], 'duration: float64 · month · 1 to 120 · missing: forbid');
    assert.equal(of.get('preprocessing')?.[1], 'log1p: amount [0, 13.8]');
    assert.deepEqual(of.get('examples'), ['typical: ']);
  });

  it('is that of the text as far as it can be read', () => {
    const broken = base.slice(0, base.indexOf('  - log1p')) + '  - {';
    assert.ok(symbolsOf(contextOf(broken)).some(({ name, children }) => name === 'inputs' && children.length === 5));
  });
});

describe('language: folding', () => {
  const folds = (text: string) => foldsOf(text).map(({ start, end }) => [start, end]);
  it('follows indentation, lists at the column of their key included', () => {
    assert.deepEqual(folds('a:\n  b:\n    c: 1\n\nd: 1\n'), [
      [0, 2],
      [1, 2],
    ]);
    assert.deepEqual(folds('a:\n- b: 1\n  c: 1\n- d: 1\ne: 1'), [
      [0, 3],
      [1, 2],
    ]);
  });
  it('takes a closing bracket along, and folds comments', () => {
    assert.deepEqual(folds('a: {\n  b: 1,\n}\nc: 1'), [[0, 2]]);
    assert.deepEqual(foldsOf('# one\n# two\n# three\na: 1'), [{ start: 0, end: 2, comment: true }]);
  });
  it('covers the parts of a contract', () => {
    const lines = blocks.split('\n');
    const found = folds(blocks).map(([start, end]) => `${lines[start ?? 0]?.trim()} … ${lines[end ?? 0]?.trim()}`);
    assert.ok(found.includes('preprocessing: … into: float_input'), found.join('\n'));
    assert.ok(found.includes('- standardize: … std: 12.05'), found.join('\n'));
  });
});

describe('language: signature of a step', () => {
  const active = (marked: string) => {
    const { context, offset } = at(marked);
    const signature = signatureAt(context, offset);
    const parameter = signature?.active === undefined ? undefined : signature.parameters[signature.active];
    return [signature?.label, parameter && signature?.label.slice(parameter.from, parameter.to)];
  };
  it('shows the arguments, and which one is written', () => {
    const label = 'standardize(columns, mean, std, into, precision)';
    assert.deepEqual(active(changed('mean: 20.9', 'mean: 2‸0.9')), [label, 'mean']);
    assert.deepEqual(active(changed('mean: 20.9', 'me‸an: 20.9')), [label, 'mean']);
    assert.deepEqual(active(changed('[duration], mean', '[dur‸ation], mean')), [label, 'columns']);
    assert.deepEqual(active(changed('std: 12.05}', 'std: 12.05, ‸}')), [label, undefined]);
    assert.deepEqual(active(changed('        mean: 20.9', '        mean: 20‸.9', blocks)), [label, 'mean']);
  });
  it('is nothing outside of steps', () => {
    assert.deepEqual(active(changed('unit: month', 'unit: mon‸th')), [undefined, undefined]);
  });
});

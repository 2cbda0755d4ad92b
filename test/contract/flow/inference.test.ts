import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ContractReader, parseContract } from '../../../src/contract/document';
import { computeFlow, type Flow } from '../../../src/contract/flow';
import { contextOf, lint } from '../../../src/contract/lint';
import { type Contract } from '../../../src/contract/model';
import { type ModelSignature } from '../../../src/onnx/signature';
import { wideContract } from '../../bench/wide-contract';
import { signature } from '../given';

/** Steps of every manner: that rewrite, make, take away, rename, look at all columns, and go by what an input says. */
const text = `apiVersion: slipway/v1
kind: Model
metadata: {name: odd, version: "1.0.0"}
model: {path: model.onnx}
precision: float64
inputs:
  a: {type: float64, range: [1, 120], missing: allow}
  b: {type: float32, range: [0, 9], missing: pass}
  c: {type: int64, range: [1, 5]}
  d: {type: string, categories: [x, y], unknown: other}
  e: {type: string, missing: allow}
  f: {type: datetime}
  # More lines than are parsed as one block, so that each is a block of its own.
  r: {type: bool}
  s: {type: uint8}
  t: {type: int32}
preprocessing:
  - impute: {columns: [a], with: 3}
  - log1p: {columns: [a]}
  - standardize: {columns: {a: {mean: 1, std: 2}, b: {mean: 2, std: 3}}}
  - min_max: {columns: [c], min: 1, max: 5, precision: float32}
  - copy: {columns: {a: g}}
  - rename: {columns: {g: h}}
  - one_hot: {columns: [d], into: i}
  - concat_text: {columns: [d, e], separator: "-", into: j}
  - date_parts: {columns: [f], month: k}
  - arithmetic: {formula: "h - a", into: l}
  - drop: {columns: [b]}
  - concat: {columns: [a, c, i, h, l], into: m, type: float32}
  - select: {columns: [m, k]}
outputs:
  p: {from: o, index: 1}
  q: {from: p, threshold: 0.5, labels: [no, yes]}
examples:
  - name: one
    row: {a: 5, b: 1, c: 2, d: x, e: z, f: "2026-01-02T03:04:05Z", r: true, s: 1, t: 2}
`;

const signatures: readonly (ModelSignature | undefined)[] = [
  undefined,
  signature({ inputs: { m: ['float32', [null, 6]] }, outputs: { o: ['float32', [null, 2]] }, opset: 17 }),
  signature({ inputs: { h: ['float64', [null, 1]], m: ['float32', [null, 6]] }, outputs: {}, opset: 9 }),
];

function contractOf(version: string, reader = new ContractReader()): Contract {
  const { contract } = reader.read(version);
  assert.ok(contract);
  return contract;
}

function everything(flow: Flow | undefined): unknown {
  if (flow === undefined) return undefined;
  return {
    ...flow,
    inputs: [...flow.inputs],
    after: flow.after.map((columns) => [...columns]),
    final: [...flow.final],
  };
}

const names = 'abcdefghijklm'.split('');
const words = [
  ...names,
  ...['0', '1', '2', '-3', '0.5', 'x', 'float32', 'float64', 'int64', 'string', 'allow', 'pass', 'forbid'],
  ...['log1p', 'sqrt', 'standardize', 'ordinal', 'drop', 'copy', 'into', 'columns', 'missing', 'nonsense'],
];

type Edit = (text: string) => string;

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const word = fc.tuple(at, fc.constantFrom(...words)).map(([place, by]): Edit => (before) => {
  const found = [...before.matchAll(/[A-Za-z_]\w*|-?\d[\d.]*/g)];
  const chosen = found[Math.floor(place * found.length)];
  return chosen === undefined
    ? before
    : before.slice(0, chosen.index) + by + before.slice(chosen.index + chosen[0].length);
});
/** A line is moved, doubled or taken out. */
const line = fc
  .record({ from: at, to: at, keep: fc.boolean(), put: fc.boolean() })
  .map(({ from, to, keep, put }): Edit => (before) => {
    const lines = before.split('\n');
    const index = Math.floor(from * lines.length);
    const moved = lines.slice(index, index + 1);
    if (!keep) lines.splice(index, 1);
    if (put) lines.splice(Math.floor(to * lines.length), 0, ...moved);
    return lines.join('\n');
  });

/** Reads versions one after the other, each of which must give what it gives to a reader who never saw another. */
function assertSame(versions: readonly (readonly [text: string, model: ModelSignature | undefined])[]): void {
  const reader = new ContractReader();
  for (const [version, model] of versions) {
    const [document, whole] = [reader.read(version), parseContract(version)];
    const { contract } = document;
    const alone = whole.contract;
    assert.deepEqual(contract, alone);
    if (contract === undefined || alone === undefined) continue;
    const [flow, other] = [computeFlow(contract, model), computeFlow(alone, model)];
    assert.deepEqual(everything(flow), everything(other));
    assert.deepEqual(lint({ ...contextOf(document), flow }), lint({ ...contextOf(whole), flow: other }));
  }
}

describe('contract: the flow of an edited contract', () => {
  it('is what it would be without the versions before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(word, line), fc.constantFrom(...signatures)), { minLength: 2, maxLength: 8 }),
        (edits) => {
          const taken = edits.flatMap(([edit, model]) => [[edit(text), model] as const, [text, model] as const]);
          let edited = text;
          const more = edits.map(([edit, model]) => [(edited = edit(edited)), model] as const);
          assertSame([...taken, ...more]);
        },
      ),
      { numRuns: 20 },
    );
  });

  // What a step can see besides the columns that it names; each from a text of its own where it needs one.
  const edit = (...pairs: readonly (readonly [string, string])[]): string =>
    pairs.reduce((edited, [from, to]) => {
      assert.ok(edited.includes(from), from);
      return edited.replace(from, to);
    }, text);
  for (const [what, first, next] of [
    ['the precision of the contract', [], [['precision: float64', 'precision: float32']]],
    ['an input that gets the name of what a step makes', [], [['inputs:', 'inputs:\n  l: {type: float64}']]],
    ['an input that select leaves out', [], [['inputs:', 'inputs:\n  z: {type: float64}']]],
    ['what an unknown name may mean', [['[a, c, i', '[aa, c, i']], [['inputs:', 'inputs:\n  aaa: {type: bool}']]],
    [
      'a later step that makes a column',
      [['[a, c, i', '[n, c, i']],
      [['- select:', '- copy: {columns: {m: n}}\n  - select:']],
    ],
    ['the step that took a column away', [['[a, c, i', '[b, c, i']], [['with: 3', 'with: 300']]],
    [
      'an input whose name another column has',
      [
        ['e: {type: string, missing: allow}', 'e: {type: string, categories: [x, y]}'],
        ['- rename: {columns: {g: h}}', '- drop: {columns: [d]}\n  - rename: {columns: {g: h, e: d}}'],
      ],
      [['unknown: other', 'unknown: zeros']],
    ],
    ['the range that a row of an example is in', [], [['range: [1, 120]', 'range: [6, 120]']]],
    ['the place of a step', [], [['- impute', '- abs: {columns: [b]}\n  - impute']]],
  ] as const)
    it(`goes by ${what}`, () => {
      const versions = [edit(...first), edit(...first, ...next), edit(...first)];
      const [before, after] = versions.map((version) => computeFlow(contractOf(version), undefined));
      assert.notDeepEqual(everything(after), everything(before));
      for (const model of signatures) assertSame(versions.map((version) => [version, model]));
    });

  it('goes by the opset of the model', () => {
    assertSame(signatures.map((model) => [text, model]));
  });

  const { text: wide } = wideContract(12, 'block');

  it('is inferred again only where a step sees something else', () => {
    const reader = new ContractReader();
    const before = computeFlow(contractOf(wide, reader), undefined);
    const after = computeFlow(contractOf(wide.replace('range: [1, 120]', 'range: [1, 121]'), reader), undefined);
    const last = before.after.length - 1;
    // column_1 is scaled by min_max, the fourth step, and joined by the last.
    for (const [index, name, same] of [
      [2, 'column_0', true],
      [2, 'column_3', true],
      [2, 'column_1', false],
      [3, 'column_1', false],
      [4, 'column_2', true],
      [last, 'float_input', false],
    ] as const) {
      const [one, other] = [before.after[index]?.get(name), after.after[index]?.get(name)];
      assert.ok(one && other, name);
      assert.equal(one === other, same, `${name} after step ${String(index)}`);
    }
  });

  it('is not inferred again where an edit has nothing to do with it', () => {
    const reader = new ContractReader();
    const before = computeFlow(contractOf(wide, reader), undefined);
    const after = computeFlow(contractOf(wide.replace('owner: risk', 'owner: other'), reader), undefined);
    for (const [name, state] of before.final) assert.equal(after.final.get(name), state, name);
  });

  it('is not inferred again where a formula sees the same columns', () => {
    const reader = new ContractReader();
    const before = computeFlow(contractOf(text, reader), undefined);
    const after = computeFlow(
      contractOf(text.replace('c: {type: int64, range: [1, 5]}', 'c: {type: int64}'), reader),
      undefined,
    );
    const [one, other] = [before.after[9], after.after[9]];
    assert.ok(one && other);
    assert.ok(one.get('l'));
    assert.notEqual(other.get('c'), one.get('c'));
    assert.equal(other.get('l'), one.get('l'));
  });

  it('is inferred again where the number of a formula has become a column', () => {
    const formula = text.replace('"h - a"', '"h - a + pi"');
    assertSame([
      [formula, undefined],
      [formula.replace('copy: {columns: {a: g}}', 'copy: {columns: {a: [g, pi]}}'), undefined],
      [formula.replace('  t: {type: int32}', '  pi: {type: int32}'), undefined],
      [formula, undefined],
    ]);
  });
});

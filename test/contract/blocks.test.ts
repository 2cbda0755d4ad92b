import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Blocks } from '../../src/contract/blocks';
import { ContractReader, parseContract } from '../../src/contract/document';
import { type Path } from '../../src/contract/model';
import { Places } from '../../src/contract/places';
import { entryOf, type TreeNode } from '../../src/contract/tree';
import { finished } from '../../src/contract/stops';
import { readYaml, type YamlSource } from '../../src/contract/yaml-source';
import { wideContract } from '../bench/wide-contract';
import { base } from './base';

/** All paths of a value, and one that it does not have. */
function pathsOf(value: unknown): Path[] {
  const paths: Path[] = [[], ['absent'], ['inputs', 'absent', 'type']];
  const walk = (node: unknown, path: Path): void => {
    paths.push(path);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, below] of Object.entries(node)) walk(below, [...path, Array.isArray(node) ? Number(key) : key]);
  };
  walk(value, []);
  return paths;
}

/** Everything that a text says, and the place of every path and the path at every place. */
function everything({ root, start, value, issues, broken }: YamlSource, text: string): unknown {
  const places = new Places(root, start, text);
  return {
    value,
    issues,
    broken,
    places: pathsOf(value).map((path) => [
      path,
      places.has(path),
      places.rangeOf(path),
      places.rangeOf(path, 'key'),
      places.rangeOf(path, 'value'),
    ]),
    paths: Array.from({ length: Math.ceil(text.length / 3) + 1 }, (_, at) => places.pathAt(3 * at).join('/')),
  };
}

/** As a document that was read after others, as one that was read alone, and by the parser of YAML all the same. */
function assertSame(reader: ContractReader, blocks: Blocks, text: string): void {
  const after = reader.read(text);
  const alone = parseContract(text);
  const { text: read } = alone;
  const inBlocks = readYaml(read, blocks);
  const places = pathsOf(inBlocks.value);
  for (const document of [after, alone])
    assert.deepEqual(
      [
        document.text,
        document.contract,
        document.issues,
        document.broken,
        places.map((path) => document.rangeOf(path)),
      ],
      [read, alone.contract, alone.issues, inBlocks.broken, places.map((path) => alone.rangeOf(path))],
    );
  const unfinished = inBlocks.issues.filter(({ rule, data }) => rule === 'syntax/yaml' && data?.['name'] !== undefined);
  if (unfinished.length === 0) {
    assert.deepEqual(everything(inBlocks, read), everything(readYaml(read), read));
    return;
  }
  // A key without a colon is one text with the next line to the parser; all else is what the text says where there is nothing in its place.
  let without = read;
  for (const { from, to } of unfinished)
    without = without.slice(0, from) + without.slice(from, to).replace(/./gs, ' ') + without.slice(to);
  const parsed = readYaml(without);
  assert.deepEqual(inBlocks.value, parsed.value);
  assert.deepEqual(
    inBlocks.issues.filter((issue) => !unfinished.includes(issue)),
    parsed.issues,
  );
}

/** What a text is made of where the blocks of YAML are hard to see. */
const odd = `
# a comment first
apiVersion: slipway/v1
"kind": Model
metadata: # with a comment behind
  name: odd
  description: >
    folded, with a line that looks like one of a list

    - such: as this
      # and one that looks like a comment
  version: '1
    2'
  owner: plain text
    over lines, no key
model:
    path: |-
      model.onnx

    sha256: "not
      one"
# between
inputs:
  a: {type: float64,
    range: [1,
      2], # in brackets
    unit: "}"}

  b:
    type: string
    categories:
    - one
    - "two: 2"
    - three # and more

    -   four
  # deeper than what follows
  c:
    type: int64
    description: |+
      kept

    range:
      - 1
      - 5
      -
      - [7]
preprocessing:
- impute:
    columns: [a]
    with: 1
- standardize:
    columns:
      a:
        mean: 1
        std: 2
      c:
        mean: 1
        std: 3
    precision: float32
-   log1p:
        columns:
        - a
        - c
        # the last
        - x
- concat: {columns: [a, c], into: float_input}
outputs:
  ? explicit
  : {from: a}
  probability: {from: p}
`;

describe('reading a contract in blocks', () => {
  const bases = [base, odd, odd.replace('  ? explicit\n  : {from: a}\n', ''), wideContract(4, 'block').text];
  const insert = fc.constantFrom(
    ...[
      '\n',
      '\n\n',
      ' ',
      '  ',
      '\n  ',
      '\n    x: 1',
      '\nword\n',
      '\n  word',
      '\n    two words # c\n',
      '\nx: 1\n',
      '- ',
      '\n- y',
      '\n  - y: 2\n',
      ': ',
      ':',
      '# ',
      ' # c',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
    ],
    ...[
      ',',
      '|',
      '|+\n',
      '>-\n',
      '|2\n',
      '&a ',
      '*a',
      '!t ',
      '!!str ',
      '\t',
      '\r',
      '\r\n',
      '\uFEFF',
      '\u2028',
      '---\n',
      '\n---\n',
      '\n...\n',
    ],
    ...[
      '%YAML 1.1\n',
      '? ',
      '~',
      'a',
      '0',
      'é',
      '😀',
      '\0',
      '<<: *a',
      '\n? k\n: v\n',
      'null',
      '\n  a: {type: int32}\n',
      '@',
      '`',
    ],
  );
  const edit = fc.record({
    base: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.constantFrom(0, 0, 0, 1, 2, 7, 40),
    insert,
  });
  const lines = (text: string): string[] => text.split(/(?<=\n)/);

  it('gives what parsing the whole gives, after any edits', () => {
    fc.assert(
      fc.property(
        fc.nat(bases.length - 1),
        fc.boolean(),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (base, crlf, edits) => {
          let text = bases[base] ?? '';
          if (crlf) text = text.replaceAll('\n', '\r\n');
          const reader = new ContractReader();
          const blocks = new Blocks();
          reader.read(text);
          for (const { at, cut, insert: inserted } of edits) {
            const from = Math.round(at * text.length);
            text = text.slice(0, from) + inserted + text.slice(from + cut);
            assertSame(reader, blocks, text);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives what parsing the whole gives, after lines were moved, doubled, taken out and indented', () => {
    const move = fc.record({
      from: fc.nat(),
      count: fc.integer({ min: 1, max: 12 }),
      to: fc.nat(),
      indent: fc.integer({ min: -3, max: 3 }),
      keep: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.nat(bases.length - 1), fc.array(move, { minLength: 1, maxLength: 4 }), (base, moves) => {
        const reader = new ContractReader();
        const blocks = new Blocks();
        let text = bases[base] ?? '';
        for (const { from, count, to, indent, keep } of moves) {
          const all = lines(text);
          const taken = all.slice(from % all.length, (from % all.length) + count);
          if (!keep) all.splice(from % all.length, count);
          const shifted = taken.map((line) =>
            indent < 0 ? line.replace(new RegExp(`^ {0,${String(-indent)}}`), '') : ' '.repeat(indent) + line,
          );
          all.splice(to % (all.length + 1), 0, ...shifted);
          text = all.join('');
          assertSame(reader, blocks, text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads contracts in blocks, and not by falling back to the whole', () => {
    for (const text of bases.filter((base) => !base.includes('? explicit'))) {
      assert.ok(finished(new Blocks().read(text)), text.slice(0, 200));
      assert.ok(finished(new Blocks().read(text.replaceAll('\n', '\r\n'))));
    }
  });

  it('parses again only the block that an edit is in, however far it moves the others', () => {
    const blocks = new Blocks();
    const at = (root: TreeNode | undefined, ...path: string[]): TreeNode | undefined => {
      let node = root;
      for (const part of path)
        node =
          node?.kind === 'mapping'
            ? entryOf(node, part)?.node
            : node?.kind === 'list'
              ? node.items[Number(part)]?.node
              : undefined;
      return node;
    };
    const { text } = wideContract(60, 'block');
    const before = finished(blocks.read(text))?.root;
    const after = finished(blocks.read(text.replace('range: [1, 120]', 'range: [1, 12000]')))?.root;
    assert.notEqual(at(after, 'inputs', 'column_1'), at(before, 'inputs', 'column_1'));
    for (const path of [
      ['inputs', 'column_0'],
      ['inputs', 'column_2'],
      ['inputs', 'column_4'],
      ['preprocessing', '2', 'standardize', 'columns', 'column_3'],
      ['preprocessing', '5', 'concat', 'columns'],
      ['examples', '0', 'row', 'column_9'],
      ['targets'],
    ]) {
      assert.ok(at(before, ...path), path.join('/'));
      assert.equal(at(after, ...path), at(before, ...path), path.join('/'));
    }
  });

  it('parses again only what is new where entries are put in, taken out and moved', () => {
    const { text } = wideContract(60, 'block');
    const all = lines(text);
    const first = all.indexOf('  column_7:\n');
    const [before, entry, after] = [all.slice(0, first), all.slice(first, first + 6), all.slice(first + 6)];
    const last = after.findIndex((line) => line.startsWith('#')) - 1;
    for (const edited of [
      [...before, ...after],
      [...before, '  new: {type: bool}\n', ...entry, ...after],
      [...before, ...after.slice(0, last), ...entry, ...after.slice(last)],
      [...before.slice(0, -6), ...entry, ...before.slice(-6), ...after],
    ]) {
      const blocks = new Blocks();
      finished(blocks.read(text));
      const stops = [...blocks.read(edited.join(''))].length;
      assert.ok(stops <= 2, String(stops));
    }
  });

  it('does not parse again what it had parsed when a reading was given up', () => {
    const { text } = wideContract(60, 'block');
    const all = [...new Blocks().read(text)].length;
    const blocks = new Blocks();
    const reading = blocks.read(text);
    for (let stop = 0; stop < all - 3; stop++) assert.equal(reading.next().done, false);
    reading.return(undefined);
    assert.ok([...blocks.read(text.replace('range: [1, 120]', 'range: [1, 12000]'))].length < 10);
  });

  it('remembers its blocks while a text is broken', () => {
    const reader = new ContractReader();
    const { text } = wideContract(60, 'block');
    const before = reader.read(text);
    assert.ok(reader.read(text.replace('range: [1, 120]', 'range: [1, 120')).broken);
    assert.equal(reader.read(`${text}\n`).contract?.preprocessing[0]?.args, before.contract?.preprocessing[0]?.args);
  });

  // What means something only together with other blocks, or with the whole.
  for (const [name, text] of [
    ['an anchor', odd.replace('c:\n    type', 'c: &c\n    type')],
    ['a tag', odd.replace('type: int64', 'type: !!str int64')],
    ['a tab', odd.replace('# between', '#\tbetween')],
    ['a document marker', odd.replace('# between', '---')],
    ['an unclosed bracket', odd.replace('[7]', '[7')],
    ['an unclosed quote', odd.replace("2'", '2')],
    ['a line that is indented too little', odd.replace('      c:\n', '     c:\n')],
    ['a list', '- a\n- b\n'],
    ['nothing', '# only this\n'],
    ['a scalar', 'word\n'],
  ] as const)
    it(`leaves a text with ${name} to the whole parser`, () => {
      assert.equal(finished(new Blocks().read(text.replace('  ? explicit\n  : {from: a}\n', ''))), undefined);
      assertSame(new ContractReader(), new Blocks(), text);
    });

  for (const [where, text] of [
    ['between keys of the contract', odd.replace('# between', 'word')],
    ['behind the last', `${odd}word\n`],
    ['with letters of any language and a unit', odd.replace('# between', 'größe (cm)')],
    ['first in a short mapping', odd.replace('    type: string\n', '    word\n    type: string\n')],
    ['among the arguments of a step', odd.replace('    columns: [a]\n', '    columns: [a]\n    word # soon\n')],
    [
      'of several words, in a text with other ends of lines',
      odd.replace('# between', 'two words').replaceAll('\n', '\r\n'),
    ],
  ] as const)
    it(`reads around a key without a colon: ${where}`, () => {
      const { value, issues, broken } = readYaml(text, new Blocks());
      assert.equal(broken, false);
      assert.deepEqual(
        issues.map(({ rule, from, to }) => [rule, text.slice(from, to)]),
        [['syntax/yaml', /größe \(cm\)|word|two words/.exec(text.slice(issues[0]?.from))?.[0]]],
      );
      assert.deepEqual(value, readYaml(odd.replaceAll('\n', text.includes('\r') ? '\r\n' : '\n')).value);
      assertSame(new ContractReader(), new Blocks(), text);
    });

  for (const [name, text] of [
    ['of a block', 'a:\n  description: |\n    note\n    b: 2\n    word\n  c: 1\n'],
    ['over lines', 'a:\n  description: plain\n    word\n    b\n  c: 1\n'],
    ['in quotes', 'a:\n  description: "he said\n    word\n    b: 2"\n  c: 1\n'],
    ['that is a value', 'a:\n  word\nb:\n  two words\n  over lines\n'],
    ['in brackets', 'a: {b, c: 1,\n  word,\n  d: 2}\n'],
    ['with a separator of Unicode', 'a:\n  b: 1\n  word\u2028b: 2\n  c:\u2028d: 1\n'],
    ['that is an item', 'a:\n  - word\n  - b: 1\n'],
  ] as const)
    it(`takes no line of a text ${name} for a key without a colon`, () => {
      const { issues } = readYaml(text, new Blocks());
      assert.deepEqual(issues, readYaml(text).issues);
      assert.deepEqual(issues, []);
      assertSame(new ContractReader(), new Blocks(), text);
    });
});

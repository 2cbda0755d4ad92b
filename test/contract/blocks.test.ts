import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Blocks } from '../../src/contract/blocks';
import { ContractReader } from '../../src/contract/document';
import { entryOf, type TreeNode } from '../../src/contract/tree';
import { finished } from '../../src/contract/stops';
import { wideContract } from '../bench/wide-contract';
import { base } from './base';
import { assertSame, odd } from './blocks-whole';

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
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseContract } from '../../src/contract/document';
import { good } from './good';

describe('hostile text', () => {
  const lines = (n: number, line: (i: number) => string): string =>
    Array.from({ length: n }, (_, i) => line(i)).join('\n');
  const bomb = `a: &a [${Array(9).fill('x').join()}]\n${lines(9, (i) => {
    const [last, next] = ['abcdefghij'[i], 'abcdefghij'[i + 1]];
    return `${next ?? ''}: &${next ?? ''} [${Array(9)
      .fill(`*${last ?? ''}`)
      .join()}]`;
  })}`;
  const cases: [string, string, string][] = [
    ['nothing', '', 'syntax/empty'],
    ['white space', ' \n\n ', 'syntax/empty'],
    ['only a comment', '# nothing yet\n', 'syntax/empty'],
    ['a binary file', '\x7fELF\0\0\x01', 'syntax/yaml'],
    ['a NUL in the middle', 'kind: Mo\0del', 'syntax/yaml'],
    ['10 MB', 'a: 1\n'.repeat(2_000_000), 'syntax/too-large'],
    ['tabs', 'inputs:\n\ta: {type: int32}\n', 'syntax/tabs'],
    ['an alias bomb', bomb, 'syntax/yaml'],
    ['an alias of itself', 'inputs: &a [*a, *a]', 'syntax/yaml'],
    ['brackets without end', '['.repeat(900_000), 'syntax/yaml'],
    ['mappings without end', '{a: '.repeat(200_000), 'syntax/yaml'],
    ['lists in lists', `${'- '.repeat(400_000)}a`, 'syntax/yaml'],
    ['keys in keys', `${'? '.repeat(400_000)}a`, 'syntax/yaml'],
    ['nesting of 150', `${'['.repeat(150)}${']'.repeat(150)}`, 'syntax/yaml'],
    ['blocks 150 deep', lines(150, (i) => `${' '.repeat(i)}a:`), 'syntax/yaml'],
    ['a scalar', 'hello', 'syntax/value'],
    ['a list', '- a\n- b\n', 'syntax/value'],
  ];
  for (const [name, text, rule] of cases) {
    it(`${name} gives one clear finding`, () => {
      const { issues: found, contract } = parseContract(text);
      assert.equal(contract?.inputs.length ?? 0, 0);
      assert.ok(
        found.some((issue) => issue.rule === rule),
        found.map((issue) => issue.message).join('\n'),
      );
      if (!name.startsWith('an alias')) assert.equal(found.length, 1, found.map((issue) => issue.message).join('\n'));
      for (const { from, to } of found) assert.ok(from >= 0 && to >= from && to <= text.length);
    });
  }

  it('names of the prototype are names', () => {
    const { contract } = parseContract(
      'inputs: {__proto__: {type: int32}, constructor: {type: string}}\n__proto__: {kind: Model}\n',
    );
    assert.deepEqual(
      contract?.inputs.map((input) => input.name),
      ['__proto__', 'constructor'],
    );
    assert.equal(({} as Record<string, unknown>)['kind'], undefined);
  });

  it('1,000 mutated contracts are read without an exception, with places inside the text', () => {
    const piece = fc.constantFrom(
      '\t',
      '[',
      ']',
      '{',
      '}',
      '- ',
      ': ',
      '\n',
      '"',
      "'",
      '&a ',
      '*a',
      '!x ',
      '# ',
      '|',
      '\r',
      '\0',
      '\u202E',
      '1e999',
      'null',
      '---\n',
      '? ',
      '<<: ',
    );
    const mutation = fc.tuple(
      fc.nat(good.length),
      fc.nat(30),
      fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })),
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
        let text = good;
        for (const [at, length, insert] of mutations) text = text.slice(0, at) + insert + text.slice(at + length);
        const document = parseContract(text);
        for (const { from, to } of document.issues) assert.ok(from >= 0 && to >= from && to <= document.text.length);
        document.pathAt(text.length >> 1);
      }),
      { numRuns: 1000 },
    );
  });
});

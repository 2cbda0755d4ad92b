import assert from 'node:assert/strict';
import { Blocks } from '../../src/contract/blocks';
import { ContractReader } from '../../src/contract/document';
import { readYaml } from '../../src/contract/yaml-source';
import { assertSame, odd } from './blocks-whole';

describe('reading a contract while a key is being written', () => {
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

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Contract } from '../../src/contract/model';
import { computeFlow } from '../../src/contract/flow';
import { type SideFact, sideFact, sideFilesOf, withSideFiles } from '../../src/contract/side-file';
import { signature } from './given';
import { contractOf, loadFront } from './steps/front';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function factOf(content: string | Uint8Array): SideFact {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return sideFact({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }, sha256);
}

function digestOf(content: string): string {
  return sha256(new TextEncoder().encode(content));
}

function contractWith(vocabulary: string): Contract {
  return contractOf(
    `inputs: {d: {type: string}}\npreprocessing:\n  - ngrams: {columns: {d: {vocabulary: ${vocabulary}}}, into: v}\n`,
  );
}

function messages(contract: Contract, fact: SideFact): string[] {
  const read = withSideFiles(contract, new Map([['words.json', fact]]));
  return computeFlow(read, undefined).issues.map(({ message }) => message);
}

describe('contract: files that steps name', () => {
  const words = '["car","bus"]';
  const pinned = (content: string): Contract => contractWith(`{path: words.json, sha256: "${digestOf(content)}"}`);

  it('are named once each, and only until they are read', () => {
    const contract = pinned(words);
    assert.deepEqual([...sideFilesOf(contract)], ['words.json']);
    assert.deepEqual([...sideFilesOf(withSideFiles(contract, new Map([['words.json', factOf(words)]])))], []);
    assert.deepEqual([...sideFilesOf(contractWith('[car]'))], []);
  });

  it('are a part of the contract once they are read', async () => {
    for (const content of [words, '{"bus": 1, "car": 0}']) {
      const contract = withSideFiles(pinned(content), new Map([['words.json', factOf(content)]]));
      const front = await loadFront(contract, 17);
      const answer = await front.run(new Map([['d', ['car bus car', 'tram']]]), 2);
      assert.deepEqual(answer.get('v'), [
        [2, 1],
        [0, 0],
      ]);
    }
  });

  it('leave what is made of them unknown until somebody has read them', () => {
    const { issues, final } = computeFlow(pinned(words), undefined);
    assert.deepEqual(issues, []);
    assert.equal(final.get('v')?.poisoned, true);
  });

  it('are refused where they are not what the contract was written for', () => {
    const refused = (contract: Contract, fact: SideFact, pattern: RegExp): void => {
      const found = messages(contract, fact);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', pattern);
      assert.equal(found[0]?.split(' — ').length, 3, found[0]);
    };
    const contract = pinned(words);
    for (const [problem, pattern] of [
      ['missing', /"words.json" is not there/],
      ['outside', /is outside of the workspace folder/],
      ['directory', /is a folder/],
      ['unreadable', /cannot be read: EACCES/],
    ] as const)
      refused(contract, { state: 'unreadable', problem, detail: 'EACCES' }, pattern);
    refused(contract, factOf('["car","tram"]'), /has the digest [0-9a-f]{12}…, not [0-9a-f]{12}…/);
    refused(contract, factOf('["car",'), /is no JSON in UTF-8/);
    refused(contract, factOf(Uint8Array.of(0x22, 0xff, 0x22)), /is no JSON in UTF-8/);
    refused(contract, sideFact({ size: 2 ** 30, read: () => assert.fail('read') }, sha256), /is too large/);
    refused(contractWith('{path: words.json}'), factOf(words), /named without its digest.*sha256: [0-9a-f]{64}/);
    for (const content of ['{"car":1,"bus":2}', '{"car":0,"bus":0}', '[]', '[1]', '[""]', '"car"', 'null', '{}'])
      refused(pinned(content), factOf(content), /neither a list of words nor a mapping/);
    refused(pinned('["car","car"]'), factOf('["car","car"]'), /has a word twice/);
  });

  it('cannot be feigned by a contract', () => {
    const feigned = contractOf(
      'inputs: {d: {type: string}}\npreprocessing:\n  - ngrams: {columns: [d], vocabulary: {path: words.json, fact: {state: read, value: [car]}}}\n',
    );
    const [found] = computeFlow(feigned, signature({ inputs: {}, outputs: {} })).issues;
    assert.equal(found?.code, 'step-argument');
  });
});

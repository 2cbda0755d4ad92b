import assert from 'node:assert/strict';
import { computeFlow } from '../../../src/contract/flow';
import { type FlowIssue } from '../../../src/contract/step';
import { signature } from '../given';
import { contractOf } from './front';

const inputs = `inputs:
  c: {type: string, missing: allow}
  d: {type: string}
  p: {type: string, categories: [car, bus]}
  n: {type: int64}
`;

function issuesOf(...steps: string[]): readonly FlowIssue[] {
  const body = `${inputs}preprocessing:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  return computeFlow(contractOf(body), undefined).issues;
}

/** One finding, in three parts, that says this. */
function refused(step: string, pattern: RegExp, ...before: string[]): void {
  const issues = issuesOf(...before, step);
  assert.deepEqual(issues.length, 1, `${step}: ${issues.map(({ message }) => message).join('\n')}`);
  assert.match(issues[0]?.message ?? '', pattern);
  assert.equal(issues[0]?.message.split(' — ').length, 3, issues[0]?.message);
}

describe('contract/steps: text that cannot be', () => {
  it('refuses what concat_text cannot join', () => {
    refused('concat_text: {columns: [d, n], separator: "_", into: x}', /"n" is int64, and concat_text works on text/);
    refused('concat_text: {columns: [c, d], into: x}', /has no "separator"/);
    refused('concat_text: {columns: [c, d], separator: 1, into: x}', /"separator" of concat_text cannot be 1/);
    refused('concat_text: {columns: [c, d], separator: ""}', /has no "into"/);
    refused(
      'concat_text: {columns: [c, v], separator: "", into: x}',
      /"v" is 2 wide/,
      'concat: {columns: [d, p], into: v}',
    );
  });

  it('refuses what hash cannot hash', () => {
    refused('hash: {columns: [n], buckets: 8}', /"n" is int64, and hash works on text/);
    refused('hash: {columns: [d]}', /has no "buckets"/);
    refused('hash: {columns: [d], buckets: 0}', /whole number above 0/);
    refused('hash: {columns: [d], buckets: 2147483648}', /below 2\^31/);
    refused('hash: {columns: [d], buckets: 8, function: md5}', /write murmur3/);
    refused('hash: {columns: [d], buckets: 8, seed: -1}', /"seed" of hash cannot be -1/);
    refused('hash: {columns: [d], buckets: 8, vector: signs}', /signed: true/);
    refused('hash: {columns: [d], buckets: 100000, vector: ones}', /wider than 65536/);
    refused('hash: {columns: [c], buckets: 8, vector: ones}', /can be missing/);
    refused('hash: {columns: [v], buckets: 8}', /"v" is 2 wide/, 'concat: {columns: [d, p], into: v}');
  });

  it('refuses rare categories that no column has', () => {
    refused('one_hot: {columns: [p], rare: []}', /a list of at least one value/);
    refused('one_hot: {columns: [p], rare: [bus, train]}', /can never be "train"/);
    refused('one_hot: {columns: [p], rare: [bus], unknown: bus}', /"bus" is no category/);
    refused('one_hot: {columns: [p], rare: [car, bus], drop: first}', /nothing is left of "p"/);
  });

  it('refuses a vectorizer that cannot be the one of training', () => {
    const words = 'vocabulary: [car, bus]';
    refused(`ngrams: {columns: [n], ${words}}`, /"n" is int64, and ngrams works on text/);
    refused('ngrams: {columns: [d]}', /has no "vocabulary"/);
    refused('ngrams: {columns: [d], vocabulary: []}', /the words in the order of the features/);
    refused(`ngrams: {columns: [d], ${words}, idf: [1, 2]}`, /no argument "idf"/);
    refused(`ngrams: {columns: [d], ${words}, ngrams: [2, 1]}`, /the smaller number first/);
    refused(`ngrams: {columns: [d], ${words}, norm: l3}`, /none, l1 or l2/);
    refused('ngrams: {columns: [d], vocabulary: [car, bus, car]}', /has a word twice/);
    refused('ngrams: {columns: [d], vocabulary: [car, b]}', /"b", which "token_pattern" never finds/);
    refused('ngrams: {columns: [d], vocabulary: [car, a-b]}', /"a-b", which "token_pattern" never finds/);
    refused('ngrams: {columns: [d], vocabulary: [car, red car]}', /"red car", which "token_pattern" never finds/);
    refused('ngrams: {columns: [d], vocabulary: [red car, car], ngrams: [2, 2]}', /"car", one word, and "ngrams" is/);
    refused(`ngrams: {columns: [d], ${words}, token_pattern: '[a-z ]+', ngrams: [1, 2]}`, /takes a space/);
    refused(`ngrams: {columns: [c], ${words}}`, /missing: zeros/);
    refused(`ngrams: {columns: [v], ${words}}`, /"v" is 2 wide/, 'concat: {columns: [d, p], into: v}');
    refused(`tfidf: {columns: [d], ${words}}`, /has no "idf"/);
    refused(`tfidf: {columns: [d], ${words}, idf: [1, 2, 3]}`, /2 words and 3 numbers/);
    for (const pattern of [
      'a|b',
      '(\\w+)',
      '\\b[a-z]+\\b',
      '\\w+?',
      '\\w',
      '[a-z]{0,}',
      '\\w+\\b',
      '[\\W]+',
      '[a[b]+',
      '.+',
      '',
    ])
      refused(`ngrams: {columns: [d], ${words}, token_pattern: '${pattern}'}`, /cannot be had/);
  });

  it('says which operator an older model has not', () => {
    const messages = (step: string): string[] => {
      const contract = contractOf(`${inputs}preprocessing:\n  - ${step}\n`);
      const { issues } = computeFlow(contract, signature({ opset: 17, inputs: {}, outputs: {} }));
      return issues.filter(({ code }) => code === 'opset').map(({ message }) => message);
    };
    const [found] = messages('concat_text: {columns: [c, d], separator: "_", into: x}');
    assert.match(
      found ?? '',
      /^concat_text needs the operator StringConcat as of opset 20, and the model is written in opset 17 — /,
    );
    assert.match(messages('hash: {columns: [d], buckets: 8, prefix: "d="}').join(), /StringConcat as of opset 20/);
    assert.deepEqual(messages('concat_text: {columns: [p], separator: "_", into: x}'), []);
    assert.deepEqual(messages('hash: {columns: [d, p], buckets: 8}'), []);
  });
});

import assert from 'node:assert/strict';
import { lintContract } from '../../src/contract/lint';
import { rules } from '../../src/contract/rules/registry';
import { readConfig } from '../../src/contract/workspace-config';
import { base, baseFacts } from './base';
import { facts } from './given';

describe('slipway.config.yaml', () => {
  const found = (text: string) =>
    readConfig(text).findings.map(({ rule, range: { start, end }, message }) => {
      assert.equal(message.split(' — ').length, 3, message);
      return [rule, text.split(/\r?\n/)[start.line]?.slice(start.character, end.character)];
    });

  it('says what is wrong, where', () => {
    assert.deepEqual(found('severties: {}\n'), [['syntax/unknown-key', 'severties']]);
    assert.deepEqual(found('severities:\n  data/rnage: off\n'), [['syntax/unknown-key', 'data/rnage']]);
    assert.match(
      readConfig('severities: {data/rnage: off}').findings[0]?.message ?? '',
      /Did you mean "data\/range"\?/,
    );
    assert.deepEqual(found('severities:\n  data/range: silent\n'), [['syntax/value', 'silent']]);
    assert.deepEqual(found('severities:\n  syntax/yaml: off\n'), [['syntax/value', 'syntax/yaml']]);
    assert.deepEqual(found('severities:\n  syntax/*: off\n'), [['syntax/value', 'syntax/*']]);
    assert.deepEqual(found('severities: [data/range]\n'), [['syntax/value', '[data/range]']]);
    assert.match(readConfig('#'.repeat(1_000_001)).findings[0]?.message ?? '', /^This file has more than 1 MB/);
    assert.equal(found('- a\n').length, 1);
    assert.deepEqual(
      found('severities: {\n').map(([rule]) => rule),
      ['syntax/yaml'],
    );
  });

  it('is hostile input like any other', () => {
    for (const text of [
      '__proto__: {a: 1}',
      'severities: {__proto__: off, constructor: off}',
      '&a [*a]',
      '['.repeat(5000),
      '\0',
    ]) {
      const { severities, findings } = readConfig(text);
      assert.deepEqual(severities, {});
      assert.ok(findings.length > 0, text.slice(0, 20));
    }
  });

  it('that is empty or only notes marks a root and changes nothing', () => {
    for (const text of ['', '\n', '# ours\n', '{}\n', '\uFEFF'])
      assert.deepEqual(readConfig(text), { severities: {}, findings: [] });
  });

  it('sets a rule or a group, the rule winning; entries that are wrong leave the others', () => {
    const { severities } = readConfig(
      'severities:\n  data/*: hint\n  data/range: error\n  style/no-version-pin: off\n  nothing: off\n',
    );
    assert.equal(severities['data/range'], 'error');
    assert.equal(severities['data/categories'], 'hint');
    assert.equal(severities['style/no-version-pin'], 'off');
    const groups = new Set(Object.keys(severities).map((id) => id.split('/')[0]));
    assert.deepEqual([...groups], ['data', 'style']);
    assert.equal(
      Object.keys(severities).filter((id) => id.startsWith('data/')).length,
      rules.filter(({ id }) => id.startsWith('data/')).length,
    );
  });

  it('has its findings by place', () => {
    const { findings } = readConfig('severities: {nothing: off, data/range: lowd, syntax/*: off}\n');
    assert.deepEqual(
      findings.map(({ rule, range }) => [rule, range.start.character]),
      [
        ['syntax/unknown-key', 13],
        ['syntax/value', 39],
        ['syntax/value', 45],
      ],
    );
  });

  it('changes what the linter says', () => {
    const text = base.replace('[1, 120]', '[5, 120]');
    const severityOf = (config: string) =>
      lintContract(text, facts(baseFacts), { severities: readConfig(config).severities }).map(
        ({ severity }) => severity,
      );
    assert.deepEqual(severityOf(''), ['warning']);
    assert.deepEqual(severityOf('severities: {data/range: error}'), ['error']);
    assert.deepEqual(severityOf('severities: {data/*: off}'), []);
  });
});

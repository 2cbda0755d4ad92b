import assert from 'node:assert/strict';
import { contextOf, lint, lintContract } from '../../src/contract/lint';
import { type Rule } from '../../src/contract/rule';
import { rules } from '../../src/contract/rules/registry';
import { base, baseFacts } from './base';
import { facts } from './given';

const broken = base
  .replace('mean: 20.9', 'mean: high')
  .replace('range: [1, 120]', 'range: [120, 1]')
  .replace('unit: EUR', 'unti: EUR');
const all = facts(baseFacts);

describe('linting', () => {
  it('gives the same findings, in the order of the text, each time', () => {
    const first = lintContract(broken, all, { phase: 'saving' });
    assert.ok(first.length >= 3);
    assert.deepEqual(lintContract(broken, all, { phase: 'saving' }), first);
    const lines = first.map(({ range }) => range.start.line * 10_000 + range.start.character);
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => a - b),
    );
    assert.deepEqual(lint(contextOf(broken, all), { phase: 'saving', rules: [...rules].reverse() }), first);
  });

  it('gives the same findings at the same places with CRLF and a byte order mark', () => {
    assert.deepEqual(lintContract(`\uFEFF${broken.replaceAll('\n', '\r\n')}`, all), lintContract(broken, all));
  });

  it('says nothing else of a text in which a key is being written', () => {
    for (const [before, after] of [
      ['inputs:\n', 'inputs:\n  ne\n'],
      ['preprocessing:\n', 'mod\npreprocessing:\n'],
      ['outputs:\n', 'outputs:\n  prob\n'],
    ] as const)
      assert.deepEqual(
        lintContract(base.replace(before, after), all).map(({ rule, message }) => [rule, message.split(' ')[0]]),
        [
          [
            'syntax/yaml',
            JSON.stringify(
              after
                .split('\n')
                .find((line) => /^ *[a-z]+$/.test(line))
                ?.trim(),
            ),
          ],
        ],
      );
  });

  it('goes on with all other findings around a key without a colon', () => {
    const found = lintContract(broken.replace('preprocessing:\n', 'mod\npreprocessing:\n'), all);
    assert.deepEqual(
      found.filter(({ rule }) => rule !== 'syntax/yaml').map(({ rule, message }) => [rule, message]),
      lintContract(broken, all).map(({ rule, message }) => [rule, message]),
    );
    assert.equal(found.length, lintContract(broken, all).length + 1);
  });

  it('goes on behind a rule that throws, and names it', () => {
    const crashing: Rule = {
      id: 'flow/crashing',
      severity: 'error',
      summary: 'Never holds',
      phase: 'typing',
      check: () => {
        throw new TypeError('no such column');
      },
    };
    const found = lint(contextOf(broken, all), { rules: [crashing, ...rules] }).map((finding) => finding.rule);
    const without = lint(contextOf(broken, all), { rules }).map((finding) => finding.rule);
    assert.equal(found.filter((rule) => rule === 'internal/rule-crashed').length, 1);
    assert.deepEqual(
      found.filter((rule) => rule !== 'internal/rule-crashed'),
      without,
    );
  });

  it('runs examples and parity after a save only', () => {
    const given = facts({ ...baseFacts, parity: { rows: 10, refused: 0, flips: 1, outputs: [] } });
    assert.deepEqual(lintContract(base, given), []);
    assert.deepEqual(
      lintContract(base, given, { phase: 'saving' }).map((finding) => finding.rule),
      ['parity/flips'],
    );
  });

  it('takes severities of the workspace, and off', () => {
    const text = base.replace('unit: EUR', 'unti: EUR').replace('range: [1, 120]', 'range: [5, 120]');
    const severities = { 'data/range': 'off', 'syntax/unknown-key': 'info', 'no/such-rule': 'error' } as const;
    assert.deepEqual(
      lintContract(text, all, { severities }).map((finding) => [finding.rule, finding.severity]),
      [['syntax/unknown-key', 'info']],
    );
  });

  it('says nothing of what facts alone could tell', () => {
    assert.deepEqual(lintContract(base), []);
  });

  it('of a text that is no contract says what it is', () => {
    assert.deepEqual(
      lintContract('').map((finding) => finding.rule),
      ['syntax/empty'],
    );
    assert.deepEqual(
      lintContract('hello').map((finding) => finding.rule),
      ['syntax/value'],
    );
  });

  it('of broken YAML speaks of the text and of the model file only', () => {
    const text = broken.replace('version: "1.2.0"}', 'version: "1.2.0"');
    const groups = new Set(lintContract(text, all, { phase: 'saving' }).map((finding) => finding.rule.split('/')[0]));
    assert.deepEqual([...groups], ['syntax']);
  });
});

describe('suppressions', () => {
  const text = base.replace('range: [1, 120]', 'range: [5, 120]');
  const before = (comment: string): string => text.replace('  duration: {type', `  ${comment}\n  duration: {type`);
  const found = (source: string, given = all): string[] => lintContract(source, given).map((finding) => finding.rule);

  it('take out what they name on the next line', () => {
    assert.deepEqual(found(text), ['data/range']);
    assert.deepEqual(
      found(before('# slipway-disable-next-line data/range -- the four shortest loans are typing errors')),
      [],
    );
  });
  it('stack, and take several ids', () => {
    assert.deepEqual(found(before('# slipway-disable-next-line data/range, data/categories -- x')), [
      'style/unused-suppression',
    ]);
    const two = '# slipway-disable-next-line data/range -- x\n  # slipway-disable-next-line flow/type -- y';
    assert.deepEqual(found(before(two)), ['style/unused-suppression']);
  });
  it('take out nothing of another rule, nothing on another line and nothing without a reason', () => {
    assert.deepEqual(found(before('# slipway-disable-next-line flow/type -- x')), [
      'style/unused-suppression',
      'data/range',
    ]);
    assert.deepEqual(found(`# slipway-disable-next-line data/range -- x\n${text}`), [
      'style/unused-suppression',
      'data/range',
    ]);
    assert.deepEqual(found(before('# slipway-disable-next-line data/range')), [
      'style/unused-suppression',
      'data/range',
    ]);
  });
  it('cannot hide what makes the text unreadable', () => {
    const source = base.replace(
      '  duration: {type: float64, unit',
      '  # slipway-disable-next-line syntax/unknown-key -- x\n  duration: {type: float64, unti',
    );
    assert.deepEqual(found(source), ['style/unused-suppression', 'syntax/unknown-key']);
  });
  it('are not called unused where their rule had nothing to go by', () => {
    assert.deepEqual(found(before('# slipway-disable-next-line data/range, parity/flips -- x'), {}), []);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lintContract } from '../../src/contract/lint';
import { isOfYaml, isTwin } from '../../src/editor/diagnostics/yaml-twin';
import { type Finding } from '../../src/protocol/finding';
import { yamlService } from '../bench/yaml-validator';
import { base } from '../contract/base';

const severities: readonly Finding['severity'][] = ['error', 'warning', 'info', 'hint'];
const service = yamlService();

/** What is shown twice, and what only we say, by rule and line. */
async function told(text: string): Promise<{ twice: string[]; once: string[] }> {
  const others = (await service.validate(text)).map(({ source, severity = 1, range }) => ({
    source: source ?? '',
    // From 1 in the protocol of language servers, from 0 in VS Code.
    severity: severity - 1,
    range,
  }));
  const own = lintContract(text).map(({ rule, severity, range }) => ({
    name: `${rule} ${range.start.line}`,
    code: rule,
    severity: severities.indexOf(severity),
    range,
  }));
  const isTwice = (one: (typeof own)[number]): boolean => others.some((other) => isTwin(one, other));
  const names = (of: typeof own): string[] => [...new Set(of.map(({ name }) => name))];
  const syntax = own.filter(({ code }) => code.startsWith('syntax/'));
  assert.ok(own.filter(isTwice).every(isOfYaml));
  return { twice: names(syntax.filter(isTwice)), once: names(syntax.filter((one) => !isTwice(one))) };
}

describe('beside the YAML extension', () => {
  it('a mistake of YAML is found by both, at the same line', async () => {
    const twice = async (from: string, to: string): Promise<string[]> => {
      assert.ok(base.includes(from), from);
      const { twice: found, once } = await told(base.replace(from, to));
      assert.deepEqual(once, [], to);
      return found;
    };
    assert.deepEqual(await twice('range: [1, 120]', 'range: [1, 120'), ['syntax/yaml 5']);
    assert.deepEqual(await twice('range: [1, 120]}', 'range: [1, 120]'), ['syntax/yaml 6']);
    assert.deepEqual(await twice('  duration:', '\tduration:'), ['syntax/tabs 5']);
    assert.deepEqual(await twice('  purpose:', '  duration: {type: float64}\n  purpose:'), ['syntax/duplicate-key 7']);
    assert.deepEqual(await twice('unit: month,', 'unit: month, unit: day,'), ['syntax/duplicate-key 5']);
    assert.deepEqual(await twice('"1.2.0"', '"1.2.0'), ['syntax/yaml 2']);
    assert.deepEqual(await twice('type: string, cat', 'type: @string, cat'), ['syntax/yaml 7']);
    assert.deepEqual(await twice('  amount:', '   amount:'), ['syntax/yaml 6']);
    assert.deepEqual(await twice('outputs:\n', 'outputs\n'), ['syntax/yaml 17']);
  });

  it('what only a contract forbids is told by us, and an error for which it has a remark', async () => {
    assert.deepEqual(await told(`${base}---\na: 1\n`), { twice: [], once: ['syntax/multi-document 23'] });
    assert.deepEqual(await told(base.replace('preprocessing:', 'preprocesing:')), {
      twice: [],
      once: ['syntax/unknown-key 10'],
    });
    assert.deepEqual((await told(base.replace('unit: month', 'unit: *m'))).once, ['syntax/yaml 5']);
  });

  it('it has no schema for contracts, so it completes no key and tells nothing of one', async () => {
    const file = path.join(__dirname, '..', 'workspace', 'credit-risk', 'credit-risk.slipway.yaml');
    const text = readFileSync(file, 'utf8');
    assert.deepEqual(await service.validate(text), []);
    const labels = new Set<string>();
    for (const [line, written] of text.split('\n').entries())
      for (const character of [0, 2, 4, written.length].filter((one) => one <= written.length)) {
        for (const label of await service.complete(text, { line, character })) labels.add(label);
        assert.equal(await service.hover(text, { line, character }), '');
      }
    // Its offer at the top of any YAML file.
    assert.deepEqual([...labels], ['Inline schema']);
  });
});

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { textReport } from '../../../src/cli/reporters/text';
import { lintContract } from '../../../src/contract/lint';
import { Inspector } from '../../../src/deploy/inspection';
import { base, baseFacts } from '../base';
import { facts } from '../given';
import { extremes } from './extremes';
import { assertSurvived, growths } from './fuzzing';
import { opened } from './opened';
import { survive } from './survive';

describe('contracts that mean harm', () => {
  it('5,000: nothing escapes from text to artifact, and what each costs is bounded by its length', async () => {
    await assertSurvived(5000, 20_261_126);
  }).timeout(10 * 60_000);

  it('cost in proportion to their length, whatever they are long with', async () => {
    for (const { name, small, large } of await growths()) {
      assert.ok(large < 2 * small, `${name}: ${small} blocks for each character, of four times as many ${large}`);
      assert.ok(large < 800, `${name}: ${large} blocks for each character`);
    }
  }).timeout(10 * 60_000);

  for (const [name, text] of Object.entries(extremes))
    it(`survives ${name}`, () => {
      survive(text);
    });

  it('show what is hidden in their names, in messages and in the lines that a terminal prints', () => {
    const text = base
      .replace('  duration: {', '  "dura\u202etion\u2066": {')
      .replace('- log1p', '- "log1p\u200b"')
      .replace('credit-risk', '"credit\u009b31m"');
    const findings = lintContract(text, facts(baseFacts), { phase: 'saving' });
    assert.ok(findings.some(({ message }) => message.includes('\\u200b')));
    const report = textReport([{ path: 'a\u202e.slipway.yaml', text, findings }]);
    assert.doesNotMatch(report, /[^\P{Cc}\n]|\p{Cf}/u);
    const [, , frame = '', mark = ''] = /^.*unknown-step\n(.*)\n(.*)\n(.*)$/m.exec(report) ?? assert.fail(report);
    assert.equal(frame.slice(mark.indexOf('~'), mark.lastIndexOf('~') + 1), '"log1p\\u200b"');
  });

  describe('beside files', () => {
    let outside: string;
    let root: string;
    before(() => {
      outside = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-hostile-')));
      root = join(outside, 'workspace');
      mkdirSync(join(root, 'models'), { recursive: true });
      for (const folder of [outside, join(root, 'models')]) {
        copyFileSync(new URL('../compile/models/plain.onnx', import.meta.url), join(folder, 'model.onnx'));
        writeFileSync(join(folder, 'words.json'), '["a", "b"]');
        writeFileSync(join(folder, 'reference.parquet'), 'no table');
      }
      symlinkSync(join(outside, 'model.onnx'), join(root, 'models', 'link.onnx'));
      symlinkSync(outside, join(root, 'models', 'up'));
    });
    after(() => rmSync(outside, { recursive: true, force: true }));

    it('open nothing outside of the workspace, whatever they name', async () => {
      const paths = fc.oneof(
        fc.constantFrom(
          'model.onnx',
          'words.json',
          'reference.parquet',
          'link.onnx',
          'up',
          '',
          '.',
          '/',
          '~',
          'C:\\x',
          '/etc/passwd',
          '/proc/self/environ',
          'file:///etc/passwd',
          'a\0b',
          'a/'.repeat(20_000),
        ),
        fc
          .array(fc.constantFrom('..', '.', 'up', 'models', 'workspace', 'model.onnx', 'words.json', 'link.onnx', ''), {
            maxLength: 6,
          })
          .map((parts) => parts.join('/')),
        fc.constantFrom('model.onnx', 'words.json', 'reference.parquet').map((name) => join(outside, name)),
      );
      const read = new Set<string>();
      await fc.assert(
        fc.asyncProperty(paths, paths, paths, async (model, words, reference) => {
          const text = base
            .replace(
              'path: model.onnx',
              () => `path: ${JSON.stringify(model)}, data: [{path: ${JSON.stringify(words)}}]`,
            )
            .replace('path: reference.parquet', () => `path: ${JSON.stringify(reference)}`)
            .replace(
              '  - log1p',
              () =>
                `  - tfidf: {columns: [purpose], vocabulary: {path: ${JSON.stringify(words)}}, idf: {path: ${JSON.stringify(model)}}}\n  - log1p`,
            );
          const inspector = new Inspector(undefined);
          const file = { path: join(root, 'models', 'a.slipway.yaml'), text, root };
          const all = await opened(async () => {
            await inspector.typing(file);
          });
          inspector.dispose();
          for (const path of all) {
            assert.ok(path.startsWith(`${root}/`) && realpathSync(path).startsWith(`${root}/`), `${path} was opened`);
            read.add(path);
          }
        }),
        { numRuns: 300, seed: 26 },
      );
      assert.ok(
        read.has(join(root, 'models', 'model.onnx')) && read.has(join(root, 'models', 'words.json')),
        [...read].join('\n'),
      );
    }).timeout(120_000);
  });
});

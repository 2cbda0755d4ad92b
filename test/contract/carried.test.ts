import assert from 'node:assert/strict';
import { carriedContract, isWritten } from '../../src/contract/draft/carried';
import { parseContract } from '../../src/contract/document';
import { base } from './base';

const model = { path: 'models/a b.onnx', sha256: 'c0'.repeat(32) };
const carried = (text: string, data?: string) => carriedContract(new Map([['slipway.contract', text]]), model, data);

describe('contract that a model carries', () => {
  it('is none where the metadata has no whole one: nothing, no YAML, another thing, too much', () => {
    assert.equal(carriedContract(new Map(), model, undefined), undefined);
    for (const text of [
      '',
      '{',
      '[1, 2]',
      'a: 1',
      base.replace('inputs:', 'input:'),
      `${base}#${' '.repeat(1_000_001)}`,
    ])
      assert.equal(carried(text), undefined, text.slice(0, 40));
  });

  it('is told where its model and its reference are now', () => {
    const found = carried(base, '../data/rows.parquet');
    const { contract, issues } = parseContract(found?.text ?? '');
    assert.deepEqual(issues, []);
    assert.deepEqual(
      { path: contract?.model.path, sha256: contract?.model.sha256, reference: contract?.reference?.path },
      { ...model, reference: '../data/rows.parquet' },
    );
    assert.equal(found?.name, contract?.name);
    assert.deepEqual(contract?.preprocessing, parseContract(base).contract?.preprocessing);
  });

  it('is known again in the file that the export cell wrote, with its examples behind it and its own digest', () => {
    const text = carried(base)?.text ?? '';
    const file = `${base.replace(/^model: .*$/m, 'model: {path: model.onnx}')}examples: []\n`;
    assert.ok(isWritten(file.replaceAll('\n', '\r\n'), text));
    assert.ok(!isWritten(file.replace('duration', 'Duration'), text));
  });
});

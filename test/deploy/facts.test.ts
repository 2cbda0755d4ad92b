import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contract } from '../../src/contract/model';
import { parseContract } from '../../src/contract/document';
import { Facts } from '../../src/deploy/facts';
import { EngineClient } from '../../src/engine/client';
import { fromSource } from '../engine/given';

describe('deploy: facts of the reference', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-facts-'));
  const path = join(folder, 'a.slipway.yaml');
  const text = [
    'apiVersion: slipway/v1',
    'kind: Model',
    'metadata: {name: a, version: "1"}',
    'model: {path: model.onnx}',
    'inputs: {x: {}}',
    'preprocessing: []',
    'outputs: {y: {from: y}}',
    'reference: {path: rows.csv, predictions: {y: p}}',
  ].join('\n');
  const file = { path, text, root: folder };
  const contract = (): Contract => parseContract(text).contract ?? assert.fail('no contract');

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('an engine that is killed while it reads costs nothing: the next one reads', async () => {
    writeFileSync(join(folder, 'rows.csv'), 'x,p\n1,0.5\n2,0.25\n');
    const engine = new EngineClient(fromSource);
    try {
      await engine.call('hello', { v: 1 });
      const pid = engine.pid ?? assert.fail('no engine');
      const asked = new Facts(engine).reference(file, contract());
      process.kill(pid, 'SIGKILL');
      const found = await asked;
      assert.equal(found.state, 'read');
      assert.equal(found.summary.rows, 2);
      assert.notEqual(engine.pid, pid);
    } finally {
      await engine.dispose();
    }
  });
});

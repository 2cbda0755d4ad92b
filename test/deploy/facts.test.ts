import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Contract } from '../../src/contract/model';
import { parseContract } from '../../src/contract/document';
import { type SideFact } from '../../src/contract/side-file';
import { namesakesOf, namesOnDisk } from '../../src/deploy/contract-names';
import { Facts } from '../../src/deploy/facts';
import { Inspector } from '../../src/deploy/inspection';
import { EngineClient } from '../../src/engine/client';
import { notebookReader } from '../../src/notebook/notebook-fact';
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

describe('deploy: findings about files', () => {
  it('name them as the contract does, so that they are the same on every machine', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-words-')));
    const engine = new EngineClient(fromSource);
    const inspector = new Inspector(engine);
    try {
      writeFileSync(join(folder, 'model.onnx'), 'no model');
      writeFileSync(join(folder, 'rows.parquet'), 'no table');
      const text =
        'model: {path: ./model.onnx}\ninputs: {x: {}}\noutputs: {y: {from: y}}\nreference: {path: ./rows.parquet}\n';
      const { findings } = await inspector.typing({ path: join(folder, 'a.slipway.yaml'), text, root: folder });
      const said = findings.map(({ rule, message }) => `${rule} ${message}`).join('\n');
      assert.match(said, /model\/not-onnx "\.\/model\.onnx"/);
      assert.match(said, /data\/missing-reference The reference "\.\/rows\.parquet"/);
      assert.ok(!said.includes(folder), said);
    } finally {
      inspector.dispose();
      await engine.dispose();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('deploy: facts of a contract of which the folder is gone', () => {
  it('are that nothing is there', async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-gone-')));
    const root = join(base, 'workspace');
    const text = 'model: {path: model.onnx}\ninputs: {x: {}}\nreference: {path: rows.csv}\n';
    const inspector = new Inspector(undefined, notebookReader());
    try {
      const { findings } = await inspector.typing({ path: join(root, 'a.slipway.yaml'), text, root });
      assert.ok(findings.some(({ rule }) => rule === 'model/missing-file'));
      assert.ok(!findings.some(({ rule }) => rule === 'model/outside-workspace'));
    } finally {
      inspector.dispose();
      rmSync(base, { recursive: true });
    }
  });
});

describe('deploy: names of contracts', () => {
  it('are those of the workspace folder, without hidden folders and without those that cannot be read', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-names-')));
    try {
      const write = (path: string, text: string) => {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      };
      write('a.slipway.yaml', 'metadata: {name: twin}\n');
      write('deep/er/b.slipway.yaml', 'inputs: [\nmetadata:\n  name: twin\n');
      write('.old/c.slipway.yaml', 'metadata: {name: twin}\n');
      write('other/d.slipway.yaml', 'metadata: {name: single}\n');
      write('other/e.slipway.yaml', '');
      mkdirSync(join(root, 'f.slipway.yaml'));
      const of = (path: string) => ({ path: join(root, path), text: '', root });
      const named = (await namesOnDisk()(of('a.slipway.yaml'))) ?? [];
      assert.deepEqual(namesakesOf(of('a.slipway.yaml'), 'twin', named), ['deep/er/b.slipway.yaml']);
      assert.deepEqual(namesakesOf(of('other/e.slipway.yaml'), 'twin', named), [
        'a.slipway.yaml',
        'deep/er/b.slipway.yaml',
      ]);
      assert.deepEqual(namesakesOf(of('other/d.slipway.yaml'), 'single', named), []);
      assert.deepEqual(namesakesOf(of('.old/c.slipway.yaml'), 'twin', named), []);
      assert.deepEqual(await namesOnDisk()({ ...of('a.slipway.yaml'), root: join(root, 'nowhere') }), []);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('deploy: facts of files that steps name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-side-'));
  const root = join(folder, 'workspace');
  mkdirSync(root);
  after(() => rmSync(folder, { recursive: true, force: true }));

  const read = (facts: Facts, path: string): SideFact | undefined => {
    const text = [
      'apiVersion: slipway/v1',
      'kind: Model',
      'metadata: {name: a, version: "1"}',
      'model: {path: model.onnx}',
      'inputs: {x: {type: string}}',
      `preprocessing: [{ngrams: {columns: [x], vocabulary: {path: ${JSON.stringify(path)}}}}]`,
      'outputs: {y: {from: y}}',
    ].join('\n');
    const { contract } = parseContract(text);
    assert.ok(contract);
    return facts.sideFiles({ path: join(root, 'a.slipway.yaml'), text, root }, contract).get(path);
  };
  const problemOf = (fact: SideFact | undefined): string | undefined =>
    fact?.state === 'unreadable' ? fact.problem : fact?.state;

  it('are read beside the contract, and nowhere outside of the workspace', () => {
    const facts = new Facts(undefined);
    writeFileSync(join(folder, 'secret.json'), '["secret"]');
    symlinkSync(join(folder, 'secret.json'), join(root, 'link.json'));
    writeFileSync(join(root, 'words.json'), '["car"]');
    for (const path of ['../secret.json', join(folder, 'secret.json'), 'link.json', '../none.json'])
      assert.equal(problemOf(read(facts, path)), 'outside', path);
    assert.equal(problemOf(read(facts, 'none.json')), 'missing');
    assert.equal(problemOf(read(facts, '.')), 'directory');
    const fact = read(facts, 'words.json');
    assert.ok(fact?.state === 'read');
    assert.deepEqual(fact.value, ['car']);
    assert.equal(fact.sha256, createHash('sha256').update('["car"]').digest('hex'));
  });

  it('are read again once they change', () => {
    const facts = new Facts(undefined);
    writeFileSync(join(root, 'words.json'), '["car"]');
    const before = read(facts, 'words.json');
    assert.equal(read(facts, 'words.json'), before);
    writeFileSync(join(root, 'words.json'), '["car", "bus"]');
    const later = read(facts, 'words.json');
    assert.deepEqual(later?.state === 'read' && later.value, ['car', 'bus']);
  });
});

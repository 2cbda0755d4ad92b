import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptBundles } from '../../src/endpoint/supervisor/prune';
import { newState } from '../../src/endpoint/supervisor/state';
import { type LedgerLine } from '../../src/protocol/bundle';
import { deploy, Ground, scores } from './given';

const hex = (digit: string): string => digit.repeat(64);

describe('endpoint: old bundles', () => {
  it('stay while they are live, before that, a candidate, or one of the three newest of the ledger', () => {
    const ledgerLines = ['1', '2', '3', '4', '5', null, '6', '5', '7'].map(
      (digest) => ({ digest: digest && hex(digest) }) as LedgerLine,
    );
    const version = (digit: string) => ({ version: digit, digest: hex(digit) });
    const candidates = new Map([[hex('8'), { version: '8', workspace: null, proof: undefined }]]);
    const state = { ...newState('m'), live: { ...version('7'), since: 0 }, previous: version('5') };
    assert.deepEqual([...keptBundles({ state, candidates, ledgerLines })], ['7', '5', '8', '6', '4', '3'].map(hex));
  });

  it('go from the store after a deployment, with the rest of a killed copy', async () => {
    const ground = new Ground();
    const client = await ground.start();
    const store = join(ground.home, 'store');
    for (const [name, age] of [
      [hex('a'), 7200],
      ['.new-b', 7200],
      [hex('c'), 0],
      ['notes', 7200],
    ] as const) {
      mkdirSync(join(store, name));
      writeFileSync(join(store, name, 'golden.json'), '{}');
      utimesSync(join(store, name), Date.now() / 1000 - age, Date.now() / 1000 - age);
    }
    const bundle = await ground.bundle('scores.onnx', scores());
    await deploy(client, bundle);
    assert.deepEqual(readdirSync(store).sort(), [bundle.digest, hex('c'), 'notes'].sort());
  });
});

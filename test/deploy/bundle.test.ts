import assert from 'node:assert/strict';
import fs, { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { parseContract } from '../../src/contract/document';
import { BundleBroken, listBundles, openBundle, writeBundle, type Bundle } from '../../src/deploy/bundle';
import { readContractFile } from '../../src/deploy/contract-file';
import { Facts } from '../../src/deploy/facts';
import { type GoldenRows } from '../../src/protocol/bundle';
import { fixtures, scoresContract } from '../engine/given';
import { profileOf } from '../monitor/profiles';
import { temporaryFolder } from './given';

const golden: GoldenRows = {
  v: 1,
  rows: [
    { row: { age: 40, purpose: 'car' }, notebook: { probability: 0.5 }, answer: { probability: 0.5 }, covers: [] },
  ],
};
const profile = profileOf({ features: [{ name: 'age', data: Float64Array.of(20, 40, 60) }], outputs: [], rows: 3 });

/** A workspace with the scores model; `write` bundles it. */
function workspace(folder: string, change: (contract: string) => string = (text) => text) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(fixtures, 'scores.onnx'), join(folder, 'scores.onnx'));
  const path = join(folder, 'scores.slipway.yaml');
  writeFileSync(path, change(scoresContract('')));
  const write = (): Promise<Bundle> => {
    const file = readContractFile(path);
    const { contract } = parseContract(file.text);
    assert.ok(contract);
    return writeBundle(file, contract, new Facts(undefined), { profile, golden });
  };
  return { folder, write, bundles: join(folder, '.slipway', 'bundles') };
}

describe('deploy: bundle', () => {
  const root = temporaryFolder();

  it('has the same digest wherever and whenever it is made, and another for another contract', async () => {
    const one = await workspace(join(root, 'one')).write();
    const same = await workspace(join(root, 'same')).write();
    const other = await workspace(join(root, 'other'), (text) => text.replace('1.0.0', '1.0.1')).write();
    assert.equal(same.digest, one.digest);
    assert.notEqual(other.digest, one.digest);
    assert.match(one.digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(readFileSync(join(same.folder, 'manifest.json')), readFileSync(join(one.folder, 'manifest.json')));
  });

  it('made twice is one folder', async () => {
    const place = workspace(join(root, 'twice'));
    const first = await place.write();
    const second = await place.write();
    assert.equal(second.folder, first.folder);
    assert.deepEqual(readdirSync(place.bundles), [first.digest]);
    assert.deepEqual(
      listBundles(place.folder).map(({ digest, manifest }) => [digest, manifest.version]),
      [[first.digest, '1.0.0']],
    );
  });

  it('opens as it was written, its golden rows for their owner only', async () => {
    const made = await workspace(join(root, 'open')).write();
    assert.deepEqual(await openBundle(made.folder), made);
    if (process.platform !== 'win32') assert.equal(statSync(join(made.folder, 'golden.json')).mode & 0o777, 0o600);
  });

  for (const name of ['artifact.onnx', 'contract.slipway.yaml', 'profile.json', 'golden.json'])
    it(`does not open with another ${name}`, async () => {
      const { folder } = await workspace(join(root, `changed-${name}`)).write();
      const path = join(folder, name);
      const bytes = readFileSync(path);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      writeFileSync(path, bytes);
      await assert.rejects(openBundle(folder), (error) => {
        assert.ok(error instanceof BundleBroken);
        assert.ok(error.message.startsWith(`${path} is not what was bundled`), error.message);
        return true;
      });
    });

  it('does not open without a file, without a manifest, or with a manifest of another version', async () => {
    const { folder } = await workspace(join(root, 'broken')).write();
    const manifest = join(folder, 'manifest.json');
    const text = readFileSync(manifest, 'utf8');
    fs.rmSync(join(folder, 'profile.json'));
    await assert.rejects(openBundle(folder), /profile\.json is not what was bundled \(missing/);
    writeFileSync(manifest, text.replace('"v":1', '"v":2'));
    await assert.rejects(openBundle(folder), /is not a manifest of version 1/);
    writeFileSync(manifest, '{');
    await assert.rejects(openBundle(folder), /is not a manifest of version 1/);
    fs.rmSync(manifest);
    await assert.rejects(openBundle(folder), /is not a bundle: it has no manifest\.json/);
  });

  it('leaves nothing half done on a full disk, says so, and keeps the bundle of before', async () => {
    const place = workspace(join(root, 'full'));
    const before = await place.write();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const { writeSync } = fs;
    fs.writeSync = () => {
      throw full;
    };
    syncBuiltinESMExports();
    try {
      await assert.rejects(place.write(), /the disk is full — free some space/);
    } finally {
      fs.writeSync = writeSync;
      syncBuiltinESMExports();
    }
    assert.deepEqual(readdirSync(place.bundles), [before.digest]);
    assert.deepEqual(await openBundle(before.folder), before);
  });
});

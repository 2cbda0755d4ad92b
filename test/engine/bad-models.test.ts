import assert from 'node:assert/strict';
import { closeSync, cpSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient, EngineError } from '../../src/engine/client';
import { testDist } from '../dist';
import { fixtures, numberContract, scores, temporaryFolder } from './given';

describe('engine client, of bad models: a message that says what, and the same engine answers the next call', () => {
  const temporary = temporaryFolder();
  let shared: EngineClient;
  before(async () => {
    shared = new EngineClient({ entry: join(await testDist(), 'engine.js') });
  });
  after(() => shared.dispose());
  const good = readFileSync(join(fixtures, 'scores.onnx'));
  const cases: Record<string, { make: (path: string) => void; says: RegExp }> = {
    'zero bytes': { make: (path) => writeFileSync(path, ''), says: /zero bytes\.onnx.*empty/ },
    truncated: {
      make: (path) => writeFileSync(path, good.subarray(0, 700)),
      says: /truncated\.onnx.*(cut|ends|truncated)/i,
    },
    'not ONNX': {
      make: (path) => writeFileSync(path, 'age,purpose\n1,car\n'),
      says: /not an ONNX model|cannot be read/,
    },
    corrupt: {
      make: (path) => {
        const bytes = Buffer.from(good);
        bytes.write('Nonesuch', bytes.indexOf('Sigmoid') - 1);
        bytes.write('Sigmoix', good.indexOf('Sigmoid'));
        writeFileSync(path, bytes);
      },
      says: /corrupt\.onnx/,
    },
    'three gigabytes of zeros': {
      make: (path) => {
        const file = openSync(path, 'w');
        ftruncateSync(file, 3_000_000_000);
        closeSync(file);
      },
      says: /not an ONNX model|cannot be read/,
    },
    'three gigabytes behind a model': {
      make: (path) => {
        // A valid model with one more initializer of 3 GB, sparse on disk: field 7 (graph) with field 5 (initializer) with field 9 (raw_data).
        const size = 3_000_000_000n;
        const varint = (value: bigint): number[] =>
          value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
        const head = [0x4a, ...varint(size)];
        const initializer = [0x2a, ...varint(size + BigInt(head.length)), ...head];
        const start = Buffer.concat([
          readFileSync(join(fixtures, 'double.onnx')),
          Buffer.from([0x3a, ...varint(size + BigInt(initializer.length)), ...initializer]),
        ]);
        const file = openSync(path, 'w');
        writeSync(file, start);
        ftruncateSync(file, start.length + Number(size));
        closeSync(file);
      },
      says: /3\.0 GB.*2 GB.*external data/,
    },
    folder: {
      make: (path) => cpSync(join(fixtures, '..', 'fixtures'), path, { recursive: true }),
      says: /is a folder/,
    },
  };
  for (const [name, { make, says }] of Object.entries(cases)) {
    it(name, async () => {
      const path = join(temporary, `${name}.onnx`);
      make(path);
      await refuses(path, says);
    });
  }
  it('missing', () => refuses(join(temporary, 'none.onnx'), /none\.onnx does not exist/));
  it('external data missing', () =>
    refuses(join(fixtures, 'external-data.onnx'), /weights\.bin.*not beside it — copy the two together/));
  it('newer operator set', () =>
    refuses(
      join(fixtures, 'newer-opset.onnx'),
      /operator set 99 is newer than this runtime.*up to \d+.*older target opset/,
    ));
  it('newer format', () => refuses(join(fixtures, 'newer-ir.onnx'), /IR version 99.*reads up to \d+/));
  it('unknown operator', () =>
    refuses(join(fixtures, 'unknown-operator.onnx'), /operator that this runtime does not have/));

  async function refuses(artifact: string, says: RegExp): Promise<void> {
    const { pid } = await shared.call('hello', { v: 1 });
    await assert.rejects(shared.call('run', { artifact, contract: numberContract, rows: [{ x: 1 }] }), (cause) => {
      assert(cause instanceof EngineError);
      assert.equal(cause.code, 'model');
      assert.match(cause.message, says);
      return true;
    });
    const { predictions } = await shared.call('run', scores);
    assert.equal(predictions[0]?.['decision'], 'bad');
    assert.equal(shared.pid, pid);
  }
});

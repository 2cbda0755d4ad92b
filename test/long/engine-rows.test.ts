import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../../src/engine/client';
import { fixtures, fromSource, scoresContract, temporaryFolder } from '../engine/given';

describe('engine with a million rows', () => {
  const folder = temporaryFolder();
  const client = new EngineClient(fromSource);
  after(() => client.dispose());

  it('runs a CSV of 22 columns within 1.5 GB, in order', async function () {
    this.timeout(600_000);
    const input = join(folder, 'million.csv');
    const rows = 1_000_000;
    const file = openSync(input, 'w');
    const more = Array.from({ length: 20 }, (_, column) => `m${column}`);
    writeSync(file, `age,purpose,${more.join(',')}\n`);
    for (let from = 0; from < rows; from += 10_000) {
      const lines = Array.from({ length: 10_000 }, (_, at) => {
        const row = from + at;
        const values = more.map((_name, column) => ((row * (column + 7)) % 9973) / 16);
        return `${18 + (row % 80)},${['car', 'tv', 'school'][row % 3] ?? ''},${values.join(',')}`;
      });
      writeSync(file, `${lines.join('\n')}\n`);
    }
    closeSync(file);
    const { pid } = await client.call('hello', { v: 1 });
    const output = join(folder, 'million.parquet');
    const scores = { artifact: join(fixtures, 'scores.onnx'), contract: scoresContract() };
    const done = await client.call('runFile', { ...scores, input, output });
    assert.equal(done.rows, rows);
    const page = await client.call('page', { path: output, offset: rows - 3, limit: 10, refusedOnly: false });
    assert.deepEqual(
      page.rows.map(({ m0 }) => m0),
      [rows - 3, rows - 2, rows - 1].map((row) => ((row * 7) % 9973) / 16),
    );
    // DuckDB may use 1 GB of it; the rest is the runtime and one batch.
    if (existsSync('/proc/self/status')) {
      const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      console.log(`      peak ${Math.round(peak / 1024)} MB`);
      assert(peak < 1_500_000, `${peak} kB`);
    }
  });
});

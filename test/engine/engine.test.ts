import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient, EngineError } from '../../src/engine/client';
import { type RawRow } from '../../src/protocol/rows';
import { fixtures, fromSource, golden, numberContract, scoresContract, temporaryFolder } from './given';

const artifact = join(fixtures, 'scores.onnx');
const scores = { artifact, contract: scoresContract() };
const reference = join(fixtures, 'reference.parquet');

describe('engine', () => {
  const client = new EngineClient(fromSource);
  const folder = temporaryFolder();
  after(() => client.dispose());
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const refuses = (call: Promise<unknown>, code: string, says: RegExp) =>
    assert.rejects(call, (cause) => {
      assert(cause instanceof EngineError, String(cause));
      assert.equal(cause.code, code, cause.message);
      assert.match(cause.message, says);
      return true;
    });

  describe('run', () => {
    it('answers good rows beside refused ones', async () => {
      const rows = [{ age: 40, purpose: 'car' }, { age: 130, purpose: 'car' }, { purpose: 'boat' }, { age: 'x' }];
      const { predictions, violations, micros } = await client.call('run', { ...scores, rows });
      assert.deepEqual(
        predictions.map((prediction) => prediction?.['decision']),
        ['bad', undefined, 'bad', undefined],
      );
      assert.deepEqual(
        violations.map(({ row, column, rule }) => `${row} ${column} ${rule}`),
        ['1 age row/range', '3 age row/type', '3 purpose row/missing'],
      );
      assert(micros > 0);
      assert.deepEqual((await client.call('run', { ...scores, rows: [] })).predictions, []);
    });

    it('says what is wrong with a contract that cannot be read', async () => {
      await refuses(client.call('run', { ...scores, contract: '\tx', rows: [] }), 'request', /slipway lint/);
    });

    it('loads a file again that was replaced on disk', async () => {
      const path = join(folder, 'replaced.onnx');
      copyFileSync(join(fixtures, 'double.onnx'), path);
      const run = async () =>
        (await client.call('run', { artifact: path, contract: numberContract, rows: [{ x: 3 }] })).predictions[0]?.[
          'y'
        ];
      assert.equal(await run(), 6);
      copyFileSync(join(fixtures, 'fixed-batch.onnx'), path);
      assert.equal(await run(), -3);
    });

    it('runs rows one by one where the file takes one, or would mix them', async () => {
      const rows = [{ x: 3 }, { x: 5 }, { x: 'no' }, { x: 8 }];
      const answers = async (name: string) =>
        (await client.call('run', { artifact: join(fixtures, name), contract: numberContract, rows })).predictions.map(
          (prediction) => prediction?.['y'],
        );
      assert.deepEqual(await answers('fixed-batch.onnx'), [-3, -5, undefined, -8]);
      assert.deepEqual(await answers('mixes-rows.onnx'), [0, 0, undefined, 0]);
      assert.deepEqual(await answers('double.onnx'), [6, 10, undefined, 16]);
    });

    it('serves calls for more models at once than it keeps', async () => {
      const models = Array.from({ length: 6 }, (_, index) => {
        const path = join(folder, `copy${index}.onnx`);
        copyFileSync(join(fixtures, 'double.onnx'), path);
        return path;
      });
      const answers = await Promise.all(
        [...models, ...models].map((path, x) =>
          client.call('run', { artifact: path, contract: numberContract, rows: [{ x }] }),
        ),
      );
      assert.deepEqual(
        answers.map(({ predictions }) => predictions[0]?.['y']),
        [...models, ...models].map((_, x) => 2 * x),
      );
    });
  });

  describe('verify', () => {
    it('proves parity over all reference rows, with the figures of numpy and Python’s onnxruntime', async () => {
      const report = await client.call('verify', { ...scores, reference });
      const { parity } = golden;
      const [output] = report.outputs;
      assert(output);
      assert.deepEqual(
        { rows: report.rows, refused: report.refused, flips: report.flips, beyond: output.beyond, holds: report.holds },
        { rows: parity.rows, refused: parity.refused, flips: 0, beyond: 0, holds: true },
      );
      assert.equal(output.rows, parity.rows - parity.refused);
      // Another build of the runtime may round the last bit of a float32 otherwise.
      assert(Math.abs(output.largestAbsolute - parity.largestAbsolute) < 1.2e-7);
      assert.equal(report.firstRefusal?.row, 17);
      assert.equal(report.firstRefusal.rule, 'row/range');
    });

    it('counts wrong rows and flipped decisions, and names the worst row', async () => {
      const report = await client.call('verify', { ...scores, reference: join(fixtures, 'wrong.parquet') });
      const { wrong } = golden;
      const [output] = report.outputs;
      assert(output);
      assert.equal(report.holds, false);
      assert.equal(report.flips, wrong.flips);
      assert.equal(output.beyond, wrong.beyond);
      assert.equal(output.worst?.row, wrong.worstRow);
      assert(Math.abs(output.largestAbsolute - wrong.largestAbsolute) < 1e-6);
      assert(Math.abs(output.largestRelative - wrong.largestRelative) < 1e-6);
    });

    it('allows what the contract allows, but never a flipped decision', async () => {
      const wrong = { reference: join(fixtures, 'wrong.parquet') };
      const wide = (parity: string) => ({
        artifact,
        contract: scoresContract(`reference: {path: r, predictions: {probability: p_bad}}\n${parity}`),
        ...wrong,
      });
      const absolute = await client.call('verify', wide('parity: {probability: {absolute: 0.9}}'));
      assert.equal(absolute.outputs[0]?.beyond, 0);
      assert.equal(absolute.flips, golden.wrong.flips);
      assert.equal(absolute.holds, false);
    });

    it('compares a decision that the notebook wrote itself', async () => {
      const own = scoresContract('reference: {path: r, predictions: {decision: decided}}');
      const report = await client.call('verify', { artifact, contract: own, reference });
      assert.deepEqual([report.flips, report.outputs[0]?.beyond, report.holds], [0, 0, true]);
      const csv = file('decided.csv', 'age,purpose,decided\n40,car,good\n18,car,good\n95,tv,bad\n');
      const flipped = await client.call('verify', { artifact, contract: own, reference: csv });
      assert.deepEqual([flipped.flips, flipped.outputs[0]?.beyond, flipped.holds], [1, 1, false]);
      assert.deepEqual(flipped.outputs[0]?.worst, { row: 0, expected: 'good', actual: 'bad' });
    });

    it('has no proof of nothing', async () => {
      const header = file('header.csv', 'age,purpose,p_bad\n');
      await refuses(client.call('verify', { ...scores, reference: header }), 'table', /header\.csv has no rows/);
      const refused = file('refused.csv', 'age,purpose,p_bad\n500,car,0.5\n');
      await refuses(client.call('verify', { ...scores, reference: refused }), 'table', /refuses all 1 rows/);
      await refuses(
        client.call('verify', {
          artifact,
          contract: scoresContract('reference: {path: r, predictions: {}}'),
          reference,
        }),
        'request',
        /nothing to compare/,
      );
      await refuses(
        client.call('verify', {
          artifact,
          contract: scoresContract('reference: {path: r, predictions: {probability: p_nil}}'),
          reference,
        }),
        'table',
        /no column p_nil/,
      );
    });
  });

  describe('profile and golden rows', () => {
    it('freezes the cells and counts that numpy gives', async () => {
      const profile = await client.call('profile', { ...scores, reference });
      assert.equal(profile.rows, golden.profile.rows);
      assert.deepEqual(
        profile.columns.map(({ name, role }) => `${role} ${name}`),
        ['feature age', 'feature purpose', 'output probability', 'output decision'],
      );
      for (const name of ['age', 'probability'] as const) {
        const column = profile.columns.find((each) => each.name === name);
        const expected = golden.profile[name];
        assert(column?.cells.kind === 'numeric');
        assert.equal(column.cells.edges.length, expected.edges.length);
        column.cells.edges.forEach((edge, index) => {
          assert(Math.abs(edge - (expected.edges[index] ?? NaN)) < 1e-6);
        });
        assert.deepEqual(column.counts.cells, expected.cells);
        assert.equal(column.counts.missing, expected.missing);
        assert(Math.abs(column.counts.sum - expected.sum) < 1e-4);
        assert(Math.abs(column.counts.sumOfSquares - expected.sumOfSquares) < 1e-4);
        assert.equal(column.calibration, undefined);
      }
      const purpose = profile.columns.find(({ name }) => name === 'purpose');
      assert(purpose?.cells.kind === 'categorical');
      const counted = Object.fromEntries(purpose.cells.categories.map((name, i) => [name, purpose.counts.cells[i]]));
      assert.deepEqual(counted, golden.profile.purpose);
      assert.match(profile.fingerprint, /^[0-9a-f]{64}$/);
      assert.deepEqual(await client.call('profile', { ...scores, reference }), profile, 'the same twice');
    });

    it('learns from the order of time where the contract names it', async () => {
      const timed = scoresContract('reference: {path: r, predictions: {probability: p_bad}, time: at}');
      const profile = await client.call('profile', { artifact, contract: timed, reference });
      const plain = await client.call('profile', { ...scores, reference });
      const age = profile.columns.find(({ name }) => name === 'age');
      assert.deepEqual(age?.cells, plain.columns.find(({ name }) => name === 'age')?.cells);
      // Rows in random order wobble as little as chance does.
      assert((age?.calibration?.blockRows ?? 0) > 20);
      for (const phi of Object.values(age?.calibration?.phi ?? {})) assert(phi > 0.3 && phi < 2, String(phi));
      await refuses(
        client.call('profile', {
          artifact,
          contract: scoresContract('reference: {path: r, predictions: {}, time: nil}'),
          reference,
        }),
        'table',
        /no column nil, which reference\.time names/,
      );
    });

    it('covers categories, missing states, outer cells and both sides of the threshold, the same each time', async () => {
      const profile = await client.call('profile', { ...scores, reference });
      const { rows } = await client.call('golden', { ...scores, reference, profile });
      const covers = rows.flatMap((row) => row.covers);
      for (const what of [
        'missing age',
        'outer cell age high',
        'category purpose=car',
        'category purpose=boat',
        'threshold neighbour probability below 0.5',
        'threshold neighbour probability at or above 0.5',
      ])
        assert(covers.includes(what), `${what} among ${covers.join(', ')}`);
      assert.equal(new Set(covers).size, covers.length);
      assert(rows.length <= 64);
      const table = await referenceRows();
      const index = (covered: string) =>
        table.findIndex((row) => {
          const found = rows.find((each) => each.covers.includes(covered));
          return row['p_bad'] === found?.notebook['probability'];
        });
      const close = (a: number, b: number) =>
        assert(Math.abs(Number(table[a]?.['p_bad']) - Number(table[b]?.['p_bad'])) < 1e-9);
      close(index('threshold neighbour probability below 0.5'), golden.covered.nearestBelow);
      close(index('threshold neighbour probability at or above 0.5'), golden.covered.nearestAbove);
      for (const { row, answer, notebook } of rows) {
        assert.deepEqual(Object.keys(row).sort(), ['age', 'purpose']);
        assert(Math.abs(Number(answer['probability']) - Number(notebook['probability'])) < 1e-6);
      }
      assert.deepEqual((await client.call('golden', { ...scores, reference, profile })).rows, rows);
    });
  });

  async function referenceRows(): Promise<RawRow[]> {
    const { rows } = await client.call('page', { path: reference, offset: 0, limit: 1000, refusedOnly: false });
    return rows;
  }

  it('measures its speed at every number of callers', async () => {
    const { callers } = await client.call('speed', { ...scores, reference, rows: [], callers: [1, 8], seconds: 0.2 });
    assert.deepEqual(
      callers.map((each) => each.callers),
      [1, 8],
    );
    for (const { p50, p99, rowsPerSecond } of callers) assert(p50 > 0 && p99 >= p50 && rowsPerSecond > 1);
    await refuses(
      client.call('speed', { ...scores, reference: null, rows: [{ age: 500 }], callers: [1], seconds: 0.1 }),
      'rows',
      /No row is admitted/,
    );
  });

  it('refuses parameters that are not those of the method', async () => {
    await refuses(
      client.call('page', { path: reference, offset: -1, limit: 1, refusedOnly: false }),
      'request',
      /page: .*offset/s,
    );
  });
});

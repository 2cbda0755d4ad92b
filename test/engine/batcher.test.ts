import assert from 'node:assert/strict';
import { type FeedColumn } from '../../src/contract/column';
import { Batcher } from '../../src/engine/batcher';
import { EngineError, Overloaded } from '../../src/engine/error';
import { type OutputColumn } from '../../src/engine/session';

/** Doubles x; a row below 0 fails its whole run. Runs end when `open` is called. */
class Model {
  readonly batches: number[][] = [];
  #waiting: (() => void)[] = [];
  held = false;

  run = async (columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> => {
    const data = Array.from(columns[0]?.data ?? [], Number);
    assert.equal(data.length, rows);
    this.batches.push(data);
    if (this.held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (data.some((x) => x < 0)) throw new EngineError('run', `a row below 0 among ${rows}`);
    return [
      { name: 'pair', type: 'float32', width: 2, data: Float32Array.from(data.flatMap((x) => [x, 2 * x])) },
      { name: 'text', type: 'string', width: 1, data: data.map(String) },
    ];
  };

  open(): void {
    this.held = false;
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }
}

const column = (...values: number[]): FeedColumn[] => [{ name: 'x', type: 'float32', data: Float32Array.from(values) }];
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('batcher', () => {
  it('runs a lone call alone and at once', async () => {
    const model = new Model();
    const batcher = new Batcher(model.run);
    const [pair, text] = await batcher.submit(column(3), 1);
    assert.deepEqual([...(pair?.data ?? [])], [3, 6]);
    assert.deepEqual(text?.data, ['3']);
    assert.deepEqual(model.batches, [[3]]);
  });

  it('coalesces what arrives during a run, in order, and gives each caller its own rows', async () => {
    const model = new Model();
    model.held = true;
    const batcher = new Batcher(model.run);
    const first = batcher.submit(column(1), 1);
    await turn();
    await turn();
    const others = [batcher.submit(column(2, 3), 2), batcher.submit(column(), 0), batcher.submit(column(4), 1)];
    assert.equal(batcher.pending, 3);
    model.open();
    const answers = await Promise.all([first, ...others]);
    assert.deepEqual(model.batches, [[1], [2, 3, 4]]);
    assert.deepEqual(
      answers.map(([pair, text]) => [[...(pair?.data ?? [])], text?.data]),
      [
        [[1, 2], ['1']],
        [
          [2, 4, 3, 6],
          ['2', '3'],
        ],
        [[], []],
        [[4, 8], ['4']],
      ],
    );
    assert.equal(batcher.pending, 0);
  });

  it('keeps a batch within its limit and a large call whole', async () => {
    const model = new Model();
    const batcher = new Batcher(model.run, { batchRows: 2, queueRows: 100 });
    await Promise.all([
      batcher.submit(column(1), 1),
      batcher.submit(column(2), 1),
      batcher.submit(column(3, 4, 5), 3),
      batcher.submit(column(6), 1),
    ]);
    assert.deepEqual(model.batches, [[1, 2], [3, 4, 5], [6]]);
  });

  it('runs every call alone with batchRows 1: for graphs that mix rows', async () => {
    const model = new Model();
    const batcher = new Batcher(model.run, { batchRows: 1, queueRows: 100 });
    await Promise.all([1, 2, 3].map((x) => batcher.submit(column(x), 1)));
    assert.deepEqual(model.batches, [[1], [2], [3]]);
  });

  it('lets one caller’s bad row fail that caller only, after one retry each', async () => {
    const model = new Model();
    const batcher = new Batcher(model.run);
    const calls = [batcher.submit(column(1), 1), batcher.submit(column(-1), 1), batcher.submit(column(2), 1)];
    const settled = await Promise.allSettled(calls);
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(model.batches, [[1, -1, 2], [1], [-1], [2]]);
    await assert.rejects(batcher.submit(column(-5), 1), /a row below 0 among 1/);
    assert.equal(model.batches.length, 5, 'a lone call is not retried');
  });

  it('refuses what does not fit into the queue with Overloaded, and recovers', async () => {
    const model = new Model();
    model.held = true;
    const batcher = new Batcher(model.run, { batchRows: 10, queueRows: 3 });
    const first = batcher.submit(column(0), 1);
    await turn();
    await turn();
    const waiting = batcher.submit(column(1, 2), 2);
    await assert.rejects(batcher.submit(column(3, 4), 2), (cause) => {
      assert(cause instanceof Overloaded);
      assert.equal(cause.code, 'overloaded');
      assert.match(cause.message, /2 rows wait already, and at most 3 may — try again/);
      return true;
    });
    model.open();
    await Promise.all([first, waiting]);
    await batcher.submit(column(3, 4), 2);
  });
});

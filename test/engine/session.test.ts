import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EngineError } from '../../src/engine/error';
import { notFinite, predictionsOf } from '../../src/engine/predictions';
import { ModelSession, threadsFor, type OutputColumn, type PlainTensor } from '../../src/engine/session';
import { answersRowByRow, warmUp } from '../../src/engine/warm-up';
import { fixtures } from './given';

const load = (name: string) => ModelSession.load(join(fixtures, name));

describe('model session', () => {
  it('answers by the formula that it was made of', async () => {
    const session = await load('scores.onnx');
    const outputs = await session.run(
      [
        { name: 'purpose', type: 'string', data: ['car', 'boat', 'school'] },
        { name: 'age', type: 'float64', data: Float64Array.of(NaN, 40, 18) },
      ],
      3,
    );
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const answers = predictionsOf(outputs, 3);
    [sigmoid(0.5), sigmoid(0), sigmoid(18 * 0.08 - 3.2 + 1.5)].forEach((expected, row) => {
      assert(Math.abs(Number(answers[row]?.['probability']) - expected) < 1e-6);
    });
    assert.deepEqual(
      answers.map(({ decision }) => decision),
      ['bad', 'bad', 'good'],
    );
    assert.deepEqual(await session.run([], 0).then((all) => all.map(({ data }) => data.length)), [0, 0]);
    await session.release();
  });

  it('names a column that was not given', async () => {
    const session = await load('scores.onnx');
    await assert.rejects(session.run([{ name: 'age', type: 'float64', data: Float64Array.of(1) }], 1), {
      code: 'rows',
      message: 'Column purpose was not given, and the artifact reads it.',
    });
    await session.release();
  });

  it('takes tensors for a model that Slipway did not compile, text and 64-bit integers exactly', async () => {
    const session = await load('plain.onnx');
    assert.equal(session.binding, undefined);
    await assert.rejects(session.run([], 1), /was not compiled by Slipway/);
    const text: PlainTensor = { type: 'string', dims: [2], data: ['', 'naïve ☃'] };
    const big: PlainTensor = { type: 'int64', dims: [2], data: BigInt64Array.of(9007199254740993n, -1n) };
    const feeds = new Map([
      ['text', text],
      ['big', big],
    ]);
    const all = await session.runTensors(feeds);
    assert.deepEqual([...all.keys()], ['same_text', 'same_big']);
    assert.deepEqual(all.get('same_text')?.data, ['', 'naïve ☃']);
    assert.deepEqual(all.get('same_big')?.data, BigInt64Array.of(9007199254740993n, -1n));
    assert.deepEqual([...(await session.runTensors(feeds, ['same_big'])).keys()], ['same_big']);
    await assert.rejects(
      session.runTensors(new Map([['text', { ...text, dims: [1], data: ['a\0b'] }]])),
      (cause) => cause instanceof EngineError && cause.code === 'rows' && cause.message.includes('NUL'),
    );
    await assert.rejects(session.runTensors(new Map([['text', text]])), {
      code: 'run',
    });
    await session.release();
  });

  it('gives threads by what is in the file, so that a restart changes no bit of an answer', () => {
    assert.deepEqual(
      [0, 330_000, 3_999_999, 4_000_000].map((parameters) => threadsFor({ parameters })),
      [1, 1, 1, 0],
    );
  });

  it('finds out whether callers may share a run', async () => {
    for (const [name, expected] of Object.entries({
      'double.onnx': true,
      'scores.onnx': true,
      'mixes-rows.onnx': false,
      'fixed-batch.onnx': false,
    })) {
      const session = await load(name);
      assert((await warmUp(session)) >= 0);
      assert.equal(await answersRowByRow(session), expected, name);
      await session.release();
    }
  });

  it('is timed by its shortest warm run: one that was disturbed makes no slow model', async () => {
    const timed = async (...runs: number[]): Promise<number> => {
      let clock = 0;
      const session = await load('scores.onnx');
      const disturbed = {
        signature: session.signature,
        binding: session.binding,
        run: () => {
          clock += runs.shift() ?? assert.fail('one run too many');
          return Promise.resolve([]);
        },
        runTensors: () => assert.fail('no tensors'),
        release: () => Promise.resolve(),
      };
      try {
        return await warmUp(disturbed, () => clock);
      } finally {
        await session.release();
      }
    };
    assert.equal(await timed(40, 30, 2, 4, 7, 6), 2);
    // A slow one is not run five times.
    assert.equal(await timed(900, 760), 760);
  });
});

describe('predictions', () => {
  it('are JSON: labels, exact integers, booleans, vectors, null for what is not finite', () => {
    const outputs: OutputColumn[] = [
      { name: 'label', type: 'string', width: 1, data: ['good', ''] },
      { name: 'count', type: 'int64', width: 1, data: BigInt64Array.of(3n, 9007199254740993n) },
      { name: 'flag', type: 'bool', width: 1, data: Uint8Array.of(1, 0) },
      { name: 'p', type: 'float32', width: 2, data: Float32Array.of(0.5, 0.25, NaN, Infinity) },
      { name: 'q', type: 'float64', width: 1, data: Float64Array.of(-0.1, -Infinity) },
    ];
    assert.deepEqual(predictionsOf(outputs, 2), [
      { label: 'good', count: 3, flag: true, p: [0.5, 0.25], q: -0.1 },
      { label: '', count: '9007199254740993', flag: false, p: [null, null], q: null },
    ]);
    assert.equal(notFinite(outputs, 2), 1);
  });
});

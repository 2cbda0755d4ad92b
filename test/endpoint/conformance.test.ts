import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../dist';
import { deploy, Ground, scores } from './given';

interface Refusal {
  readonly status: string;
  readonly message: string;
}
interface Seen {
  readonly [key: string]: unknown;
  readonly probability: number[][];
  readonly unknown_model: Refusal;
  readonly unknown_input: Refusal;
  readonly missing_input: Refusal;
  readonly wrong_type: Refusal;
  readonly binary: Refusal;
  readonly no_token: Refusal;
}

describe('endpoint: tritonclient', () => {
  const ground = new Ground();
  let seen: Seen;

  before(async function () {
    this.timeout(600_000);
    const { python } = await import('../../src/build/python.mjs');
    const found = await python();
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      this.skip();
    }
    const client = await ground.start();
    await deploy(client, await ground.bundle('scores.onnx', scores()));
    const script = join(root, 'test', 'endpoint', 'conformance.py');
    const { stdout } = await promisify(execFile)(found.path, [script, new URL(client.dataUrl).host, ground.token]);
    seen = JSON.parse(stdout) as Seen;
  });

  it('finds server and model live and ready', () => {
    const { live, ready, model_ready, version_ready, other_ready } = seen;
    assert.deepEqual(
      { live, ready, model_ready, version_ready, other_ready },
      {
        live: true,
        ready: true,
        model_ready: true,
        version_ready: true,
        other_ready: false,
      },
    );
    assert.deepEqual(seen['server'], {
      name: 'slipway',
      version: (seen['server'] as { version: string }).version,
      extensions: [],
    });
    assert.deepEqual((seen['model'] as { inputs: unknown }).inputs, [
      { name: 'age', datatype: 'FP64', shape: [-1, 1] },
      { name: 'purpose', datatype: 'BYTES', shape: [-1, 1] },
    ]);
  });

  it('gets the predictions as numpy arrays', () => {
    assert.deepEqual(seen['response'], { id: 'mine', model_name: 'scores', model_version: '1.0.0' });
    assert.equal(seen['probability_type'], 'float32');
    const expected = [1 / (1 + Math.exp(-0.5)), 1 / (1 + Math.exp(-5.5))];
    assert.equal(seen.probability.length, 2);
    seen.probability.forEach((row, i) => assert(Math.abs((row[0] ?? NaN) - (expected[i] ?? NaN)) < 1e-6));
    assert.deepEqual(seen['decision'], ['bad', 'bad']);
    assert.deepEqual(seen['plain'], [seen.probability[0]]);
  });

  it('is told what is wrong in the words and statuses that it knows', () => {
    const told = (refusal: Refusal, status: string, text: RegExp): void => {
      assert.equal(refusal.status, status);
      assert.match(refusal.message, text);
    };
    told(seen.unknown_model, '404', /^Request for unknown model: 'other' is not found/);
    told(seen.unknown_input, '400', /^unexpected inference input 'z' for model 'scores'/);
    told(
      seen.missing_input,
      '400',
      /^expected 2 inputs but got 1 inputs for model 'scores'.*missing required input\(s\) \['purpose'\]/,
    );
    told(seen.wrong_type, '400', /^inference input 'age' data-type is 'FP32', but model 'scores' expects 'FP64'/);
    told(seen.binary, '415', /binary_data=False/);
    told(seen.no_token, '401', /Authorization: Bearer/);
  });
});

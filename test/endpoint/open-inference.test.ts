import assert from 'node:assert/strict';
import { rowsReplySchema } from '../../src/protocol/rows';
import { type Answered } from './given';
import { LiveScores, refused } from './live-scores';

describe('endpoint: Open Inference Protocol', () => {
  const live = new LiveScores();
  before(() => live.start());

  const tensors = {
    inputs: [
      { name: 'age', datatype: 'FP64', shape: [2, 1], data: [40, null] },
      { name: 'purpose', datatype: 'BYTES', shape: [2, 1], data: [['car'], ['tv']] },
    ],
  };
  const infer = (body: unknown, path = '/v2/models/scores/infer'): Promise<Answered> =>
    live.post(`${live.client.dataUrl}${path}`, body);

  it('describes server and model', async () => {
    assert.equal((await live.get('/v2')).json['name'], 'slipway');
    assert.equal((await live.get('/v2/')).status, 200);
    assert.deepEqual((await live.get('/v2/models')).json, { models: ['scores'] });
    const metadata = {
      name: 'scores',
      versions: ['1.0.0'],
      platform: 'onnxruntime_onnx',
      inputs: [
        { name: 'age', datatype: 'FP64', shape: [-1, 1] },
        { name: 'purpose', datatype: 'BYTES', shape: [-1, 1] },
      ],
      outputs: [
        { name: 'probability', datatype: 'FP32', shape: [-1, 1] },
        { name: 'decision', datatype: 'BYTES', shape: [-1, 1] },
      ],
    };
    assert.deepEqual((await live.get('/v2/models/scores')).json, metadata);
    assert.deepEqual((await live.get('/v2/models/scores/versions/1.0.0')).json, metadata);
    assert.deepEqual((await live.get('/v2/models/scores/ready')).json, { name: 'scores', ready: true });
    refused(
      await live.get('/v2/models/scores/versions/2.0.0'),
      404,
      /'scores' version 2\.0\.0 is not found — version 1\.0\.0 is live/,
    );
    refused(await live.get('/v2/models/none/ready'), 404, /Request for unknown model: 'none' is not found/);
  });

  it('infers what the rows route predicts', async () => {
    const { status, json } = await infer({ id: 'x', ...tensors });
    assert.equal(status, 200, JSON.stringify(json));
    const { predictions } = rowsReplySchema.parse(
      (await live.post(live.rowsUrl, { rows: [{ age: 40, purpose: 'car' }, { purpose: 'tv' }] })).json,
    );
    assert.deepEqual(json, {
      id: 'x',
      model_name: 'scores',
      model_version: '1.0.0',
      outputs: [
        { name: 'probability', datatype: 'FP32', shape: [2, 1], data: predictions.map((p) => p?.['probability']) },
        { name: 'decision', datatype: 'BYTES', shape: [2, 1], data: ['bad', 'good'] },
      ],
    });
  });

  it('gives only the outputs that are asked for', async () => {
    const { json } = await infer({ ...tensors, outputs: [{ name: 'decision', parameters: { binary_data: false } }] });
    assert.deepEqual(
      (json['outputs'] as { name: string }[]).map(({ name }) => name),
      ['decision'],
    );
    assert.equal('id' in json, false);
    refused(await infer({ ...tensors, outputs: [{ name: 'none' }] }), 400, /unexpected inference output 'none'/);
    refused(
      await infer({ ...tensors, outputs: [{ name: 'decision' }, { name: 'decision' }] }),
      400,
      /output 'decision' already exists in request/,
    );
  });

  it('refuses tensors in the words that clients know', async () => {
    const [age, purpose] = tensors.inputs;
    const changed = (change: object): Promise<Answered> => infer({ inputs: [{ ...age, ...change }, purpose] });
    refused(await infer({}), 400, /"inputs" must be a list/);
    refused(
      await infer({ inputs: [age] }),
      400,
      /expected 2 inputs but got 1 inputs for model 'scores'.*missing required input\(s\) \['purpose'\]/,
    );
    refused(
      await infer({ inputs: [age, purpose, { name: 'z' }] }),
      400,
      /unexpected inference input 'z' for model 'scores'/,
    );
    refused(await infer({ inputs: [age, age, purpose] }), 400, /input 'age' already exists in request/);
    refused(await changed({ datatype: 'FP32' }), 400, /data-type is 'FP32', but model 'scores' expects 'FP64'/);
    refused(
      await changed({ shape: [2] }),
      400,
      /unexpected shape for input 'age' for model 'scores'\. Expected \[-1,1\], got \[2\]/,
    );
    refused(await changed({ shape: [0, 1], data: [] }), 400, /unexpected shape/);
    refused(await changed({ shape: [-2, 1] }), 400, /"shape" must be a list of sizes/);
    refused(await changed({ data: [1] }), 400, /Its shape \[2,1\] has 2, "data" has 1/);
    refused(await changed({ data: 'abc' }), 400, /"data" is no list/);
    refused(await changed({ data: [1, '2'] }), 400, /input 'age' at index 1: FP64 takes a number or null, got "2"/);
    const nul = { ...purpose, data: ['a\0b', 'car'] };
    refused(await infer({ inputs: [age, nul] }), 400, /input 'purpose' at index 0: BYTES takes text without NUL/);
  });
});

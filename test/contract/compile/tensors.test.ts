import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { admissionPlan, admit } from '../../../src/contract/admission';
import { compile } from '../../../src/contract/compile';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { joinParts } from '../../../src/onnx/parts';
import { readSignature } from '../../../src/onnx/signature';
import { sourceOf } from '../../onnx/bytes';
import { contractOf } from '../steps/front';

/** A model of images: the sums of each channel of [N, 3, 2, 2]. */
function modelOf(opset: number) {
  const graph = new GraphBuilder({ opset, taken: new Set(['image', 'sums']) });
  graph.alias(graph.reduceSum('image', [2, 3], false), 'sums');
  const bytes = standaloneModel(
    graph,
    [{ name: 'image', elementType: 'float32', shape: [null, 3, 2, 2] }],
    [{ name: 'sums', elementType: 'float32', shape: [null, 3] }],
    { ir: 8 },
  );
  const source = sourceOf(bytes);
  return { source, signature: readSignature(source), sha256: 'b'.repeat(64) };
}

const contract = contractOf(`inputs:
  photo: {type: image, shape: [3, 2, 3]}
preprocessing:
  - crop: {columns: [photo], size: 2, anchor: top_left}
  - layout: {columns: [photo], from: HWC, to: CHW}
  - rename: {columns: {photo: image}}
outputs: {sums: {from: sums}}`);
/** Three rows of two pixels of three channels. */
const nested = [
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  [
    [7, 8, 9],
    [10, 11, 12],
  ],
  [
    [13, 14, 15],
    [255, 0, 18],
  ],
];

describe('contract/compile: a row with an image', () => {
  it('is answered by a model of images, nested or flat', async () => {
    const { columns, violations } = admit(admissionPlan(contract), [{ photo: nested }, { photo: nested.flat(2) }]);
    assert.deepEqual(violations, []);
    const [photo] = columns;
    assert.ok(photo);
    assert.deepEqual([photo.type, photo.width], ['uint8', 18]);
    for (const opset of [9, 13, 18]) {
      const compiled = compile({ contract, textSha256: 'a'.repeat(64), model: modelOf(opset) });
      assert.deepEqual(compiled.binding.inputs, [{ column: 'photo', tensor: 'photo', type: 'uint8', width: 18 }]);
      const session = await InferenceSession.create(joinParts(compiled.parts), { logSeverityLevel: 3 });
      const answer: Readonly<Record<string, Tensor | undefined>> = await session.run({
        photo: new Tensor('uint8', photo.data as Uint8Array, [2, 18]),
      });
      assert.deepEqual([...(answer['sums']?.data as Float32Array)], [22, 26, 30, 22, 26, 30]);
    }
  });

  it('is refused alone where it has another shape or a value that is no byte', () => {
    const refused = (photo: unknown, rule: string, pattern: RegExp): void => {
      const { admitted, columns, violations } = admit(admissionPlan(contract), [{ photo }, { photo: nested }]);
      assert.deepEqual(
        violations.map((violation) => [violation.row, violation.column, violation.rule]),
        [[0, 'photo', rule]],
      );
      assert.match(violations[0]?.message ?? '', pattern);
      assert.deepEqual(admitted, [1]);
      assert.deepEqual([...(columns[0]?.data as Uint8Array)], nested.flat(2));
    };
    refused(undefined, 'row/missing', /forbids it — send its 18 values/);
    refused(null, 'row/missing', /forbids it/);
    refused('x', 'row/type', /uint8 \[3, 2, 3\] — send a list of 18 numbers/);
    refused([], 'row/type', /a list of 0/);
    refused(nested.flat(2).slice(1), 'row/type', /a list of 17/);
    refused([nested[0], nested[1]], 'row/type', /a list of 2/);
    refused(
      nested.map((row) => row.flat()),
      'row/type',
      /lists in lists of that shape/,
    );
    refused([nested], 'row/type', /a list of 1/);
    refused([...nested.flat(2).slice(1), 256], 'row/type', /256/);
    refused([...nested.flat(2).slice(1), 1.5], 'row/type', /1\.5/);
    refused([...nested.flat(2).slice(1), '1'], 'row/type', /uint8/);
    refused([null, ...nested.flat(2).slice(1)], 'row/missing', /Value 0 of "photo"/);
  });

  it('of floating numbers may have holes, and ranges hold for each value', () => {
    const { inputs } = contractOf(
      'inputs: {lags: {shape: [2, 2], missing: allow, range: [0, 9], on_violation: flag}}\npreprocessing: []',
    );
    const plan = admissionPlan({ ...contract, inputs });
    const rows = [
      {
        lags: [
          [1, null],
          [3, 4],
        ],
      },
      { lags: null },
      {},
      { lags: [1, 2, 10, 11] },
    ];
    const { admitted, columns, flagged, violations } = admit(plan, rows);
    assert.deepEqual([admitted, flagged, violations.length], [[0, 1, 2, 3], [3], 1]);
    const gap = Number.NaN;
    assert.deepEqual(
      [...(columns[0]?.data as Float64Array)],
      [1, gap, 3, 4, gap, gap, gap, gap, gap, gap, gap, gap, 1, 2, 10, 11],
    );
  });
});

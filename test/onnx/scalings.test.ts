import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { python } from '../../src/build/python.mjs';
import { OnnxError } from '../../src/onnx/error';
import { readScalings } from '../../src/onnx/scalings';
import { temporaryFolder } from '../engine/given';
import { fixtureNames, modelBytes, watched } from './given';

/** Scalers as skl2onnx writes them before a model, in both types, and what scikit-learn fitted. */
const script = `
import json, sys
import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
rng = np.random.default_rng(3)
X = rng.normal([20, 3e3, -4], [12, 900, 0.1], (500, 3))
y = X @ [1, 2, 3]
golden = {}
for kind, tensor in ('float', FloatTensorType), ('double', DoubleTensorType):
    for scaler in StandardScaler(), RobustScaler(), MinMaxScaler():
        name = f'{type(scaler).__name__} {kind}'
        model = make_pipeline(scaler, LinearRegression()).fit(X, y)
        with open(f'{sys.argv[1]}/{name}.onnx', 'wb') as file:
            file.write(to_onnx(model, initial_types=[('x', tensor([None, 3]))], target_opset={'': 17, 'ai.onnx.ml': 3}).SerializeToString())
        offset = {'StandardScaler': 'mean_', 'RobustScaler': 'center_', 'MinMaxScaler': 'data_min_'}[type(scaler).__name__]
        divisor = scaler.data_range_ if isinstance(scaler, MinMaxScaler) else scaler.scale_
        golden[name] = {'offset': getattr(scaler, offset).tolist(), 'divisor': divisor.tolist()}
print(json.dumps(golden))
`;

describe('scalers within a model', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let golden: Readonly<Record<string, { readonly offset: number[]; readonly divisor: number[] }>> = {};
  before(async () => {
    const found = await python();
    assert.ok(found.path !== undefined, found.reason);
    const { stdout } = await promisify(execFile)(found.path, ['-W', 'ignore', '-c', script, folder]);
    golden = JSON.parse(stdout) as typeof golden;
  });
  const bytes = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.onnx`)));

  it('are found as scikit-learn fitted them, in float32 and float64', () => {
    assert.equal(Object.keys(golden).length, 6);
    for (const [name, expected] of Object.entries(golden)) {
      const found = readScalings(watched(bytes(name)));
      const near = found.filter(({ offset, divisor }) =>
        expected.offset.every(
          (x, index) =>
            Math.abs((offset[index] ?? NaN) - x) <= 1e-5 * Math.max(Math.abs(x), expected.divisor[index] ?? 0) &&
            Math.abs((divisor[index] ?? NaN) / (expected.divisor[index] ?? 0) - 1) < 1e-5,
        ),
      );
      assert.equal(near.length, 1, `${name}: ${JSON.stringify({ found, expected })}`);
    }
  });

  it('are none in models that have none', () => {
    for (const name of ['lightgbm', 'zipmap', 'control-flow', 'external'])
      assert.deepEqual(readScalings(watched(modelBytes(name))), [], name);
  });

  it('damaged models throw an OnnxError or are read, and nothing is read beyond the end', () => {
    const models = [...Object.keys(golden).map(bytes), ...fixtureNames.slice(0, 3).map(modelBytes)];
    let refused = 0;
    for (const model of models) {
      for (let at = 0; at < Math.min(model.length, 600); at++) {
        const damaged = Uint8Array.from(model);
        damaged[at] = ((damaged[at] ?? 0) + 1 + (at % 250)) & 0xff;
        try {
          readScalings(watched(damaged));
        } catch (cause) {
          assert.ok(cause instanceof OnnxError, String(cause));
          refused++;
        }
      }
    }
    assert.ok(refused > 100);
  });
});

import { type Json, type Prediction } from '../protocol/rows';
import { type OutputColumn } from './session';

/** Outputs of a batch as one answer a row: scalars for width 1, arrays else. NaN and infinities have no JSON: null. */
export function predictionsOf(outputs: readonly OutputColumn[], rows: number): Prediction[] {
  return Array.from({ length: rows }, (_, row) => {
    const prediction: Prediction = {};
    for (const { name, type, width, data } of outputs) {
      prediction[name] =
        width === 1
          ? json(data[row], type === 'bool')
          : Array.from({ length: width }, (_, at) => json(data[row * width + at], type === 'bool'));
    }
    return prediction;
  });
}

/** Rows with an output that is not finite. */
export function notFinite(outputs: readonly OutputColumn[], rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (
      outputs.some(
        ({ data, width }) =>
          (data instanceof Float32Array || data instanceof Float64Array) &&
          data.subarray(row * width, (row + 1) * width).some((value) => !Number.isFinite(value)),
      )
    )
      count++;
  }
  return count;
}

function json(value: number | bigint | string | undefined, bool: boolean): Json {
  if (value === undefined) return null;
  if (bool) return value !== 0;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

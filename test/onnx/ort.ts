import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export type Feeds = Record<string, Tensor>;

const quiet = { logSeverityLevel: 4, intraOpNumThreads: 1, interOpNumThreads: 1 } as const;

export function sessionOf(model: Uint8Array | string): Promise<InferenceSession> {
  return typeof model === 'string' ? InferenceSession.create(model, quiet) : InferenceSession.create(model, quiet);
}

/** Runs a model and gives the wanted outputs. */
export async function run(
  model: Uint8Array | string | InferenceSession,
  feeds: Feeds,
  wanted?: readonly string[],
): Promise<ReadonlyMap<string, Tensor>> {
  const session = model instanceof Uint8Array || typeof model === 'string' ? await sessionOf(model) : model;
  const results: Record<string, unknown> = await session.run(feeds, [...(wanted ?? session.outputNames)]);
  return new Map(
    Object.entries(results).map(([name, value]) => {
      assert.ok(value instanceof Tensor, `${name} is no tensor`);
      return [name, value];
    }),
  );
}

/** Type, dimensions and the very bits of a tensor's values, so that NaN equals itself and -0 is not 0. */
export function bitsOf(tensor: Tensor | undefined): unknown {
  if (tensor === undefined) return undefined;
  const { data } = tensor;
  const values: unknown = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
    : [...data];
  return { type: tensor.type, dims: [...tensor.dims], values };
}

/** Floats in (-3, 3) from a seed (xorshift32). */
export function floats(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) / 2 ** 32) * 6 - 3;
  });
}

export function floatTensor(dims: readonly number[], seed = 1): Tensor {
  return new Tensor(
    'float32',
    floats(
      dims.reduce((product, dim) => product * dim, 1),
      seed,
    ),
    [...dims],
  );
}

import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type TensorType } from '../../../src/contract/column';
import { parseContract } from '../../../src/contract/document';
import { computeFlow, type Flow } from '../../../src/contract/flow';
import { compileFront, type RawTensor } from '../../../src/contract/front';
import { type Contract } from '../../../src/contract/model';
import { type PlainColumn } from '../../../src/contract/step';
import { bindArguments, preprocessingSteps } from '../../../src/contract/steps/registry';

/** A contract of these inputs and steps; `body` is YAML from `inputs:` on. */
export function contractOf(body: string): Contract {
  const outputs = body.includes('\noutputs:') ? '' : '\noutputs: {answer: {from: answer}}\n';
  const document = parseContract(
    `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: test, version: "1"}\nmodel: {path: model.onnx}\n${body}${outputs}`,
  );
  assert.deepEqual(
    document.issues.map(({ message }) => message),
    [],
  );
  assert.ok(document.contract);
  return document.contract;
}

/** The lowest opset that has every operator of the contract's steps. */
export function neededOpset(contract: Contract, flow: Flow): number {
  return Math.max(
    ...contract.preprocessing.map((use, index) => {
      const step = preprocessingSteps.get(use.op);
      assert.ok(step);
      const bound = bindArguments(step, use);
      assert.ok(bound.ok);
      return step.opset(bound.args, flow.after[index - 1] ?? flow.inputs);
    }),
  );
}

export type RawColumns = ReadonlyMap<string, readonly (number | string)[]>;

export interface Front {
  readonly contract: Contract;
  readonly flow: Flow;
  readonly columns: readonly string[];
  /** All columns after the last step, for these rows. */
  run(raw: RawColumns, rows: number): Promise<ReadonlyMap<string, PlainColumn>>;
}

/** The preprocessing of a contract compiled at an opset, with all columns that it makes as outputs. */
export function frontOf(contract: Contract, opset: number) {
  const flow = computeFlow(contract, undefined);
  // A column that no step has written is not there to be checked, and a graph output cannot be a graph input.
  const columns = [...flow.final].filter(([name, state]) => flow.inputs.get(name) !== state).map(([name]) => name);
  return { flow, columns, ...compileFront(contract, flow, columns, opset) };
}

/** The same, loaded into ONNX Runtime. */
export async function loadFront(contract: Contract, opset: number): Promise<Front> {
  const { flow, columns, bytes, inputs } = frontOf(contract, opset);
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'all', logSeverityLevel: 3 });
  return {
    contract,
    flow,
    columns,
    async run(raw, rows) {
      const feeds = Object.fromEntries(
        inputs.map((input) => [input.tensor, tensorOf(input, raw.get(input.column) ?? [], rows)]),
      );
      const results = await session.run(feeds);
      return new Map(
        columns.map((name) => {
          const result = results[name];
          assert.ok(result);
          const state = flow.final.get(name);
          assert.equal(result.type, state?.type, `type of ${name}`);
          assert.deepEqual(result.dims, [rows, state?.width], `shape of ${name}`);
          return [name, plainOf(result, rows)];
        }),
      );
    },
  };
}

export function tensorOf(
  { type, width = 1 }: Pick<RawTensor, 'type'> & { readonly width?: number },
  values: readonly (number | string)[],
  rows: number,
): Tensor {
  const numbers = values.map(Number);
  const data: Readonly<Record<TensorType, () => Tensor>> = {
    string: () => new Tensor('string', values.map(String), [rows, width]),
    float32: () => new Tensor('float32', Float32Array.from(numbers), [rows, width]),
    float64: () => new Tensor('float64', Float64Array.from(numbers), [rows, width]),
    int32: () => new Tensor('int32', Int32Array.from(numbers), [rows, width]),
    int64: () => new Tensor('int64', BigInt64Array.from(numbers.map(BigInt)), [rows, width]),
    uint8: () => new Tensor('uint8', Uint8Array.from(numbers), [rows, width]),
    bool: () => new Tensor('bool', Uint8Array.from(numbers), [rows, width]),
  };
  return data[type]();
}

/** A tensor [rows, width] as the plain reference has it. */
export function plainOf(tensor: Tensor, rows: number): PlainColumn {
  const flat = Array.from(tensor.data as ArrayLike<number | bigint | string>, (x) =>
    typeof x === 'bigint' ? Number(x) : x,
  );
  const width = tensor.dims[1] ?? 1;
  return Array.from({ length: rows }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

/** Equal, or within `ulps` units in the last place of the type, or within `absolute`; NaN is equal to NaN. */
export function assertSame(
  actual: PlainColumn,
  expected: PlainColumn,
  type: TensorType | undefined,
  ulps: number,
  what: string,
  absolute = 0,
): void {
  assert.equal(actual.length, expected.length, `rows of ${what}`);
  actual.forEach((row, index) => {
    const wanted = expected[index] ?? [];
    assert.equal(row.length, wanted.length, `width of ${what}`);
    row.forEach((x, lane) => {
      const y = wanted[lane];
      if (Object.is(x, y) || x === y) return;
      const epsilon = type === 'float32' ? 2 ** -23 : 2 ** -52;
      const tiny = type === 'float32' ? 2 ** -149 : 5e-324;
      const near =
        typeof x === 'number' &&
        typeof y === 'number' &&
        Math.abs(x - y) <= Math.max(ulps * Math.max(Math.abs(y) * epsilon, tiny), absolute);
      assert.ok(near, `${what}, row ${index}, lane ${lane}: ${String(x)} instead of ${String(y)}`);
    });
  });
}

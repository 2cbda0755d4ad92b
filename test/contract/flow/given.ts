import assert from 'node:assert/strict';
import { type ModelSignature, type ValueInfo } from '../../../src/onnx/signature';
import { computeFlow, type Flow } from '../../../src/contract/flow';
import { contractOf } from '../steps/front';

export function signature(o: Partial<ModelSignature> & { readonly width?: number } = {}): ModelSignature {
  return {
    irVersion: 8,
    producer: { name: 'skl2onnx', version: '1' },
    opsets: new Map([['', 17]]),
    inputs: [tensor('X', 'float32', [null, o.width ?? null])],
    outputs: [tensor('label', 'int64', [null]), tensor('probabilities', 'float32', [null, 2])],
    initializerInputs: [],
    operators: new Map([['MatMul', 1]]),
    metadata: new Map(),
    externalData: [],
    functions: [],
    parameters: 0,
    zipMaps: [],
    locales: [],
    ...o,
  };
}

export function tensor(name: string, elementType: ValueInfo['elementType'], shape: ValueInfo['shape']): ValueInfo {
  return { name, kind: 'tensor', elementType, shape };
}

const inputs = `inputs:
  a: {range: [-2, 6]}
  b: {type: int64, range: [0, 100]}
  m: {missing: allow, range: [0, 10]}
  p: {type: string, categories: [car, tv]}
  t: {type: datetime}
`;
const outputs = '\noutputs: {answer: {from: probabilities, index: 1}}\n';

export function flowOf(steps: string, o: { signature?: ModelSignature; inputs?: string; outputs?: string } = {}): Flow {
  return computeFlow(contractOf(`${o.inputs ?? inputs}preprocessing: [${steps}]${o.outputs ?? outputs}`), o.signature);
}

/** The codes found, each message of which must have its three parts. */
export function codes(flow: Flow): string[] {
  for (const { message, code } of flow.issues) {
    assert.ok(message.split(' — ').length >= 2 && /[.]$/.test(message), `${code}: ${message}`);
    assert.ok(
      !/undefined|NaN\b(?! reaches)|\[object/.test(message.replaceAll('answers NaN', '').replaceAll('made of NaN', '')),
      message,
    );
  }
  return flow.issues.map(({ code }) => code);
}

export function only(flow: Flow, code: string, path: readonly (string | number)[], message: RegExp): void {
  assert.deepEqual(codes(flow), [code], JSON.stringify(flow.issues, null, 1));
  const [issue] = flow.issues;
  assert.ok(issue);
  assert.deepEqual(issue.path, path);
  assert.match(issue.message, message);
}

export const at = (index: number, ...rest: (string | number)[]) => ['preprocessing', index, ...rest];

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import * as ort115 from 'ort115';
import { parseContract } from '../../../src/contract/document';
import { compileFront } from '../../../src/contract/front';
import { contextOf, lintContract } from '../../../src/contract/lint';
import { loweringOf } from '../../../src/contract/lowered';
import { endpointOrt, ortVersions } from '../../../src/contract/runtimes/ort-versions';
import { runtimeKinds, targetsOf } from '../../../src/contract/runtimes/registry';
import { type Versions } from '../../../src/contract/runtimes/runtime';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { readSignature } from '../../../src/onnx/signature';
import { base, baseFacts } from '../base';
import { facts } from '../given';

const folder = join(__dirname, '../../../src/contract/runtimes');

function targets(text: string): ReturnType<typeof targetsOf> {
  const { contract } = parseContract(`${base}targets: ${text}\n`);
  assert.ok(contract);
  return targetsOf(contract);
}

function versionsOf(text: string): Versions | undefined {
  return targets(text)[0]?.runtime?.versions;
}

/** A model of one node, Scaler, or Reshape, which has other forms since 19 and no artifact does without. */
function small(opset: number, ml: boolean, ir: number): Uint8Array {
  const graph = new GraphBuilder({ opset, taken: new Set(['x', 'y']) });
  const made = ml
    ? graph.ml('Scaler', ['x'], { offset: { floats: [0] }, scale: { floats: [1] } })
    : graph.reshape('x', [-1, 1]);
  graph.alias(made, 'y');
  const info = (name: string) => ({ name, elementType: 'float32' as const, shape: [null, 1] });
  return standaloneModel(graph, [info('x')], [info('y')], { ir });
}

describe('runtimes', () => {
  it('have names that only their own kind knows, and a page each', () => {
    for (const kind of runtimeKinds) {
      assert.ok(kind.names.length > 0);
      for (const name of kind.names)
        assert.deepEqual(
          runtimeKinds.filter((other) => other.find(name, {}) !== undefined),
          [kind],
          name,
        );
    }
    for (const name of ['local', 'ort', 'kserve', 'triton', 'openvino']) {
      const text = readFileSync(join(folder, `${name}.md`), 'utf8');
      assert.match(text, new RegExp(`^# ${name}`));
      const example = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? '';
      const [target] = targets(example.replace('targets: ', '').trim());
      assert.equal(target?.known, true, name);
    }
  });

  it('are told by the type of a target, or by its name', () => {
    const titles = (text: string) =>
      targets(text).map(({ known, runtime }) => (known ? (runtime?.title ?? null) : false));
    assert.deepEqual(titles('{local: {}, live: {type: local}}'), Array(2).fill('the endpoint, with ONNX Runtime 1.30'));
    assert.deepEqual(titles('{triton-24.06: {}, a: {type: triton-99.01}}'), [
      'Triton 24.06, with ONNX Runtime 1.18',
      'Triton 99.01, with ONNX Runtime 1.28',
    ]);
    assert.deepEqual(titles('{triton-23.02: {}, triton-24.00: {}, triton-24.13: {}, triton-24.1: {}, triton: {}}'), [
      ...Array<boolean>(5).fill(false),
    ]);
    assert.deepEqual(titles('{ort>=1.13: {}, ort>=2.0: {}, ort: {}, "": {}, constructor: {}}'), [
      ...Array<boolean>(5).fill(false),
    ]);
    const kserve = (settings: string) => titles(`{a: {type: kserve${settings}}}`)[0];
    assert.equal(kserve(''), "KServe's default runtime, Triton 23.05, with ONNX Runtime 1.15");
    assert.equal(kserve(', runtimeVersion: 24.10'), 'KServe with Triton 24.10, with ONNX Runtime 1.19');
    assert.equal(kserve(', runtimeVersion: 26.07-py3'), 'KServe with Triton 26.07, with ONNX Runtime 1.27');
    assert.equal(kserve(', runtimeVersion: latest'), null);
    assert.equal(kserve(', runtime: mine'), null);
    assert.equal(kserve(', runtime: kserve-openvino'), 'OpenVINO 2025');
    assert.equal(kserve(', runtime: slipway'), 'the endpoint, with ONNX Runtime 1.30');
  });

  it('of ONNX Runtime take more with every version', () => {
    let last: Versions = { opset: 0, ml: 0, ir: 0 };
    for (let minor = 14; minor <= endpointOrt; minor++) {
      const now = ortVersions(minor);
      for (const key of ['opset', 'ml', 'ir'] as const) assert.ok(now[key] >= last[key], `1.${minor} ${key}`);
      last = now;
    }
    assert.deepEqual(versionsOf('{kserve: {}}'), ortVersions(15));
    assert.equal(versionsOf('{openvino: {}}'), undefined);
  });

  for (const [name, create, minor] of [
    ['1.15', (bytes: Uint8Array) => ort115.InferenceSession.create(bytes, { logSeverityLevel: 4 }), 15],
    [
      'of the endpoint',
      (bytes: Uint8Array) => ort.InferenceSession.create(bytes, { logSeverityLevel: 4 }),
      endpointOrt,
    ],
  ] as const) {
    it(`say of ONNX Runtime ${name} what it loads and what it refuses`, async () => {
      const loads = (bytes: Uint8Array): Promise<boolean> =>
        create(bytes).then(
          () => true,
          () => false,
        );
      const { opset, ir } = ortVersions(minor);
      assert.equal(await loads(small(opset, false, 8)), true);
      assert.equal(await loads(small(opset + 1, false, 8)), false);
      assert.equal(await loads(small(17, true, ir)), true);
      assert.equal(await loads(small(17, true, ir + 1)), false);
    });
  }

  it('of OpenVINO lack what reads text, and nothing of what computes', () => {
    const { lacks } = targets('{openvino: {}}')[0]?.runtime ?? {};
    assert.ok(lacks);
    for (const type of ['MurmurHash3', 'Tokenizer']) assert.ok(lacks({ domain: 'com.microsoft', type }));
    for (const type of ['CategoryMapper', 'LabelEncoder', 'TreeEnsembleRegressor'])
      assert.ok(lacks({ domain: 'ai.onnx.ml', type }));
    assert.ok(
      !lacks({ domain: 'ai.onnx.ml', type: 'Normalizer' }) && !lacks({ domain: 'com.microsoft', type: 'Gelu' }),
    );
    // Those of other domains are custom-operator's, with its own advice.
    assert.ok(!lacks({ domain: 'my.own', type: 'Scale' }) && !lacks({ domain: 'constructor', type: 'Scale' }));
    assert.ok(!lacks({ domain: '', type: 'Where' }) && lacks({ domain: '', type: 'StringConcat' }));
  });
});

describe('serve/step-operator', () => {
  const found = (contract: string, given = baseFacts) =>
    lintContract(contract, facts(given)).filter(({ rule }) => rule === 'serve/step-operator');
  const about = (inputs: string, steps: string, target: string, opset?: number) =>
    found(
      `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: m.onnx}\ninputs: {${inputs}}\npreprocessing:\n${steps}outputs: {p: {from: y}}\ntargets: {t: {type: "${target}"}}\n`,
      {
        ...(opset !== undefined && {
          model: { inputs: { x: ['float32', [null, 4]] }, outputs: { y: ['float32', [null, 1]] }, opset },
        }),
      },
    ).map(({ message }) => message);

  const hash = '  - hash: {columns: [c], prefix: "c=", buckets: 4, vector: ones, into: x}\n';

  it('names an operator of an opset that the target does not know, of the step that needs it', () => {
    const at = (target: string, opset?: number) => about('c: {type: string, empty: value}', hash, target, opset);
    const [message = ''] = at('kserve', 20);
    assert.match(message, /^The step hash of c becomes StringConcat \(of opset 20\), which KServe's default runtime/);
    assert.match(message, /name a newer release of Triton as "runtimeVersion"/);
    assert.equal(at('kserve', 20).length, 1);
    assert.deepEqual(at('triton-24.04', 20), []);
    assert.deepEqual(at('local', 20), []);
    // Without the model, the step alone says it.
    assert.equal(at('ort>=1.16').length, 1);
    assert.deepEqual(at('ort>=1.17'), []);
    assert.match(at('openvino')[0] ?? '', /StringConcat \(of opset 20\) and MurmurHash3 \(com\.microsoft 1\)/);
  });

  it('says nothing of steps on numbers, nor of what cannot be lowered anyway', () => {
    assert.deepEqual(about('a: {type: float64}', '  - log1p: {columns: [a]}\n', 'openvino'), []);
    assert.deepEqual(about('a: {type: float64}', '  - logg: {columns: [a]}\n', 'openvino'), []);
    assert.deepEqual(about('c: {type: string, empty: value}', hash, 'openvino', 9), []);
  });

  it('says it of operations of outputs, too', () => {
    const text = base
      .replace(/^  (purpose|housing|- one_hot): .*\n/gm, '')
      .replace('amount, purpose, housing]', 'amount]');
    const given = {
      model: { ...baseFacts.model, inputs: { float_input: ['float32', [null, 2]] } },
    } as typeof baseFacts;
    const all = found(`${text}targets: {openvino: {}}\n`, given);
    assert.deepEqual(
      all.map(({ message }) => message.slice(0, 92)),
      ['The operation labels of the output decision becomes Constant of text, which OpenVINO 2025 do'],
    );
  });

  it('knows what a step becomes from the very nodes that the artifact has', () => {
    const { document, flow } = contextOf(base);
    assert.ok(document.contract);
    const { bytes } = compileFront(document.contract, flow, ['float_input'], 20);
    const { operators } = readSignature({ size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) });
    const count = new Map<string, number>();
    const { steps, bytes: size } = loweringOf({ contract: document.contract, flow, signature: undefined });
    assert.ok(size > 500 && size < bytes.length);
    for (const step of steps)
      for (const { domain, type } of step.operators) {
        const key = domain === '' ? type : `${domain}:${type}`;
        count.set(key, (count.get(key) ?? 0) + 1);
      }
    // The one Identity gives the result its name.
    count.set('Identity', (count.get('Identity') ?? 0) + 1);
    assert.deepEqual([...count].sort(), [...operators].sort());
  });
});

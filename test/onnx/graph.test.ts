import assert from 'node:assert/strict';
import { OnnxError } from '../../src/onnx/error';
import { allNames } from '../../src/onnx/names';
import { WireReader } from '../../src/onnx/wire';
import { WireWriter } from '../../src/onnx/writer';
import { GraphBuilder } from '../../src/onnx/graph';
import { standaloneModel } from '../../src/onnx/model';
import { emittedSince } from '../../src/onnx/operators';
import { type Dimension, type TensorElement } from '../../src/onnx/types';
import { golden } from './given';
import { run } from './ort';

import { type Case, opsets } from './graph-case';
import { elementwiseCases } from './graph-elementwise-cases';
import { tensorCases } from './graph-tensor-cases';

function modelFor(
  { feeds, build, type, dims }: Case,
  opset: number,
  taken: ReadonlySet<string> = new Set(),
): Uint8Array {
  const graph = new GraphBuilder({ opset, taken });
  graph.alias(build(graph), 'out');
  const unknown = (tensor: readonly number[]): Dimension[] => tensor.map(() => null);
  return standaloneModel(
    graph,
    Object.entries(feeds).map(([name, tensor]) => ({
      name,
      elementType: tensor.type as TensorElement,
      shape: unknown(tensor.dims),
    })),
    [{ name: 'out', elementType: type, shape: unknown(dims) }],
  );
}

describe('graph: every helper gives the same at every opset that has it', () => {
  for (const each of [...elementwiseCases, ...tensorCases]) {
    it(`${each.title}, opset ${each.since} to 26`, async () => {
      for (const opset of opsets) {
        if (opset < each.since) {
          assert.throws(
            () => modelFor(each, opset),
            (error) =>
              error instanceof OnnxError &&
              error.code === 'opset' &&
              error.message.includes(`opset ${each.since},`) &&
              error.message.includes(`opset ${opset} `),
            `opset ${opset}`,
          );
          continue;
        }
        const out = (await run(modelFor(each, opset), each.feeds)).get('out');
        assert.ok(out);
        assert.deepEqual(
          { opset, dims: [...out.dims], values: Array.from(out.data as ArrayLike<unknown>) },
          { opset, dims: each.dims, values: each.expected },
        );
      }
    });
  }
});

describe('graph: the operator table', () => {
  it('names versions that onnx has', () => {
    for (const [type, since] of Object.entries(emittedSince))
      assert.ok(golden.history[type]?.includes(since), `${type} has no form since opset ${since}`);
  });

  it('refuses an operator of which it knows nothing, rather than emitting it at an opset that has another form', () => {
    const graph = new GraphBuilder({ opset: 17, taken: new Set() });
    assert.throws(() => graph.op('Resize', ['x']), /operators\.ts does not say.*Resize/);
  });
});

describe('graph: names', () => {
  it('of new values begin with a prefix that no value of the model has', () => {
    const named = (taken: string[], prefix?: string) =>
      new GraphBuilder({ opset: 17, taken: new Set(taken), ...(prefix === undefined ? {} : { prefix }) }).not('x');
    assert.equal(named(['x']), 'pc/Not_0');
    assert.equal(named(['x', 'pc/anything']), 'pc_/Not_0');
    assert.equal(named(['pc/a', 'pc_/b', 'pc__/c']), 'pc___/Not_0');
    assert.equal(named(['pc/out/a'], 'pc/out/'), 'pc/out_/Not_0');
  });

  it('of the user’s nodes are in the way only where they begin as ours do', () => {
    const names = ['pc/Not_0', 'pc_/Not_0', 'age'].map((name) => {
      const writer = new WireWriter();
      writer.message(7, (graph) => graph.message(1, (node) => node.text(3, name)));
      const model = writer.finish();
      return [...allNames({ size: model.length, read: (offset, length) => model.subarray(offset, offset + length) })];
    });
    assert.deepEqual(names, [['pc/Not_0'], ['pc_/Not_0'], []]);
  });

  it('of nodes are those of their values, and none where the user chose it', () => {
    // ONNX Runtime 1.19 and 1.20 make two nodes of one name of those without, and do not load the model.
    const graph = new GraphBuilder({ opset: 17, taken: new Set(['x', 'age']) });
    const made = graph.not('x');
    graph.alias(made, 'age');
    graph.ops('TopK', ['x', made], 2);
    const name = (node: Uint8Array): string | undefined => {
      const reader = new WireReader({
        size: node.length,
        read: (offset, length) => node.subarray(offset, offset + length),
      });
      for (const field of reader.fields(0, reader.size)) if (field.number === 3) return reader.text(field);
      return undefined;
    };
    assert.deepEqual(graph.nodes().map(name), ['pc/Not_0', undefined, 'pc/TopK_1']);
  });

  it('that are reserved are free, also against each other', () => {
    const graph = new GraphBuilder({ opset: 17, taken: new Set(['age', 'age_']) });
    assert.equal(graph.reserve('age'), 'age__');
    assert.equal(graph.reserve('income'), 'income');
    assert.equal(graph.reserve('income'), 'income_');
  });
});

describe('graph: constants', () => {
  it('that are equal are one node; -0 and 0, text and number, shapes and types are different', () => {
    const graph = new GraphBuilder({ opset: 17, taken: new Set() });
    const made = [
      graph.constant('float32', [1], [0]),
      graph.constant('float32', [1], [-0]),
      graph.constant('float32', [1, 1], [0]),
      graph.constant('float64', [1], [0]),
      graph.constant('float32', [1], [NaN]),
      graph.constant('string', [1], ['0']),
      graph.constant('string', [2], ['a', 'b,c']),
      graph.constant('string', [2], ['a,b', 'c']),
    ];
    assert.equal(new Set(made).size, made.length);
    assert.equal(graph.constant('float32', [1], [NaN]), made[4]);
    assert.equal(graph.constant('float32', [1], [0]), made[0]);
    assert.equal(graph.nodes().length, made.length);
  });
});

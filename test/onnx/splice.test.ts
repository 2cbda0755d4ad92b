import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreKey } from '../../src/onnx/core';
import { OnnxError } from '../../src/onnx/error';
import { readSignature } from '../../src/onnx/signature';
import { joinParts } from '../../src/onnx/parts';
import { splice } from '../../src/onnx/splice';
import { WireReader } from '../../src/onnx/wire';
import { WireWriter } from '../../src/onnx/writer';
import { buildersOf, editOf, fixture, fusedWithIdentity, modelBytes, modelOf, watched, type Model } from './given';
import { bitsOf, floatTensor, run, sessionOf, type Feeds } from './ort';

const rows = (width: number): Feeds[] => [1, 2, 33].map((count) => ({ x: floatTensor([count, width], 40 + count) }));

/** Model, feeds by the name that its input has, outputs to compare (as in the user's model). */
const cases: readonly (readonly [string, readonly Feeds[], readonly string[]])[] = [
  ['control-flow', rows(1), ['y']],
  ['functions', rows(3), ['y']],
  ['imports-twice', rows(10).map((feeds) => ({ X: feeds['x'] ?? assert.fail() })), ['variable']],
  ['in-pieces', rows(3), ['y']],
  ['ir3', rows(3), ['y']],
  ['lightgbm', rows(10), ['variable']],
  ['only-ml', rows(10), ['y']],
  ['unknown-fields', rows(3), ['y']],
];

const throwsOnnx = (work: () => unknown, code: string, message: RegExp) =>
  assert.throws(work, (error) => error instanceof OnnxError && error.code === code && message.test(error.message));

const info = (name: string, shape: readonly (number | null)[] = [null, 3]) =>
  ({ name, kind: 'tensor', elementType: 'float32', shape }) as const;

describe('splice: an artifact with Identity before and behind answers as the model does, bit for bit', () => {
  for (const [name, feeds, outputs] of cases) {
    it(name, async () => {
      const bytes = modelBytes(name);
      const model = await sessionOf(bytes);
      const fused = await sessionOf(fusedWithIdentity(modelOf(bytes)));
      for (const feed of feeds) {
        const expected = await run(model, feed, outputs);
        const [input] = Object.keys(feed);
        assert.ok(input);
        const actual = await run(
          fused,
          { [`in/${input}`]: feed[input] ?? assert.fail() },
          outputs.map((output) => `out/${output}`),
        );
        for (const output of outputs)
          assert.deepEqual(bitsOf(actual.get(`out/${output}`)), bitsOf(expected.get(output)));
      }
    });
  }
});

describe('splice: ZipMap', () => {
  for (const name of ['zipmap', 'zipmap-strings']) {
    it(`gives way to the tensor before it (${name})`, async () => {
      const bytes = modelBytes(name);
      const feeds = { float_input: floatTensor([25, 4], 7) };
      const fused = await sessionOf(fusedWithIdentity(modelOf(bytes)));
      assert.deepEqual([...fused.outputNames].sort(), ['out/output_label', 'probabilities']);
      const label = (await run(bytes, feeds, ['output_label'])).get('output_label');
      const actual = await run(fused, { 'in/float_input': feeds.float_input });
      assert.deepEqual(bitsOf(actual.get('out/output_label')), bitsOf(label));
      // ORT cannot return the maps; the same tensor is behind the model's own node, which it can.
      const probabilities = actual.get('probabilities');
      assert.deepEqual(probabilities?.dims, [25, 3]);
      const values = Array.from(probabilities.data as Float32Array);
      const classes = modelOf(bytes).signature.zipMaps[0]?.classes ?? [];
      for (let row = 0; row < 25; row++) {
        const three = values.slice(3 * row, 3 * row + 3);
        assert.ok(Math.abs(three.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
        assert.equal(classes[three.indexOf(Math.max(...three))], String(label?.data[row]));
      }
    });
  }

  it('that another node uses stays, and the error says what to do', () => {
    const node = new WireWriter().text(1, 'output_probability').text(2, 'again').text(4, 'Identity').finish();
    const more = new WireWriter().message(7, (graph) => graph.bytes(1, node)).finish();
    const model = modelOf(Buffer.concat([modelBytes('zipmap'), more]));
    throwsOnnx(() => splice(model, editOf(model, { stripZipMaps: true })), 'unsupported', /byte \d+.*zipmap=False/);
  });
});

/** Offsets of the fields of all graphs: the user's nodes, initializers and the rest, as their bytes. */
function graphFields(bytes: Uint8Array, numbers: readonly number[]): string[] {
  const reader = new WireReader(watched(bytes));
  const found: string[] = [];
  for (const graph of reader.fields(0, bytes.length)) {
    if (graph.number !== 7) continue;
    for (const field of reader.inside(graph))
      if (numbers.includes(field.number))
        found.push(Buffer.from(bytes.subarray(field.start, field.to)).toString('hex'));
  }
  return found;
}

function topFields(bytes: Uint8Array, not: readonly number[]): string[] {
  const found: string[] = [];
  for (const field of new WireReader(watched(bytes)).fields(0, bytes.length))
    if (!not.includes(field.number)) found.push(Buffer.from(bytes.subarray(field.start, field.to)).toString('hex'));
  return found;
}

describe('splice: the user’s bytes', () => {
  const everything = [1, 2, 5, 10, 13, 14, 15, 16, 901];

  it('stay as they are and in their order: front nodes, all of the graph but inputs and outputs, back nodes', () => {
    for (const [name] of cases) {
      const bytes = modelBytes(name);
      const model = modelOf(bytes);
      const fused = fusedWithIdentity(model);
      const [first, ...rest] = graphFields(fused, everything);
      const last = rest.pop();
      assert.match(Buffer.from(first ?? '', 'hex').toString(), /Identity/);
      assert.match(Buffer.from(last ?? '', 'hex').toString(), /Identity/);
      assert.deepEqual(rest, graphFields(bytes, everything), name);
      // Everything else of the model, unknown fields and imports included, stands before what is added.
      const others = topFields(bytes, [7]);
      assert.deepEqual(topFields(fused, [7]).slice(0, others.length), others, name);
    }
  });

  it('of an edit that changes nothing are the model’s own fields', () => {
    for (const name of ['ir3', 'zipmap', 'unknown-fields', 'newer', 'kinds']) {
      const bytes = modelBytes(name);
      const model = modelOf(bytes);
      const spliced = splice(model, editOf(model));
      const same = joinParts(spliced.parts);
      const added = topFields(same, []).filter((field) => field.includes(Buffer.from(coreKey).toString('hex')));
      assert.equal(added.length, 1);
      assert.equal(spliced.length, bytes.length + (added[0]?.length ?? 0) / 2);
      assert.deepEqual(topFields(same, []).sort(), [...topFields(bytes, []), ...added].sort());
    }
  });

  it('are parts of the source, not copies; a model of 3 GB is never in memory', () => {
    const weight = 3 * 2 ** 30;
    const model = giant(weight);
    const { front, back } = buildersOf(model);
    front.alias('raw', 'x');
    const spliced = splice(model, editOf(model, { front, back, removeInputs: ['x'], addInputs: [info('raw')] }));
    const made = spliced.parts.reduce((sum, part) => sum + (part instanceof Uint8Array ? part.length : 0), 0);
    assert.ok(made < 300, `${made} bytes made`);
    assert.ok(spliced.length > weight && spliced.length < weight + 1000);
    // The result, read through its parts, is a model again: the length prefix of the graph is right beyond 2 GB, too.
    const again = readSignature(concatenated(spliced.parts));
    assert.deepEqual(again.inputs, [info('raw')]);
    assert.equal(again.parameters, weight / 4);
  });
});

type Parts = ReturnType<typeof splice>['parts'];

function concatenated(parts: Parts) {
  return {
    size: parts.reduce((sum, part) => sum + part.length, 0),
    read(offset: number, length: number): Uint8Array {
      const out = new Uint8Array(length);
      let start = 0;
      for (const part of parts) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + part.length);
        if (from < to)
          out.set(
            part instanceof Uint8Array
              ? part.subarray(from - start, to - start)
              : part.source.read(part.offset + from - start, to - from),
            from - offset,
          );
        start += part.length;
      }
      return out;
    },
  };
}

/** y = x · w with `weight` bytes of zeros in w, which are nowhere. */
function giant(weight: number): Model {
  const message = (number: number, length: number) => {
    const header = [...new WireWriter().varint(number, 0).finish().subarray(0, -1)];
    header[0] = (header[0] ?? 0) + 2;
    return [...header, ...new WireWriter().varint(1, length).finish().subarray(1)];
  };
  const node = new WireWriter().text(1, 'x').text(1, 'w').text(2, 'y').text(4, 'MatMul').finish();
  const tensor = new WireWriter()
    .varint(1, 3)
    .varint(1, weight / 12)
    .varint(2, 1)
    .text(8, 'w')
    .finish();
  const value = new WireWriter()
    .text(1, 'x')
    .message(2, (type) =>
      type.message(1, (t) =>
        t.varint(1, 1).message(2, (shape) => shape.message(1, () => undefined).message(1, (dim) => dim.varint(1, 3))),
      ),
    )
    .finish();
  const raw = message(9, weight);
  const initializer = [...message(5, tensor.length + raw.length + weight), ...tensor, ...raw];
  const nodes = new WireWriter().bytes(1, node).finish();
  const inputs = new WireWriter()
    .bytes(11, value)
    .bytes(
      12,
      Buffer.from(value).map((byte) => (byte === 0x78 ? 0x79 : byte)),
    )
    .finish();
  const graph = message(7, nodes.length + initializer.length + weight + inputs.length);
  const head = Uint8Array.from([0x08, 8, ...graph, ...nodes, ...initializer]);
  const tail = Uint8Array.from([
    ...inputs,
    ...new WireWriter().message(8, (entry) => entry.text(1, '').varint(2, 17)).finish(),
  ]);
  const zeros = { size: weight, read: (_: number, length: number) => new Uint8Array(length) };
  const source = concatenated([head, { source: zeros, offset: 0, length: weight }, tail]);
  return { source, signature: readSignature(source) };
}

describe('splice: what is added to the model', () => {
  it('metadata replaces entries of the same key and leaves the others, whatever their names', () => {
    const fused = readSignature(
      watched(fusedWithIdentity(modelOf(modelBytes('unknown-fields')), { 'slipway.note': 'new', 'slipway.more': 'ü' })),
    );
    const { [coreKey]: core, ...others } = Object.fromEntries(fused.metadata);
    assert.ok(core);
    assert.deepEqual(others, {
      author: 'make.py',
      constructor: 'kept',
      'slipway.note': 'new',
      'slipway.more': 'ü',
    });
  });

  it('the IR version and all imports stay; ai.onnx.ml comes as version 1 only where it is needed and absent', () => {
    for (const [name, has] of [
      ['ir3', false],
      ['zipmap', true],
    ] as const) {
      const model = modelOf(modelBytes(name));
      const { front, back } = buildersOf(model);
      front.ml('CategoryMapper', ['raw'], { cats_strings: { strings: ['a'] }, cats_int64s: { ints: [0] } });
      const fused = readSignature(
        watched(joinParts(splice(model, editOf(model, { front, back, addInputs: [info('raw')] })).parts)),
      );
      assert.equal(fused.irVersion, model.signature.irVersion);
      assert.deepEqual(
        new Map(fused.opsets),
        has ? model.signature.opsets : new Map([...model.signature.opsets, ['ai.onnx.ml', 1]]),
      );
    }
  });

  it('ai.onnx is imported where a model of ai.onnx.ml alone does not', () => {
    const fused = readSignature(watched(fusedWithIdentity(modelOf(modelBytes('only-ml')))));
    assert.deepEqual(
      new Map(fused.opsets),
      new Map([
        ['ai.onnx.ml', 1],
        ['', 17],
      ]),
    );
  });

  it('names of new values are free against all of the model’s, those in subgraphs included', () => {
    const { front } = buildersOf(modelOf(modelBytes('control-flow')));
    assert.match(front.op('Identity', ['x']), /^pc_\/Identity_0$/);
    assert.equal(front.reserve('sum_out'), 'sum_out_');
  });

  it('an artifact can be fused once more', async () => {
    const bytes = modelBytes('ir3');
    const feeds = { x: floatTensor([3, 3]) };
    const twice = fusedWithIdentity(modelOf(fusedWithIdentity(modelOf(bytes))));
    const actual = await run(twice, { 'in/in/x': feeds.x });
    assert.deepEqual(bitsOf(actual.get('out/out/y')), bitsOf((await run(bytes, feeds)).get('y')));
  });
});

describe('splice: weights in a file of their own', () => {
  it('stay there: the artifact runs beside the file and names it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-onnx-'));
    try {
      copyFileSync(fileURLToPath(new URL('fixtures/external.data', import.meta.url)), join(folder, 'external.data'));
      const bytes = fixture('external.onnx');
      const [own, artifact] = [join(folder, 'own.onnx'), join(folder, 'artifact.onnx')];
      writeFileSync(own, bytes);
      const fused = fusedWithIdentity(modelOf(bytes));
      writeFileSync(artifact, fused);
      assert.deepEqual(readSignature(watched(fused)).externalData, ['external.data']);
      const feeds = { x: floatTensor([5, 3]) };
      const actual = await run(artifact, { 'in/x': feeds.x });
      assert.deepEqual(bitsOf(actual.get('out/y')), bitsOf((await run(own, feeds)).get('y')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('splice: edits that a model does not allow', () => {
  const model = modelOf(modelBytes('ir3'));

  it('an input or output that is not there', () => {
    throwsOnnx(() => splice(model, editOf(model, { removeInputs: ['nope'] })), 'unsupported', /no input.*"nope"/);
    throwsOnnx(() => splice(model, editOf(model, { removeOutputs: ['nope'] })), 'unsupported', /output "nope"/);
  });

  it('two inputs or two outputs of one name', () => {
    throwsOnnx(() => splice(model, editOf(model, { addInputs: [info('x')] })), 'unsupported', /"x".* input .*twice/);
    throwsOnnx(() => splice(model, editOf(model, { addOutputs: [info('y')] })), 'unsupported', /"y".* output .*twice/);
  });

  it('a value without a tensor type', () => {
    const odd = { name: 'odd', kind: 'sequence', elementType: undefined, shape: undefined } as const;
    throwsOnnx(() => splice(model, editOf(model, { addOutputs: [odd] })), 'unsupported', /odd/);
  });
});

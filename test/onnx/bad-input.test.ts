import assert from 'node:assert/strict';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { OnnxError } from '../../src/onnx/error';
import { allNames } from '../../src/onnx/names';
import { readSignature } from '../../src/onnx/signature';
import { splice } from '../../src/onnx/splice';
import { WireWriter } from '../../src/onnx/writer';
import { editOf, modelBytes, modelOf, watched, watchedSource } from './given';

function errorOf(bytes: Uint8Array): OnnxError {
  try {
    readSignature(watched(bytes));
  } catch (error) {
    assert.ok(error instanceof OnnxError, String(error));
    return error;
  }
  return assert.fail('it was read as a model');
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (value: string) => new TextEncoder().encode(value);

describe('bad input: files that are no ONNX model are told by what they seem to be', () => {
  const zipHeader = Buffer.concat([
    bytes(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0),
    Buffer.alloc(16),
    deflateRawSync('weights'),
  ]);
  const meta = new WireWriter().message(1, (info) => info.text(4, 'serve')).finish();
  const files: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['a page of HTML', text('<!DOCTYPE html>\n<html><body>404 Not Found</body></html>'), /web page/],
    ['HTML without a doctype', text('<HTML><head>'), /web page/],
    ['a zip, as PyTorch writes', zipHeader, /zip.*PyTorch/],
    ['a pickle of protocol 2', bytes(0x80, 0x02, 0x8a, 0x0a, 0x6c), /pickle/],
    ['a pickle of joblib', bytes(0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0), /pickle/],
    ['a gzip', gzipSync('model'), /gzip/],
    ['an HDF5 file', bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a), /HDF5/],
    ['a TensorFlow SavedModel', new WireWriter().varint(1, 1).bytes(2, meta).finish(), /SavedModel/],
    ['a Core ML model', new WireWriter().varint(1, 5).bytes(2, meta).finish(), /Core ML/],
    [
      'a frozen TensorFlow graph',
      new WireWriter().message(1, (node) => node.text(1, 'x').text(2, 'Placeholder')).finish(),
      /frozen TensorFlow graph/,
    ],
    ['a TensorFlow Lite model', bytes(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33), /TensorFlow Lite/],
    ['safetensors', Buffer.concat([bytes(64, 0, 0, 0, 0, 0, 0, 0), text('{"w":{"dtype":"F32"}}')]), /safetensors/],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n'), /git lfs pull/],
    ['a LightGBM text model', text('tree\nversion=v4\nnum_class=1\n'), /LightGBM/],
    ['a JSON model', text('{"learner":{}}'), /JSON/],
    ['XML', text('<?xml version="1.0"?><net/>'), /XML/],
    ['a text file', text('just some notes about the model\nüber alles\n'), /text file/],
    ['a text file of CRLF lines that begins as a field does', text('"a";"b"\r\n1;2\r\n'), /text file/],
    ['a numpy array', text('\u0093NUMPY').slice(1), /numpy/],
    ['zeros', new Uint8Array(5000), /zeros/],
    ['an ELF binary', bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), /binary file of another kind/],
    [
      'a TensorProto',
      new WireWriter().varint(1, 2).varint(2, 1).bytes(9, new Uint8Array(8)).finish(),
      /field 2 at byte 2/,
    ],
  ];
  for (const [title, file, expected] of files) {
    it(title, () => {
      const error = errorOf(file);
      assert.equal(error.code, 'not-onnx');
      assert.match(error.message, expected);
      assert.match(error.message, / — export the model to ONNX/);
    });
  }
});

describe('bad input: files that are damaged', () => {
  it('an empty file', () => {
    const error = errorOf(new Uint8Array(0));
    assert.equal(error.code, 'empty');
    assert.match(error.message, /empty — export the model again/);
  });

  for (const name of ['zipmap', 'control-flow', 'ir3', 'unknown-fields']) {
    it(`${name} cut off after every byte but the last says that it is cut off, and where`, () => {
      const whole = modelBytes(name);
      for (let length = 2; length < whole.length; length++) {
        const cut = whole.subarray(0, length);
        let error: OnnxError | undefined;
        try {
          // Cut between two of its last fields, after the opset, it is a smaller model.
          const smaller = readSignature(watched(cut));
          assert.ok(smaller.opsets.size > 0 && smaller.operators.size > 0);
        } catch (cause) {
          assert.ok(cause instanceof OnnxError, String(cause));
          error = cause;
        }
        if (error === undefined) continue;
        assert.equal(error.code, 'truncated', `${length} bytes: ${error.message}`);
        assert.match(error.message, /byte/);
        assert.match(error.message, /again/);
      }
    });
  }

  it('a length that points far beyond the file allocates nothing', () => {
    const far = bytes(0x08, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);
    const source = watched(far);
    assert.throws(() => readSignature(source), { code: 'truncated', message: /Field 7 at byte 2 claims \d+ bytes/ });
    assert.ok(source.bytesRead < 100);
  });

  it('a negative length, a number of eleven bytes, field 0 and a group', () => {
    const long = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert.equal(errorOf(bytes(8, 8, 0x3a, ...long, 0x01)).code, 'truncated');
    assert.match(errorOf(bytes(8, 8, 0x28, ...long, 0xff, 0x01)).message, /Byte 3 .*protobuf/);
    assert.match(errorOf(bytes(8, 8, 0x00, 0x01)).message, /Byte 2 /);
    assert.match(errorOf(bytes(8, 8, 0x7b, 0x7c)).message, /Byte 2 /);
  });

  it('a number where a graph should hold a message', () => {
    const model = new WireWriter()
      .varint(1, 8)
      .message(7, (graph) => graph.varint(1, 5))
      .finish();
    const error = errorOf(model);
    assert.equal(error.code, 'malformed');
    assert.match(error.message, /Field 1 at byte 4 is a number/);
  });

  it('dimensions that no file could hold leave the count a number', () => {
    const dims = (tensor: WireWriter) => [...Array(40).keys()].reduce((writer) => writer.varint(1, 2n ** 62n), tensor);
    const odd = new WireWriter()
      .varint(1, 8)
      .message(7, (graph) =>
        graph
          .message(5, (tensor) => dims(tensor).text(8, 'w'))
          .message(5, (tensor) => tensor.varint(1, -4).text(8, 'v')),
      )
      .message(8, (entry) => entry.varint(2, 17))
      .finish();
    assert.equal(readSignature(watched(odd)).parameters, Number.MAX_SAFE_INTEGER);
  });
});

/** A node whose attribute is a graph, `depth` times. */
function nested(depth: number): Uint8Array {
  let graph: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level++) {
    const inner = graph;
    graph = new WireWriter()
      .message(1, (node) =>
        node
          .text(2, `v${level}`)
          .text(4, 'If')
          .message(5, (attribute) => attribute.text(1, 'then_branch').bytes(6, inner)),
      )
      .finish();
  }
  return new WireWriter()
    .varint(1, 8)
    .bytes(7, graph)
    .message(8, (entry) => entry.varint(2, 17))
    .finish();
}

describe('bad input: absurd files end in an error, not in a full memory', () => {
  it('control flow of 60 levels is read, of 5,000 is too deep', () => {
    const fine = watched(nested(60));
    assert.equal(readSignature(fine).operators.get('If'), 60);
    assert.equal(allNames(fine).size, 60);
    const deep = nested(5000);
    assert.equal(errorOf(deep).code, 'too-deep');
    assert.throws(() => allNames(watched(deep)), { code: 'too-deep', message: /deeper than 64 levels at byte \d+/ });
  });

  /** Endless repetitions of `unit` in a graph of 1 GB that is nowhere. */
  function repeated(unit: Uint8Array) {
    const count = Math.floor(2 ** 30 / unit.length);
    const head = [
      0x08,
      8,
      0x3a,
      ...new WireWriter()
        .varint(1, count * unit.length)
        .finish()
        .subarray(1),
    ];
    const all = Uint8Array.from(head);
    const stretch = Buffer.alloc(2 ** 17, unit);
    return watchedSource({
      size: all.length + count * unit.length,
      read: (offset, length) => {
        if (offset < all.length) return Buffer.concat([all.subarray(offset), stretch]).subarray(0, length);
        const from = (offset - all.length) % unit.length;
        return stretch.subarray(from, from + length);
      },
    });
  }

  it('a gigabyte of empty graph inputs', () => {
    const source = repeated(bytes(0x5a, 0));
    assert.throws(() => readSignature(source), { code: 'unsupported', message: /lists more than 1000000 inputs/ });
  });

  it('a gigabyte of empty nodes', () => {
    const source = repeated(bytes(0x0a, 0));
    assert.throws(() => readSignature(source), { code: 'unsupported', message: /more than 10000000 fields/ });
  });

  it('a file that becomes shorter while it is read', () => {
    const whole = modelBytes('zipmap');
    const source = {
      size: whole.length + 10,
      read: (offset: number, length: number) => {
        if (offset + length > whole.length) throw new RangeError('model.onnx became shorter while it was read');
        return whole.subarray(offset, offset + length);
      },
    };
    assert.throws(() => readSignature(source), {
      name: 'OnnxError',
      message: /became shorter.*export or copy it again/,
    });
  });
});

describe('bad input: a weight of 3 GB is stepped over', () => {
  it('a signature needs three pages of it', () => {
    const size = 3 * 2 ** 30;
    const model = modelBytes('ir3');
    const big = (n: number) => [...new WireWriter().varint(1, n).finish().subarray(1)];
    // An initializer with raw_data of `size` bytes, put into a second piece of the graph.
    const raw = [0x4a, ...big(size)];
    const tensor = [0x2a, ...big(raw.length + size + 3), 0x42, 1, 0x7a, ...raw];
    const head = Buffer.concat([model, Buffer.from([0x3a, ...big(tensor.length + size), ...tensor])]);
    const tail = new WireWriter().message(14, (entry) => entry.text(1, 'last').text(2, 'word')).finish();
    const source = watchedSource({
      size: head.length + size + tail.length,
      read: (offset, length) => {
        const out = new Uint8Array(length);
        if (offset < head.length) out.set(head.subarray(offset, offset + length));
        const start = offset - head.length - size;
        if (start + length > 0) out.set(tail.subarray(Math.max(0, start), start + length), Math.max(0, -start));
        return out;
      },
    });
    const signature = readSignature(source);
    assert.equal(signature.metadata.get('last'), 'word');
    assert.ok(source.bytesRead <= 3 * 65536 + 256, `${source.bytesRead} bytes read`);
    const spliced = splice({ source, signature }, editOf({ source, signature }));
    // Two pieces of a graph have become one: a header less, and a note of where the pieces were.
    assert.ok(Math.abs(spliced.length - source.size) < 400);
  });
});

describe('bad input: a signature and a splice of different files', () => {
  it('an input that the file at hand does not have', () => {
    const other = modelOf(modelBytes('control-flow'));
    const model = { source: other.source, signature: modelOf(modelBytes('lightgbm')).signature };
    assert.throws(() => splice(model, editOf(model, { removeInputs: ['w'] })), { code: 'unsupported' });
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { WireReader, type Field } from '../../src/onnx/wire';
import { bytesHeader, WireWriter } from '../../src/onnx/writer';
import { watched } from './given';

const one = (bytes: Uint8Array): { reader: WireReader; field: Field } => {
  const reader = new WireReader(watched(bytes));
  const fields = [...reader.fields(0, bytes.length)];
  assert.equal(fields.length, 1);
  return { reader, field: fields[0] ?? assert.fail() };
};

describe('wire', () => {
  it('numbers come back as they were written, negative ones included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0x1fffffff }),
        fc.oneof(
          fc.maxSafeInteger(),
          fc.integer(),
          fc.constantFrom(0, 127, 128, 2 ** 49, 2 ** 53 - 1, -1, -(2 ** 53) + 1),
        ),
        (number, value) => {
          const { field } = one(new WireWriter().varint(number, value).finish());
          assert.deepEqual([field.number, field.value], [number, value]);
        },
      ),
    );
  });

  it('text comes back as it was written: long, short, with any characters, with a byte order mark', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\ufeffname', 'ä'.repeat(100), 'a'.repeat(200_000))),
        (text) => {
          const { reader, field } = one(new WireWriter().text(3, text).finish());
          assert.equal(reader.text(field), text);
        },
      ),
    );
  });

  it('fields across page borders are read as within one', () => {
    for (let shift = 65_520; shift < 65_545; shift++) {
      const bytes = new WireWriter()
        .bytes(9, new Uint8Array(shift))
        .varint(1, 2 ** 50)
        .text(2, 'name of a value')
        .finish();
      const reader = new WireReader(watched(bytes));
      const [, number, name] = [...reader.fields(0, bytes.length)];
      assert.ok(number && name);
      assert.equal(number.value, 2 ** 50);
      assert.equal(reader.text(name), 'name of a value');
    }
  });

  it('packed and single numbers of a repeated field are the same', () => {
    const reader = (bytes: Uint8Array) => {
      const { reader: wire, field } = one(bytes);
      return [...wire.varints(field)];
    };
    assert.deepEqual(reader(new WireWriter().bytes(8, Uint8Array.of(1, 0x80, 1, 3)).finish()), [1, 128, 3]);
    assert.deepEqual(reader(new WireWriter().varint(8, 300).finish()), [300]);
  });

  it('a header for a payload beyond 4 GB has the right length', () => {
    const header = bytesHeader(7, 5 * 2 ** 30);
    assert.deepEqual(
      [...header],
      [...new WireWriter().varint(7, 5 * 2 ** 30).finish()].map((byte, index) => (index === 0 ? byte + 2 : byte)),
    );
  });
});

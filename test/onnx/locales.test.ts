import assert from 'node:assert/strict';
import { type Attribute, writeAttribute } from '../../src/onnx/encode';
import { readSignature } from '../../src/onnx/signature';
import { WireWriter } from '../../src/onnx/writer';
import { sourceOf } from './bytes';

/** The locales of a model with one StringNormalizer. */
function localesOf(attributes: Readonly<Record<string, Attribute>>, op = 'StringNormalizer'): readonly string[] {
  const model = new WireWriter()
    .varint(1, 8)
    .message(7, (graph) =>
      graph.message(1, (node) => {
        node.text(1, 'x').text(2, 'y');
        // Before the operator's own name, which may stand anywhere.
        for (const [name, value] of Object.entries(attributes))
          node.message(5, (attribute) => {
            writeAttribute(attribute, name, value);
          });
        node.text(4, op);
      }),
    )
    .message(8, (opset) => opset.text(1, '').varint(2, 17));
  return readSignature(sourceOf(model.finish())).locales;
}

describe('signature: locales', () => {
  it('are those in which texts change their case, or are compared without regard to it', () => {
    const lower = { case_change_action: { string: 'LOWER' } };
    assert.deepEqual(localesOf(lower), ['en_US.UTF-8'], 'the default of ONNX Runtime');
    assert.deepEqual(localesOf({ ...lower, locale: { string: 'C' } }), ['C']);
    assert.deepEqual(localesOf({ locale: { string: 'de_DE.UTF-8' }, case_change_action: { string: 'UPPER' } }), [
      'de_DE.UTF-8',
    ]);
    const stop = { stopwords: { strings: ['the'] } };
    assert.deepEqual(localesOf(stop), ['en_US.UTF-8']);
    assert.deepEqual(localesOf({ ...stop, is_case_sensitive: { int: 1 } }), []);
    assert.deepEqual(localesOf({ case_change_action: { string: 'NONE' }, locale: { string: 'de_DE.UTF-8' } }), []);
    assert.deepEqual(localesOf({}), []);
    assert.deepEqual(localesOf(lower, 'Other'), []);
  });
});

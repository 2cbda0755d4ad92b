import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../src/deploy/canonical';

/** The same value with the keys of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  );
}

describe('deploy: canonical JSON', () => {
  it('sorts keys by code unit at every depth and writes no space', () => {
    // RFC 8785 §3.2.3: the order of its example, by UTF-16 code units.
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': [{ b: 1, a: 2 }],
    };
    assert.equal(
      canonicalJson(value),
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":[{"a":2,"b":1}],"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('sorts whole numbers as text, too', () => {
    assert.equal(canonicalJson({ 9: 1, 10: 2, a: 3, '': 4 }), '{"":4,"10":2,"9":1,"a":3}');
  });

  it('is the same for equal values, and reads back as them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        const text = canonicalJson(plain);
        assert.equal(canonicalJson(reordered(plain)), text);
        assert.deepEqual(JSON.parse(text), plain);
      }),
    );
  });
});

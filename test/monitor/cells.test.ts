import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  canonicalCells,
  categoricalCells,
  cellCount,
  invalid,
  locate,
  locator,
  missing,
  nextUp,
  numericCells,
  unseen,
} from '../../src/monitor/cells';
import { golden } from './golden';

describe('cells: numeric', () => {
  for (const { name, sorted, edges } of golden.edges) {
    it(`has the edges that numpy has: ${name}`, () => {
      assert.deepEqual(numericCells(Float64Array.from(sorted)).edges, edges);
    });
  }

  it('gives a value of more than 1/16 of the mass a cell of its own', () => {
    const cells = numericCells(
      Float64Array.from([...Array<number>(50).fill(0), ...Array.from({ length: 50 }, (_, i) => i + 1)]),
    );
    assert.notEqual(locate(cells, 0), locate(cells, nextUp(0)));
    assert.notEqual(locate(cells, 0), locate(cells, -1e-300));
    assert.equal(locate(cells, -0), locate(cells, 0));
  });

  it('has one cell for no values and three for a constant', () => {
    assert.equal(cellCount(numericCells(new Float64Array(0))), 1);
    const constant = numericCells(Float64Array.from([7, 7, 7]));
    assert.deepEqual(
      [6.9, 7, 7.1].map((x) => locate(constant, x)),
      [0, 1, 2],
    );
  });

  it('has strictly ascending edges and no cell much above 1/16, whatever the values', () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const sorted = Float64Array.from(values).sort();
        const cells = numericCells(sorted);
        cells.edges.forEach((edge, i) => assert.ok(i === 0 || edge > (cells.edges[i - 1] ?? Infinity)));
        const held = new Map<number, Set<number>>();
        const counts = new Map<number, number>();
        for (const x of sorted) {
          const cell = locate(cells, x);
          counts.set(cell, (counts.get(cell) ?? 0) + 1);
          held.set(cell, (held.get(cell) ?? new Set()).add(x + 0));
        }
        for (const [cell, n] of counts) {
          assert.ok((held.get(cell)?.size ?? 0) === 1 || n <= sorted.length / 8 + 1, `cell ${cell} holds ${n}`);
        }
      }),
    );
  });

  it('puts a value into the cell of as many edges as are at or below it, for any number of edges', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.uniqueArray(finite, { maxLength: 40 }), fc.array(finite, { minLength: 1 }), (some, values) => {
        const edges = [...some].sort((a, b) => a - b);
        for (const value of [...values, ...edges]) {
          assert.equal(locate({ kind: 'numeric', edges }, value), edges.filter((edge) => edge <= value).length);
        }
      }),
    );
  });

  it('tells missing from invalid', () => {
    const cells = numericCells(Float64Array.from([1, 2, 3]));
    const at = locator(cells);
    assert.deepEqual([NaN, null, undefined, ''].map(at), Array(4).fill(missing));
    assert.deepEqual([Infinity, -Infinity, 'three', true].map(at), Array(4).fill(invalid));
    assert.equal(at(2n), at(2));
  });
});

describe('cells: categorical', () => {
  it('keeps the 30 most frequent, ties in code unit order, and the rest as others', () => {
    const counts = new Map(Array.from({ length: 40 }, (_, i) => [`c${String(i).padStart(2, '0')}`, i < 5 ? 9 : 1]));
    const cells = categoricalCells(counts, ['declared']);
    assert.equal(cells.categories.length, 30);
    assert.deepEqual(cells.categories.slice(0, 6), ['c00', 'c01', 'c02', 'c03', 'c04', 'c05']);
    assert.equal(cells.others.length, 11);
    assert.equal(cells.others.at(-1), 'declared');
    assert.equal(locate(cells, 'declared'), 30);
    assert.equal(locate(cells, 'never'), unseen);
    assert.equal(cellCount(cells), 31);
  });

  it('takes "" as missing unless the reference has it, and numbers as they are written', () => {
    const plain = categoricalCells(
      new Map([
        ['1', 5],
        ['02', 2],
      ]),
    );
    assert.equal(locate(plain, ''), missing);
    assert.equal(locate(plain, 1), 0);
    assert.equal(locate(plain, 1n), 0);
    assert.equal(locate(plain, 2), unseen);
    assert.equal(locate(categoricalCells(new Map([['', 5]])), ''), 0);
  });

  it('takes 1 and 0 for true and false', () => {
    const cells = categoricalCells(
      new Map([
        ['false', 3],
        ['true', 1],
      ]),
    );
    assert.deepEqual(
      [0, 1, 0n, 1n, 'true', 2].map((x) => locate(cells, x)),
      [0, 1, 0, 1, 1, unseen],
    );
  });
});

describe('cells: fingerprint text', () => {
  it('depends on names and cells only, in order', () => {
    const cells = numericCells(Float64Array.from([1, 2]));
    const text = canonicalCells([{ name: 'a', cells }]);
    assert.equal(text, '[{"edges":[1,1.0000000000000002,2,2.0000000000000004],"kind":"numeric","name":"a"}]');
    assert.equal(canonicalCells([{ cells: { edges: cells.edges, kind: 'numeric' }, name: 'a' }]), text);
    assert.notEqual(canonicalCells([{ name: 'b', cells }]), text);
  });
});

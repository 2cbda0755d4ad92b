import assert from 'node:assert/strict';
import { DirichletMultinomial } from '../../src/monitor/alarm/dirichlet-multinomial';
import { edgeOf, shiftAlternatives, shiftsOf } from '../../src/monitor/alarm/shift-test';
import { normalCdf, normalQuantile } from '../../src/monitor/distance/chi-square';
import { total } from '../../src/monitor/distance/psi';
import { compositions } from './compositions';
import { near } from './golden';

/** Mean of exp(log) over all counts of n rows, whose sequences have the log probability that `under` says. */
function meanOver(
  n: number,
  k: number,
  under: (counts: Float64Array) => number,
  log: (counts: Float64Array) => number,
): number {
  let mean = 0;
  for (const { counts, orders } of compositions(n, k)) {
    const c = Float64Array.from(counts);
    mean += orders * Math.exp(under(c) + log(c));
  }
  return mean;
}

const rowsOf =
  (shares: Float64Array) =>
  (counts: Float64Array): number =>
    counts.reduce((sum, count, i) => (count === 0 ? sum : sum + count * Math.log(shares[i] ?? 0)), 0);

const references = [
  [0.3, 0.3, 0.4],
  [0.05, 0.05, 0.9],
  [0.5, 0.5],
  [0.85, 0.149, 0.001],
].map((shares) => Float64Array.from(shares));

describe('e-values: shifts', () => {
  it('no shift leaves the shares, and one and its opposite cancel', () => {
    for (const shares of references) {
      const shift = shiftsOf(shares);
      shift(0).forEach((share, i) => near(share, shares[i] ?? NaN, 1e-9, 'unmoved'));
      shiftsOf(shift(0.7))(-0.7).forEach((share, i) => near(share, shares[i] ?? NaN, 1e-9, 'moved back'));
      near(total(shift(3)), 1, 1e-12, 'sum');
    }
  });

  it('moves the mass of a normal column as much as its values', () => {
    const cells = Array.from({ length: 16 }, (_, i) => normalQuantile((i + 1) / 16));
    shiftsOf(new Float64Array(16).fill(1 / 16))(0.5).forEach((share, i) => {
      const below = i === 0 ? 0 : normalCdf((cells[i - 1] ?? 0) - 0.5);
      near(share, normalCdf((cells[i] ?? 0) - 0.5) - below, 1e-9, `cell ${i}`);
    });
  });

  it('has mean at most 1 wherever the shift is within the edge, and 1 at the edge', () => {
    for (const shares of references) {
      const edge = 0.2;
      const shift = shiftsOf(shares);
      const alternatives = shiftAlternatives(shares, shares.length, edge, Infinity);
      const half = alternatives.length / 2;
      for (const n of [1, 3, 12]) {
        for (const d of [-3 * edge, -edge, -edge / 2, 0, edge / 3, edge, 2 * edge]) {
          alternatives.forEach((log, i) => {
            const towards = i < half ? d : -d;
            const mean = meanOver(n, shares.length, rowsOf(shift(d)), log);
            const what = `shares ${shares.join()}, n ${n}, true shift ${d}, alternative ${i}: ${mean}`;
            if (towards <= edge) assert.ok(mean <= 1 + 1e-10, what);
            else assert.ok(mean > 1, what);
            if (towards === edge) near(mean, 1, 1e-10, what);
          });
        }
      }
    }
  });

  it('has mean 1 for windows that wobble as learned around the edge, and at most 1 around the reference', () => {
    for (const shares of references) {
      const [edge, wobble] = [0.2, 30];
      const alternatives = shiftAlternatives(shares, shares.length, edge, wobble);
      const around = (d: number): ((counts: Float64Array) => number) => {
        const cloud = new DirichletMultinomial(shiftsOf(shares)(d).map((share) => share * wobble));
        return (counts) => cloud.logProbability(counts);
      };
      for (const n of [1, 9]) {
        alternatives.forEach((log, i) => {
          const direction = i < alternatives.length / 2 ? 1 : -1;
          near(meanOver(n, shares.length, around(direction * edge), log), 1, 1e-10, 'at the edge');
          assert.ok(meanOver(n, shares.length, around(0), log) <= 1 + 1e-10, `alternative ${i}, n ${n}`);
        });
      }
    }
  });

  it('takes the edge from the reference or from what is tolerated, and no alternative nearer than twice that', () => {
    near(edgeOf(900, 0.005), 0.1, 1e-12, 'reference');
    near(edgeOf(1e6, 0.04), 0.2, 1e-12, 'tolerated');
    const shares = Float64Array.of(0.5, 0.5);
    assert.equal(shiftAlternatives(shares, 2, 0.1, Infinity).length, 6);
    assert.equal(shiftAlternatives(shares, 2, 0.3, Infinity).length, 4, '0.6 and 1');
    assert.equal(shiftAlternatives(shares, 2, 3, Infinity).length, 2, '6');
  });

  it('says nothing of one cell, of no rows, and of the cells that the reference has not', () => {
    assert.deepEqual(shiftAlternatives(Float64Array.of(0.99, 0.01), 1, 0.1, Infinity), []);
    for (const wobble of [Infinity, 50]) {
      const alternatives = shiftAlternatives(Float64Array.of(0.6, 0.39, 0.01), 2, 0.1, wobble);
      for (const log of alternatives) {
        assert.equal(log(new Float64Array(3)), 0);
        near(log(Float64Array.of(0, 0, 1)), 0, 1e-10, 'a new cell');
      }
    }
  });

  it('is finite for a million rows, and for any tolerance', () => {
    for (const edge of [0.07, 8]) {
      for (const log of shiftAlternatives(Float64Array.of(0.999999, 0.000001), 2, edge, Infinity)) {
        assert.ok(Number.isFinite(log(Float64Array.of(0, 1e6))) && Number.isFinite(log(Float64Array.of(1e6, 0))));
      }
    }
  });
});

import * as z from 'zod';
import { columnName } from '../arguments';
import { anyMissing, type ColumnState, partsOf, sourcesOf } from '../column';
import { asDomain, hull } from '../domain';
import { contains, type Interval, product, span, spanOf } from '../interval';
import { madeOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep } from '../step';
import { checkOverflow, numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { listArgument } from './names';

const degree = z.int({ error: 'a whole number from 1' }).min(0).max(1000);
const argument = listArgument.extend({
  degree: z
    .union([degree.min(1), z.tuple([degree, degree.min(1)]).refine(([least, most]) => least <= most)], {
      error: 'a whole number from 1, or the least and the greatest degree, [2, 3]',
    })
    .transform((given): readonly [number, number] => (typeof given === 'number' ? [0, given] : given)),
  bias: z.boolean({ error: 'true or false' }).default(true),
  interaction_only: z.boolean({ error: 'true or false' }).default(false),
  into: columnName,
});
type Args = z.output<typeof argument>;

/** More features than this are a mistake, not a model of rows. */
const mostParts = 10_000;

/** How many products of `degree` factors there are, up to a little over `mostParts`. */
function countOf(features: number, { degree: [least, most], bias, interaction_only }: Args): number {
  let total = bias ? 1 : 0;
  let products = 1;
  for (let d = 1; d <= most && products > 0 && total <= mostParts; d++) {
    products = (products * (interaction_only ? features - d + 1 : features + d - 1)) / d;
    if (d >= least) total += products;
    else if (products > mostParts) return products;
  }
  return total;
}

/** A product: one more factor, from the left, to a product of the degree before. */
interface Term {
  readonly factor: number;
  /** Position among the products of the degree before; undefined for degree 1. */
  readonly rest: number | undefined;
  /** All factors, in order. */
  readonly factors: readonly number[];
}

/** The products of each degree from 1, in scikit-learn's order: each factor before all products that begin with it or a later one. */
function termsOf(features: number, { degree: [, most], interaction_only }: Args): readonly (readonly Term[])[] {
  const all = Array.from({ length: features }, (_, factor) => factor);
  const degrees: Term[][] = [all.map((factor) => ({ factor, rest: undefined, factors: [factor] }))];
  for (let d = 2; d <= most; d++) {
    const before = degrees[d - 2] ?? [];
    const terms = all.flatMap((factor) =>
      before.flatMap((term, rest): Term[] =>
        (interaction_only ? term.factor > factor : term.factor >= factor)
          ? [{ factor, rest, factors: [factor, ...term.factors] }]
          : [],
      ),
    );
    if (terms.length === 0) break;
    degrees.push(terms);
  }
  return degrees;
}

function wanted<T>(degrees: readonly T[], { degree: [least] }: Args): readonly T[] {
  return degrees.slice(Math.max(least, 1) - 1);
}

/** scikit-learn's names: `1`, `a`, `a^2`, `a b`. */
function nameOf({ factors }: Term, names: readonly string[]): string {
  const powers = new Map<number, number>();
  for (const factor of factors) powers.set(factor, (powers.get(factor) ?? 0) + 1);
  return [...powers].map(([factor, power]) => `${names[factor] ?? ''}${power > 1 ? `^${power}` : ''}`).join(' ');
}

/** What the products of each degree can be. A power of one column is followed as such: a square is never negative. */
function intervalsOf(
  degrees: readonly (readonly Term[])[],
  columns: readonly Interval[],
  round: (x: number) => number,
): Interval[][] {
  const results: Interval[][] = [];
  for (const terms of degrees) {
    const before = results[results.length - 1] ?? [];
    results.push(
      terms.map(({ factor, rest, factors }) => {
        const column = columns[factor] ?? { lo: 0, hi: 0 };
        if (rest === undefined) return column;
        if (factors.some((other) => other !== factor)) return product(before[rest] ?? column, column, round);
        const power = (x: number): number => factors.slice(1).reduce((y) => round(y * x), x);
        return span([power(column.lo), power(column.hi), ...(contains(column, 0) ? [0] : [])]);
      }),
    );
  }
  return results;
}

function write(states: readonly ColumnState[], args: Args, scope: InferScope): void {
  const round = rounding(scope.precision);
  const names = states.flatMap(partsOf);
  const degrees = termsOf(names.length, args);
  const columns = states.flatMap(({ domain, width }) => {
    const { lo, hi } = hull(domain);
    return Array.from({ length: width }, () => ({ lo: round(lo), hi: round(hi) }));
  });
  states.forEach((state, index) => {
    const { lo, hi } = hull(state.domain);
    checkOverflow(scope, 'polynomial', state, ['columns', index], scope.precision, { lo: round(lo), hi: round(hi) });
  });
  const intervals = intervalsOf(degrees, columns, round);
  const finite = ({ lo, hi }: Interval): boolean => Number.isFinite(lo) && Number.isFinite(hi);
  if (columns.every(finite) && !intervals.every((list) => list.every(finite)))
    scope.issue({
      code: 'domain',
      path: ['degree'],
      message: `A product of these columns can be larger than any ${scope.precision} — it would be infinite, and 0 times that no number — scale the columns first, or write a smaller degree.`,
      data: { step: 'polynomial' },
    });
  const terms = wanted(degrees, args).flat();
  const result = spanOf([...(args.bias ? [{ lo: 1, hi: 1 }] : []), ...wanted(intervals, args).flat()]);
  scope.write(
    {
      name: args.into,
      type: scope.precision,
      time: false,
      width: terms.length + (args.bias ? 1 : 0),
      missing: anyMissing(states),
      domain: asDomain(result),
      overflow: madeOverflow(states, scope.precision, result, { frail: true, within: spanOf(intervals.flat()) }),
      parts: [...(args.bias ? ['1'] : []), ...terms.map((term) => nameOf(term, names))],
      sources: sourcesOf(states),
    },
    ['into'],
  );
}

/** All products of the columns up to a degree: `sklearn.preprocessing.PolynomialFeatures`, in its order and with its names. */
export const polynomial: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'polynomial',
  summary: 'All products of columns up to a degree, as one vector',
  elsewhere: ['PolynomialFeatures'],
  args: argument,
  opset: () => 7,
  infer(args, scope) {
    const states = args.columns
      .map((name, index) => numberColumn(scope, 'polynomial', name, ['columns', index]))
      .filter((state) => state !== undefined);
    const count = countOf(
      states.reduce((sum, { width }) => sum + width, 0),
      args,
    );
    if (states.length === args.columns.length && count > 0 && count <= mostParts) {
      write(states, args, scope);
      return;
    }
    if (states.length === args.columns.length)
      scope.issue({
        code: 'step-argument',
        path: ['degree'],
        message:
          count === 0
            ? `Of ${states.length} columns there are no products of so many different ones — ${quoted(args.into)} would be empty — write a smaller degree.`
            : `Of these columns and this degree there would be more than ${mostParts} products — no model of rows has so many features, and none could be served with them — write a smaller degree, or fewer columns.`,
        data: { step: 'polynomial', count },
      });
    scope.poison(args.into, ['into']);
  },
  lower(args, scope) {
    const { graph } = scope;
    const kernel = new Kernel(graph, scope.precision);
    const x = scope.joined(args.columns, scope.precision);
    const features = args.columns.reduce((sum, name) => sum + (scope.before.get(name)?.width ?? 1), 0);
    let last = x;
    const values = termsOf(features, args).map((terms) => {
      const rests = terms.flatMap(({ rest }) => (rest === undefined ? [] : [rest]));
      if (rests.length === terms.length)
        last = graph.mul(
          graph.columns(last, rests),
          graph.columns(
            x,
            terms.map(({ factor }) => factor),
          ),
        );
      return last;
    });
    // To the power of 0 everything is 1, a missing value too, and there are as many as rows.
    const ones = args.bias ? [kernel.op('Pow', graph.columns(x, [0]), kernel.number(0))] : [];
    scope.assign([args.into], graph.concat([...ones, ...wanted(values, args)]));
  },
  reference(args, scope) {
    const round = rounding(scope.precision);
    const columns = args.columns.map((name) => scope.value(name));
    const rows = Array.from({ length: scope.rows }, (_, row) => {
      const x = columns.flatMap((column) => (column[row] ?? []).map((value) => round(Number(value))));
      const terms = wanted(termsOf(x.length, args), args).flat();
      return [
        ...(args.bias ? [1] : []),
        ...terms.map(({ factors }) =>
          factors.reduceRight((result, factor, at) => {
            const value = x[factor] ?? Number.NaN;
            return at === factors.length - 1 ? value : round(result * value);
          }, 1),
        ),
      ];
    });
    scope.set(args.into, rows);
  },
};

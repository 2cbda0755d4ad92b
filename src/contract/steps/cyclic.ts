import type * as z from 'zod';
import { type ColumnUse, perColumn, positive } from '../arguments';
import { asDomain, hull } from '../domain';
import { everything, type Interval } from '../interval';
import { madeOverflow } from '../overflow';
import { type PreprocessingStep } from '../step';
import { checkOverflow, numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { lowerHalfAngleCosine } from './trigonometry';

const shape = { period: positive };
type Use = ColumnUse<z.output<z.ZodObject<typeof shape>>>;

const turn = 2 * Math.PI;
const sines: Interval = { lo: -1, hi: 1 };

/** The columns that one column becomes: sine and cosine by themselves, or both as one vector. */
function targetsOf({ column, intos: [sin, cos] }: Use): readonly [sin: string, cos: string] | readonly [both: string] {
  return sin === undefined || cos === undefined ? [column] : [sin, cos];
}

/** Sine and cosine of the turn that x is of its period: `numpy.sin(2 * numpy.pi * x / period)`, in that order of operations. */
export const cyclic: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'cyclic',
  summary: 'Sine and cosine of an hour, weekday or angle',
  args: perColumn(shape, 'optional', 2),
  opset: () => 7,
  infer(uses, scope) {
    const round = rounding(scope.precision);
    for (const use of uses) {
      const state = numberColumn(scope, 'cyclic', use.column, use.at);
      const targets = targetsOf(use);
      const { lo, hi } = state === undefined ? everything : hull(state.domain);
      const angle = (x: number): number => round(round(round(turn) * round(x)) / round(use.args.period));
      const angles = { lo: angle(lo), hi: angle(hi) };
      if (state !== undefined) checkOverflow(scope, 'cyclic', state, use.at, scope.precision, angles);
      for (const name of targets) {
        const into = targets.length === 1 ? undefined : use.intoAt;
        if (state === undefined) {
          scope.poison(name, into);
          continue;
        }
        scope.write(
          {
            name,
            type: scope.precision,
            time: false,
            width: targets.length === 1 ? 2 * state.width : state.width,
            missing: state.missing,
            domain: asDomain(sines),
            overflow: madeOverflow([state], scope.precision, sines, { frail: true, within: angles }),
            ...(targets.length === 1 && state.width === 1 && { parts: [`${name}_sin`, `${name}_cos`] }),
            sources: state.sources,
          },
          into,
        );
      }
    }
  },
  lower(uses, scope) {
    const { graph, precision } = scope;
    const kernel = new Kernel(graph, precision);
    const widths = uses.map(({ column }) => scope.before.get(column)?.width ?? 1);
    const periods = uses.flatMap(({ args }, index) => Array.from({ length: widths[index] ?? 1 }, () => args.period));
    const x = scope.joined(
      uses.map(({ column }) => column),
      precision,
    );
    const angle = kernel.op('Div', kernel.op('Mul', kernel.number(turn), x), kernel.row(periods));
    // Opset 7 has no Where, which a cosine of more digits needs.
    const cosine = precision === 'float32' ? kernel.op('Cos', angle) : lowerHalfAngleCosine(kernel, angle);
    // All sines, then all cosines; a use's lanes are found in both.
    const both = graph.concat([kernel.op('Sin', angle), cosine]);
    const order: number[] = [];
    let start = 0;
    for (const width of widths) {
      for (const half of [0, periods.length]) for (let lane = 0; lane < width; lane++) order.push(half + start + lane);
      start += width;
    }
    scope.assign(uses.flatMap(targetsOf), graph.columns(both, order));
  },
  reference(uses, scope) {
    const round = rounding(scope.precision);
    const results = uses.map(({ column, args }) => {
      const angle = (x: number | string): number => round(round(round(turn) * round(Number(x))) / round(args.period));
      const each = (f: (x: number) => number): number[][] =>
        scope.value(column).map((row) => row.map((x) => round(f(angle(x)))));
      return [each(Math.sin), each(Math.cos)] as const;
    });
    uses.forEach((use, index) => {
      const [sin = [], cos = []] = results[index] ?? [];
      const [first, second] = targetsOf(use);
      if (second === undefined)
        scope.set(
          first,
          sin.map((row, at) => [...row, ...(cos[at] ?? [])]),
        );
      else {
        scope.set(first, sin);
        scope.set(second, cos);
      }
    });
  },
};

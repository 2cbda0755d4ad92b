import type * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type Domain } from '../column';
import { type OutputStep, type Precision } from '../step';
import { Kernel, rounding } from './kernel';
import { isNumber } from './one-number';

/** A function of each number of an output, computed in the contract's precision. */
interface OutputFunction<Args> {
  readonly name: string;
  readonly elsewhere?: readonly string[];
  readonly summary: string;
  readonly args: z.ZodType<Args>;
  readonly opset: number;
  domain(domain: Domain, args: Args, round: (x: number) => number, precision: Precision): Domain;
  lower(kernel: Kernel, x: Value, args: Args): Value;
  reference(x: number, args: Args, round: (x: number) => number): number;
}

export function outputFunction<Args>(f: OutputFunction<Args>): OutputStep<Args> {
  return {
    kind: 'output',
    name: f.name,
    ...(f.elsewhere && { elsewhere: f.elsewhere }),
    summary: f.summary,
    args: f.args,
    opset: () => f.opset,
    infer: (args, state, scope) =>
      isNumber(f.name, state, scope)
        ? {
            type: scope.precision,
            width: state.width,
            domain: f.domain(state.domain, args, rounding(scope.precision), scope.precision),
            decision: false,
          }
        : undefined,
    lower(args, value, state, { graph, precision }) {
      const x = state.type === precision ? value : graph.cast(value, precision);
      return f.lower(new Kernel(graph, precision), x, args);
    },
    reference(args, rows, _, { precision }) {
      const round = rounding(precision);
      return rows.map((row) => row.map((x) => f.reference(round(Number(x)), args, round)));
    },
  };
}

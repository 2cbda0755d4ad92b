import * as z from 'zod';
import { positive } from '../arguments';
import { monotone } from '../domain';
import { outputFunction } from './output-function';

/** Half to even, as IEEE 754 and numpy. */
export function halfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest < 0.5) return low;
  return rest > 0.5 || low % 2 !== 0 ? low + 1 : low;
}

/** A multiple of 0.01 is computed as x · 100 and back, as numpy does; of 5 as x / 5 and back. */
function inverse(to: number): number | undefined {
  const whole = Math.round(1 / to);
  return to < 1 && Math.abs(whole * to - 1) < 1e-12 ? whole : undefined;
}

function compute(x: number, to: number, round: (x: number) => number): number {
  if (!Number.isFinite(x)) return x;
  const factor = inverse(to);
  return factor === undefined
    ? round(halfEven(round(x / round(to))) * round(to))
    : round(halfEven(round(x * factor)) / factor);
}

/** The nearest multiple of `to`, halves to the even one: `numpy.round(x, decimals)` with `to: 0.01` for two decimals. */
export const roundStep = outputFunction({
  name: 'round',
  summary: 'The nearest multiple of a number',
  args: z.strictObject({ to: positive }, { error: 'a mapping, {to: 0.01}' }),
  opset: 11,
  domain: (domain, { to }, round) => monotone(domain, (x) => compute(round(x), to, round)),
  lower(kernel, x, { to }) {
    const factor = inverse(to);
    return factor === undefined
      ? kernel.op('Mul', kernel.op('Round', kernel.op('Div', x, kernel.number(to))), kernel.number(to))
      : kernel.op('Div', kernel.op('Round', kernel.op('Mul', x, kernel.number(factor))), kernel.number(factor));
  },
  reference: (x, { to }, round) => compute(x, to, round),
});

import { operations } from './operations';
import { type Formula } from './parse';

/** A formula's value in plain TypeScript, every operation rounded by `round`; a truth is 0 or 1. */
export function evaluateFormula(
  formula: Formula,
  column: (name: string) => number,
  round: (x: number) => number,
): number {
  if (formula.kind === 'number') return round(formula.value);
  if (formula.kind === 'column') return round(column(formula.name));
  const { op } = formula;
  const values = formula.args.map((arg) => evaluateFormula(arg, column, round));
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = values;
  if (op === 'where') return first === 1 ? second : third;
  if (op === 'is_missing') return Number.isNaN(first) ? 1 : 0;
  return operations[op].compute(values, round);
}

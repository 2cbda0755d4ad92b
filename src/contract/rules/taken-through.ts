import { type ColumnUse } from '../arguments';
import { type RuleContext } from '../rule';
import { type StepUse } from '../model';
import { bindArguments, preprocessingSteps } from '../steps/registry';

/** What steps make of numbers of a column, one by one; undefined where they have no answer for one. */
export type Through = (values: readonly number[]) => readonly number[] | undefined;

/**
 * What a step that keeps the order of numbers makes of each column that it rewrites, or writes anew: what lies between two numbers lies between their
 * images. Nothing of any other step.
 */
export function* throughStep(
  { document, flow }: RuleContext,
  index: number,
  use: StepUse,
): Iterable<{ readonly from: string; readonly to: string; readonly through: Through }> {
  const step = preprocessingSteps.get(use.op);
  const bound = step?.rising === true ? bindArguments(step, use) : undefined;
  if (bound?.ok !== true) return;
  for (const column of bound.args as readonly ColumnUse<unknown>[])
    yield {
      from: column.column,
      to: column.into ?? column.column,
      through(values) {
        let made: readonly number[] = [];
        bound.step.reference([column], {
          precision: bound.precision ?? document.contract?.precision ?? 'float64',
          before: flow.after[index - 1] ?? flow.inputs,
          after: flow.after[index] ?? flow.final,
          rows: values.length,
          input: () => undefined,
          value: () => values.map((value) => [value]),
          set: (_, rows) => (made = rows.map((row) => Number(row[0]))),
        });
        return made.length === values.length && made.every(Number.isFinite) ? made : undefined;
      },
    };
}

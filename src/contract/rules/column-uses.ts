import { type ColumnUse } from '../arguments';
import { type StepUse } from '../model';
import { bindArguments, preprocessingSteps } from '../steps/registry';

/** What a step of one of these names does, column by column; nothing of any other step, nor of one whose arguments are wrong. */
export function columnUses(use: StepUse, ...ops: readonly string[]): readonly ColumnUse<unknown>[] {
  const step = ops.includes(use.op) ? preprocessingSteps.get(use.op) : undefined;
  const bound = step === undefined ? undefined : bindArguments(step, use);
  return bound?.ok === true ? (bound.args as readonly ColumnUse<unknown>[]) : [];
}

import * as z from 'zod';
import { type ColumnSummary } from '../../protocol/engine';
import { type OutputSpec, type StepUse } from '../model';
import { type RuleContext } from '../rule';

const limit = z.union([
  z.number().transform((value) => ({ value, above: false })),
  z.object({ at_least: z.number() }).transform(({ at_least: value }) => ({ value, above: false })),
  z.object({ above: z.number() }).transform(({ above: value }) => ({ value, above: true })),
]);

/** A decision that is taken of an output of which the reference has the notebook's predictions. */
export interface Decision {
  readonly output: OutputSpec;
  readonly step: StepUse;
  readonly value: number;
  readonly above: boolean;
  readonly column: ColumnSummary;
}

export function* decisions({ document, reference }: RuleContext): Iterable<Decision> {
  const { contract } = document;
  if (contract?.reference === undefined || reference.state !== 'read') return;
  const { predictions } = contract.reference;
  const columns = new Map(reference.summary.columns.map((column) => [column.name, column]));
  for (const output of contract.outputs) {
    const [step] = output.steps;
    const parsed = step?.op === 'threshold' ? limit.safeParse(step.args) : undefined;
    const column = Object.hasOwn(predictions, output.from) ? columns.get(predictions[output.from] ?? '') : undefined;
    if (step !== undefined && parsed?.success === true && column !== undefined)
      yield { output, step, ...parsed.data, column };
  }
}

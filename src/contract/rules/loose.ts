import { type RuleContext } from '../rule';
import { fewestRows } from './reference-column';

/** From the smallest to the largest prediction of an output in the reference; undefined where that is not known. */
export function predictionSpread({ document, reference }: RuleContext, output: string): number | undefined {
  const predictions = document.contract?.reference?.predictions ?? {};
  const name = Object.hasOwn(predictions, output) ? predictions[output] : undefined;
  if (name === undefined || reference.state !== 'read') return undefined;
  const column = reference.summary.columns.find((candidate) => candidate.name === name);
  if (column === undefined || column.min === null || column.max === null || column.rows < fewestRows) return undefined;
  const spread = column.max - column.min;
  return spread > 0 ? spread : undefined;
}

/** Whether a tolerance lets only the same whole number pass. */
export function isExact({ flow }: RuleContext, output: string, tolerance: number): boolean {
  const type = flow.outputs.find(({ name }) => name === output)?.type;
  return tolerance < 1 && type !== undefined && /^u?int/.test(type);
}

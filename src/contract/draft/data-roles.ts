import { type TableSummary } from '../../protocol/engine';
import { type Recipe } from './recipe';

const labels = ['target', 'label', 'labels', 'y', 'class', 'outcome'];

/** The column with the true answer: the one that the training code fits to, or one that is called so. */
export function likelyLabel({ columns }: TableSummary, { label, columns: used }: Recipe): string | undefined {
  if (label !== undefined) return columns.some(({ name }) => name === label) ? label : undefined;
  const lower = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
  return labels.map((name) => lower.get(name)).find((name) => name !== undefined && !used.has(name));
}

/** `predicted_CLASS`, as the export cells write it, and its cousins. */
export function predictionColumn(
  { columns }: TableSummary,
  suffix: string,
  used: ReadonlyMap<string, unknown>,
): string | undefined {
  const names = ['predicted', 'prediction', 'pred', 'p', 'probability', 'proba'].map((prefix) =>
    suffix === '' ? prefix : `${prefix}_${suffix}`,
  );
  return columns.map(({ name }) => name).find((name) => names.includes(name) && !used.has(name));
}

/** Every column that holds an answer of the training code. */
export function predictionColumns(
  summary: TableSummary,
  classes: readonly string[] | undefined,
  { answers, columns }: Recipe,
): string[] {
  const told = answers.map(({ column }) => column);
  const named = ['', ...(classes ?? [])].map((suffix) => predictionColumn(summary, suffix, columns));
  return [...new Set([...told, ...named.filter((name) => name !== undefined)])];
}

import { type ColumnSummary, type TableSummary } from '../../protocol/engine';
import { columnType } from './data-types';
import { type Recipe } from './recipe';

/** What the true answer is called in many data sets. */
const labels =
  /^(?:is[ _-]?)?(?:target|labels?|y|class|outcome|churn(?:ed)?|survived|default(?:ed)?|fraud|species|diagnosis)$/i;

/** The column with the true answer: the one that the training code fits to, or that is called so, or holds the model's classes. */
export function likelyLabel(
  { columns }: TableSummary,
  { label, columns: used }: Recipe,
  classes: readonly string[] | undefined,
): string | undefined {
  if (label !== undefined) return columns.some(({ name }) => name === label) ? label : undefined;
  const free = columns.filter(({ name }) => !used.has(name));
  const named = free.find(({ name }) => labels.test(name));
  if (named !== undefined || classes === undefined) return named?.name;
  const holds = free.filter((column) => holdsAll(column, classes));
  // Any flag holds 0 and 1.
  const numbered = classes.every((name) => /^-?\d+$/.test(name));
  const [only, ...more] = numbered ? holds.filter((one) => one === columns[0] || one === columns.at(-1)) : holds;
  return more.length === 0 ? only?.name : undefined;
}

/** Whether a column has these values and no others. */
function holdsAll({ values, frequent, distinct }: ColumnSummary, classes: readonly string[]): boolean {
  const found = [...values, ...frequent].map(({ value }) => String(value));
  return distinct === classes.length && classes.every((name) => found.includes(name));
}

/** What an answer is: a share, one of the classes, or any number. */
export type AnswerKind = 'probabilities' | 'label' | 'value';

/** `predicted_CLASS`, as the export cells write it, and its cousins, of a type that such an answer has. */
export function predictionColumn(
  { columns }: TableSummary,
  kind: AnswerKind,
  suffix: string,
  used: ReadonlyMap<string, unknown>,
): string | undefined {
  const names = ['predicted', 'prediction', 'pred', 'y_pred', 'p', 'probability', 'proba', 'y_proba', 'y_prob'].map(
    (prefix) => (suffix === '' ? prefix : `${prefix}_${suffix}`),
  );
  return columns.find((column) => names.includes(column.name) && !used.has(column.name) && canHold(column, kind))?.name;
}

function canHold(column: ColumnSummary, kind: AnswerKind): boolean {
  const type = columnType(column);
  if (kind === 'label') return type !== 'date' && type !== 'datetime' && column.whole !== false;
  if (!type.startsWith('float')) return kind === 'value' && type === 'int64';
  return kind === 'value' || ((column.min ?? 0) >= 0 && (column.max ?? 1) <= 1);
}

/** Every column that holds an answer of the training code. */
export function predictionColumns(
  summary: TableSummary,
  classes: readonly string[] | undefined,
  { answers, columns }: Recipe,
): string[] {
  const told = answers.map(({ column }) => column);
  const kinds: AnswerKind[] = ['probabilities', 'label', 'value'];
  const named = kinds.flatMap((kind) =>
    ['', ...(classes ?? [])].map((suffix) => predictionColumn(summary, kind, suffix, columns)),
  );
  return [...new Set([...told, ...named.filter((name) => name !== undefined)])];
}

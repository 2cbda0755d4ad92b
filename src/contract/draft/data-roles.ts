import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature } from '../../onnx/signature';
import { type ColumnSummary, type TableSummary } from '../../protocol/engine';
import { quoted } from '../shown';
import { columnType } from './data-types';
import { fitting, isIdentifier } from './fitting';
import { type Recipe } from './recipe';

/**
 * What the true answer is called in many data sets, the surest names first; a `weak` one is a feature's name in others, and a `common` one in so
 * many that only the last place tells.
 */
const labels: readonly { readonly names: RegExp; readonly weak: boolean; readonly common?: boolean }[] = [
  { names: /^(?:is[ _-]?)?(?:target|labels?)$/i, weak: false },
  { names: /^y$/i, weak: true },
  { names: /^(?:is[ _-]?)?(?:outcome|churn(?:ed)?|survived|fraud)$/i, weak: false },
  { names: /^(?:is[ _-]?)?(?:class|default(?:ed)?|species|diagnosis)$/i, weak: true },
  {
    names:
      /^(?:sale[ _-]?)?price$|^(?:quality|attrition|exited|charges|salary|medv|mpg|cnt|sales|revenue|sentiment|approved|converted)$/i,
    weak: true,
    common: true,
  },
];

interface LikelyLabel {
  readonly label?: string;
  /** What tells it, as a sentence goes on after "the label is ". */
  readonly why?: string;
  /** Several columns may hold the answer. */
  readonly gap?: string;
}

/**
 * The column with the true answer: the one that the training code fits to, or that is called so, or holds the model's classes. `free` are
 * neither inputs of the model nor answers; `isOpen` where not even the features are known.
 */
export function likelyLabel(
  { columns }: TableSummary,
  free: readonly ColumnSummary[],
  { label }: Recipe,
  model: { readonly signature: ModelSignature; readonly encodings: Encodings; readonly isOpen: boolean },
): LikelyLabel {
  if (label !== undefined)
    return columns.some(({ name }) => name === label) ? { label, why: 'what the notebook fits to' } : {};
  const { signature, encodings, isOpen } = model;
  const { classes } = encodings;
  const possible = free.filter((column) => canBeLabel(column, signature, classes));
  const holds = classes === undefined ? [] : possible.filter((column) => holdsAll(column, classes));
  // Any flag holds 0 and 1.
  const numbered = classes?.every((name) => /^-?\d+$/.test(name)) ?? true;
  const ends = [free[0], free.at(-1)];
  const isFull = isOpen && fits(undefined, free, signature);
  for (const { names, weak, common = false } of labels) {
    const found = possible.filter(({ name }) => names.test(name));
    const surest = [
      found,
      found.filter((column) => holds.includes(column)),
      ...(isOpen ? [found.filter((column) => fits(column, free, signature))] : []),
    ].find(({ length }) => length === 1);
    const [only] = surest ?? [];
    if (only === undefined) {
      if (found.length > 0) return unsure(found);
      continue;
    }
    // A file of features alone.
    if (weak && isFull && !fits(only, free, signature)) continue;
    const rivals =
      classes === undefined ? possible.filter((column) => column === ends[1] && !isIdentifier(column)) : holds;
    const others = rivals.filter((column) => column !== only && (!numbered || ends.includes(column)));
    const places = common ? [ends[1]] : ends;
    return weak && !places.includes(only) && others.length > 0
      ? unsure([only, ...others])
      : { label: only.name, why: 'the column that is called so' };
  }
  const [only, ...more] = numbered ? holds.filter((column) => ends.includes(column)) : holds;
  return more.length === 0 && only !== undefined
    ? { label: only.name, why: "the one column with the model's classes" }
    : {};
}

function unsure(columns: readonly ColumnSummary[]): LikelyLabel {
  const names = columns.slice(0, 5).map(({ name }) => quoted(name));
  return {
    gap: `which column holds the true answer: ${names.join(' or ')}. Write it as "label:" of the reference, and list what the model takes without it.`,
  };
}

/** Whether such a model may have learned it: one of its classes, or numbers, where it answers numbers. */
function canBeLabel(
  column: ColumnSummary,
  { outputs }: ModelSignature,
  classes: readonly string[] | undefined,
): boolean {
  if (classes !== undefined) return column.distinct <= classes.length;
  if (outputs.some(({ elementType }) => elementType === 'int64' || elementType === 'string')) return true;
  const type = columnType(column);
  if (type === 'date' || type === 'datetime') return false;
  const width = Number(outputs[0]?.shape?.[1] ?? 1);
  // One number for two classes, or one for each.
  return type !== 'string' || Number.isNaN(width) || column.distinct === Math.max(2, width);
}

/** Whether without this column there are as many features as the model takes. */
function fits(column: ColumnSummary | undefined, free: readonly ColumnSummary[], signature: ModelSignature): boolean {
  const rest = free.filter((other) => other !== column);
  const { gap, encoder } = fitting(rest, signature, []);
  return gap === undefined && encoder?.op !== 'ordinal';
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

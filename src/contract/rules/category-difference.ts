import { type ColumnSummary } from '../../protocol/engine';
import { type InputSpec } from '../model';
import { mostGuessed, suggest } from '../suggest';

/** What the categories of an input and the values of its reference column do not share. */
export interface CategoryDifference {
  /** Values of the reference that are no category; what is written for missing is none of them. */
  readonly extra: ColumnSummary['values'];
  /** Categories that no row has; none where the summary does not list every value. */
  readonly unseen: readonly { readonly index: number; readonly category: string }[];
  /** By value of the reference: the category that is a misspelling of it. */
  readonly misspelt: ReadonlyMap<string, string>;
}

export function categoryDifference(input: InputSpec, column: ColumnSummary): CategoryDifference | undefined {
  if (input.type !== 'string' || input.categories === undefined) return undefined;
  const categories = input.categories.map(String);
  const declared = new Set(categories);
  const aside = new Set(input.sentinel.map(String));
  if (input.empty === 'missing') aside.add('');
  const extra = column.values.filter(({ value }) => !declared.has(value) && !aside.has(value));
  const present = new Set(column.values.map(({ value }) => value));
  const unseen =
    column.values.length < column.distinct
      ? []
      : categories.flatMap((category, index) => (present.has(category) ? [] : [{ index, category }]));
  const misspelt = new Map<string, string>();
  for (const { value } of extra.slice(0, mostGuessed)) {
    const taken = new Set(misspelt.values());
    const meant = suggest(
      value,
      unseen.map(({ category }) => category).filter((category) => !taken.has(category)),
    );
    if (meant !== undefined) misspelt.set(value, meant);
  }
  return { extra, unseen, misspelt };
}

import { type RuleContext } from '../rule';
import { type ColumnSummary } from '../../protocol/engine';
import { type InputSpec } from '../model';

/** Texts that people take for one and the same: but for case, blanks and kinds of dashes and quotes. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** By category: values of the reference that are no category, and are it but for how they are written. */
export function otherSpellings(
  { document }: RuleContext,
  input: InputSpec,
  column: ColumnSummary,
): ReadonlyMap<string, ColumnSummary['values']> {
  const found = new Map<string, ColumnSummary['values']>();
  if (input.type !== 'string' || input.categories === undefined) return found;
  // A step that changes how texts are written brings them together.
  if (document.contract?.preprocessing.some(({ op }) => op === 'lower' || op === 'strip') === true) return found;
  const categories = input.categories.map(String);
  const declared = new Set(categories);
  const others = column.values.filter(({ value }) => !declared.has(value) && value.trim() !== '');
  if (others.length === 0) return found;
  const byFold = new Map(categories.map((category) => [folded(category), category]));
  for (const item of others) {
    const category = byFold.get(folded(item.value));
    if (category !== undefined) found.set(category, [...(found.get(category) ?? []), item]);
  }
  return found;
}

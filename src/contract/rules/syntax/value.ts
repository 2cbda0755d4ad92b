import { pathOf, quoteAt, textOf } from '../../edits';
import { type Path } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { replaceValueFix } from '../rename-fix';
import { syntaxRule } from '../syntax-rule';

/** What is done about a slip between braces. */
const slips: Readonly<Record<string, string>> = {
  colon: 'Write a blank behind the colon',
  comma: 'Write a decimal point',
  quotes: 'Put in quotes',
};

const fix: Rule['fix'] = (report, context) => {
  const [slip, write] = [textOf(report.data, 'slip') ?? '', textOf(report.data, 'write')];
  const title = Object.hasOwn(slips, slip) ? slips[slip] : undefined;
  if (title !== undefined && write !== undefined && 'from' in report.at)
    return { title, edits: [{ ...report.at, text: write }] };
  const path = pathOf(report.data);
  if (path === undefined) return undefined;
  if (report.data?.['quote'] === true && isUnseen(path, context)) return undefined;
  if (report.data?.['quote'] === true) return { title: 'Put in quotes', edits: quoteAt(context.document, path) };
  if (report.data?.['swap'] !== true) return replaceValueFix(report, context);
  const { document } = context;
  const [lo, hi] = [document.rangeOf([...path, 0], 'value'), document.rangeOf([...path, 1], 'value')];
  const text = (range: typeof lo): string => document.text.slice(range.from, range.to);
  return {
    title: 'Swap the bounds',
    edits: [
      { ...lo, text: text(hi) },
      { ...hi, text: text(lo) },
    ],
  };
};

/** Whether a category is none of the reference either: in quotes it would be one that nobody sends. */
function isUnseen([top, name, key, index]: Path, { document, reference }: RuleContext): boolean {
  if (top !== 'inputs' || key !== 'categories' || name === undefined || index === undefined) return false;
  const column =
    reference.state === 'read' ? reference.summary.columns.find((candidate) => candidate.name === name) : undefined;
  if (column === undefined || column.values.length < column.distinct || column.distinct === 0) return false;
  const { from, to } = document.rangeOf([top, name, key, index], 'value');
  return column.values.every(({ value: seen }) => seen !== document.text.slice(from, to));
}

export const value = syntaxRule(
  'syntax/value',
  'Every value has the type that its key takes, and no required key is missing',
  fix,
);

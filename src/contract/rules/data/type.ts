import { type ColumnSummary } from '../../../protocol/engine';
import { type InputSpec } from '../../model';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { timeReader } from '../../time';
import { referenceColumns } from '../reference-column';

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;

/** Whether most of a text column's rows are no numbers: one word among numbers is another matter. */
function mostlyWords({ values }: ColumnSummary): boolean {
  const words = values.filter(({ value }) => value.trim() === '' || Number.isNaN(Number(value)));
  const count = (of: ColumnSummary['values']): number => of.reduce((sum, item) => sum + item.count, 0);
  return values.length > 0 && 2 * count(words) > count(values);
}

/** Texts that cannot be read as they should be, where they are most of them. */
function oddTexts({ type, values }: ColumnSummary, reads: (text: string) => boolean): string | undefined {
  const some = type === 'VARCHAR' ? values.filter(({ value }) => value.trim() !== '').slice(0, 100) : [];
  const odd = some.filter(({ value }) => !reads(value));
  const [first] = odd;
  return first !== undefined && 2 * odd.length > some.length ? `texts such as ${quoted(first.value)}` : undefined;
}

/** What the reference holds instead; undefined where it holds what is declared. */
function insteadOf(input: InputSpec, column: ColumnSummary, columnsAreTyped: boolean): string | undefined {
  const { type } = input;
  const number = numeric.test(column.type);
  if (type === 'bool') return oddTexts(column, (text) => /^(?:true|false)$/i.test(text.trim()));
  // What a CSV reader takes for a number is read as text where text is declared.
  if (type === 'string') return number && columnsAreTyped ? 'numbers' : undefined;
  if (type === 'date' || type === 'datetime') {
    const read = timeReader(input);
    return number ? 'numbers' : oddTexts(column, (text) => typeof read(text) === 'number');
  }
  if (column.type === 'VARCHAR') return mostlyWords(column) ? 'text' : undefined;
  if (/^(DATE|TIMESTAMP.*)$/.test(column.type)) return 'times';
  return !type.startsWith('float') && column.whole === false ? 'numbers with fractions' : undefined;
}

export const type: Rule = {
  id: 'data/type',
  severity: 'warning',
  summary: 'The reference data are of the declared types',
  phase: 'typing',
  *check(context) {
    const typed = context.reference.state === 'read' && /\.(parquet|pq)$/i.test(context.reference.path);
    for (const [input, column] of referenceColumns(context)) {
      const found = insteadOf(input, column, typed);
      if (found === undefined) continue;
      const declared = context.document.has([...input.path, 'type']);
      yield {
        at: declared ? { path: [...input.path, 'type'], on: 'value' } : { path: input.path, on: 'key' },
        message: `${quoted(input.name)} is declared as ${input.type}, and the reference holds ${found} (${column.type}) — production would refuse the rows that the model was trained on, or the reference is not the raw row — correct the type, or write the column to the reference as callers send it.`,
      };
    }
  },
};

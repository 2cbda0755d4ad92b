import { yamlText } from '../../edits';
import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';
import { referenceColumns, share } from '../reference-column';

/** Values listed by name in one message. */
const most = 5;

export const categories: Rule = {
  id: 'data/categories',
  severity: 'warning',
  summary: 'Every category of the reference data is one of the contract',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (input.type !== 'string' || input.categories === undefined) continue;
      const declared = new Set(input.categories.map(String));
      const aside = new Set(input.sentinel.map(String));
      if (input.empty === 'missing') aside.add('');
      const path = [...input.path, 'categories'];
      const extra = column.values.filter(({ value }) => !declared.has(value) && !aside.has(value));
      if (extra.length > 0 && input.unknown === 'forbid') {
        const count = extra.reduce((sum, item) => sum + item.count, 0);
        const listed = extra.slice(0, most).map((item) => `${quoted(item.value)} (${item.count})`);
        yield {
          at: { path, on: 'key' },
          message: `The reference holds ${listed.join(', ')}${extra.length > most ? ` and ${extra.length - most} more values` : ''} in ${quoted(input.name)}, which the categories do not have: ${count} of ${column.rows} rows, ${share(count, column.rows)} — production would refuse such rows, and the model was trained on them — add them where the encoder in the notebook has them, or say what becomes of them with "unknown".`,
          data: { path, add: extra.map(({ value }) => value) },
        };
      }
    }
  },
  fix({ data }, { document }) {
    const add = data?.['add'];
    const path = data?.['path'];
    if (!Array.isArray(add) || !Array.isArray(path)) return undefined;
    const at = document.rangeOf(path as string[], 'value');
    // Only a list in brackets on one line has one obvious place and style for more.
    const source = document.text.slice(at.from, at.to);
    if (!source.startsWith('[') || !source.endsWith(']') || source.includes('\n') || source.includes('#'))
      return undefined;
    const items = add.map((item) => yamlText(String(item))).join(', ');
    const inner = source.slice(1, -1).trim();
    const first = String(add[0]);
    return {
      title: add.length === 1 ? `Add category "${plain(first)}"` : `Add ${add.length} categories`,
      edits: [{ from: at.to - 1, to: at.to - 1, text: inner === '' ? items : `, ${items}` }],
    };
  },
};

import { parseContract } from '../../document';
import { applyEdits, pathOf, replaceText, yamlText } from '../../edits';
import { computeFlow } from '../../flow';
import { type Edit, type Rule, type RuleContext } from '../../rule';
import { plain, quoted } from '../../shown';
import { categoryDifference } from '../category-difference';
import { explainedEncoders } from '../encoder-width';
import { referenceColumns, share } from '../reference-column';

/** Values listed by name in one message. */
const most = 5;

export const categories: Rule = {
  id: 'data/categories',
  severity: 'warning',
  summary: 'Every category of the reference data is one of the contract',
  phase: 'typing',
  *check(context) {
    const told = explainedEncoders(context);
    for (const [input, column] of referenceColumns(context)) {
      // The width of an encoder has told which values it lacks.
      if (input.unknown !== 'forbid' || told.has(input.name)) continue;
      const { extra = [], misspelt } = categoryDifference(input, column) ?? {};
      if (extra.length === 0 || misspelt === undefined) continue;
      const path = [...input.path, 'categories'];
      const count = extra.reduce((sum, item) => sum + item.count, 0);
      const listed = extra.slice(0, most).map((item) => `${quoted(item.value)} (${item.count})`);
      const [[value, category] = []] = misspelt;
      const slip =
        value === undefined || category === undefined ? '' : ` (is ${quoted(category)} meant to be ${quoted(value)}?)`;
      yield {
        at: { path, on: 'key' },
        message: `The reference holds ${listed.join(', ')}${extra.length > most ? ` and ${extra.length - most} more values` : ''} in ${quoted(input.name)}, which the categories do not have${slip}: ${count} of ${column.rows} rows, ${share(count, column.rows)} — production would refuse such rows, and the model was trained on them — add them where the encoder in the notebook has them, or say what becomes of them with "unknown".`,
        data: { path, add: extra.map((item) => item.value), instead: Object.fromEntries(misspelt) },
      };
    }
  },
  fix({ data }, context) {
    const [path, add, instead] = [pathOf(data), data?.['add'], data?.['instead']];
    const name = path?.[1];
    if (path === undefined || !Array.isArray(add) || !add.every((item) => typeof item === 'string')) return undefined;
    const meant = new Map(Object.entries(instead ?? {}).map(([value, category]) => [String(category), value]));
    const input = context.document.contract?.inputs.find((candidate) => candidate.name === name);
    const now = input?.categories?.map(String) ?? [];
    const edits =
      meant.size === add.length
        ? now.flatMap((category, index) => {
            const value = meant.get(category);
            return value === undefined ? [] : replaceText(context.document, [...path, index], value);
          })
        : inserted(context, path, now, add);
    const [first = ''] = add;
    const verb = meant.size === add.length ? 'Correct' : 'Add';
    const title = add.length === 1 ? `${verb} category "${plain(first)}"` : `${verb} ${add.length} categories`;
    return keepsFlow(context, edits) ? { title, edits } : undefined;
  },
};

/** More items of a list in brackets on one line, which has one obvious place and style for them: in the order of the list, where it has one. */
function inserted(
  { document }: RuleContext,
  path: readonly (string | number)[],
  now: readonly string[],
  add: readonly string[],
): Edit[] {
  const list = document.rangeOf(path, 'value');
  const source = document.text.slice(list.from, list.to);
  if (!/^\[[^\r\n#]+\]$/.test(source)) return [];
  const sorted = now.every((item, index) => index === 0 || (now[index - 1] ?? '') < item);
  const places = new Map<number, string>();
  for (const item of sorted ? add.toSorted((a, b) => (a < b ? -1 : 1)) : add) {
    const index = sorted ? now.findIndex((category) => item < category) : -1;
    const at = index < 0 ? list.to - 1 : document.rangeOf([...path, index], 'value').from;
    places.set(at, `${places.get(at) ?? ''}${index < 0 ? `, ${yamlText(item)}` : `${yamlText(item)}, `}`);
  }
  return [...places].map(([at, text]) => ({ from: at, to: at, text }));
}

/** Number and order of categories are part of the model: no steps may come to grief over other ones. */
function keepsFlow({ document, flow, model }: RuleContext, edits: readonly Edit[]): boolean {
  const { contract } = parseContract(applyEdits(document.text, edits));
  if (contract === undefined) return false;
  return (
    computeFlow(contract, model.state === 'read' ? model.signature : undefined).issues.length <= flow.issues.length
  );
}

import { lineEnd, textOf, yamlText } from '../../edits';
import { type Rule, type RuleContext } from '../../rule';
import { flowRule } from '../flow-rule';

/** What an impute step writes for a column: the reference's mean, or its most frequent text; else a value to be thought over. */
function fillOf(name: string, { reference, document }: RuleContext): string | undefined {
  const input = document.contract?.inputs.find((candidate) => candidate.name === name);
  // What a step leaves missing is not mended by imputing before it.
  if (input === undefined || input.missing === 'forbid') return undefined;
  const column =
    reference.state === 'read' ? reference.summary.columns.find((candidate) => candidate.name === name) : undefined;
  if (input.type === 'string') {
    const frequent = column?.values.find(({ value }) => value !== '')?.value ?? input.categories?.[0];
    return frequent === undefined ? undefined : yamlText(String(frequent));
  }
  if (input.type === 'date' || input.type === 'datetime' || input.type === 'bool') return undefined;
  const [lo, hi] = input.range ?? [-Infinity, Infinity];
  const mean = column?.mean ?? Math.min(hi, Math.max(lo, 0));
  return String(input.type.startsWith('float') ? mean : Math.round(mean));
}

const fix: Rule['fix'] = ({ data }, context) => {
  const name = textOf(data, 'column');
  const fill = name === undefined ? undefined : fillOf(name, context);
  if (name === undefined || fill === undefined) return undefined;
  const { document } = context;
  const { text } = document;
  const title = 'Add missing-value step';
  const step = `impute: {columns: [${yamlText(name)}], with: ${fill}}`;
  if (document.has(['preprocessing', 0])) {
    const { from } = document.rangeOf(['preprocessing'], 'value');
    if (text[from] === '[') return { title, edits: [{ from: from + 1, to: from + 1, text: `{${step}}, ` }] };
    const line = text.lastIndexOf('\n', from - 1) + 1;
    const indentation = text.slice(line, from);
    if (indentation.trim() !== '') return undefined;
    return { title, edits: [{ from: line, to: line, text: `${indentation}- ${step}${lineEnd(text)}` }] };
  }
  if (!document.has(['preprocessing'])) {
    const end = lineEnd(text);
    const at = document.rangeOf(['outputs'], 'key').from;
    return document.has(['outputs']) && (at === 0 || text[at - 1] === '\n')
      ? { title, edits: [{ from: at, to: at, text: `preprocessing:${end}  - ${step}${end}` }] }
      : undefined;
  }
  const { from, to } = document.rangeOf(['preprocessing'], 'value');
  return text.slice(from, to).replace(/\s/g, '') === '[]'
    ? { title, edits: [{ from, to, text: `[{${step}}]` }] }
    : undefined;
};

const told = flowRule(
  'flow/missing-reaches-model',
  'error',
  'A value that may be missing is taken care of before the model',
  fix,
);

export const missingReachesModel: Rule = {
  ...told,
  check(context) {
    // A step that was to impute, and cannot be read, may be the one that takes care of it.
    const unread = context.flow.issues.some(
      ({ code, data }) => code === 'step-argument' && data?.['step'] === 'impute',
    );
    return unread ? [] : told.check(context);
  },
};

import { type ContractDocument } from '../document';
import { lineEnd, yamlText } from '../edits';
import { featureNames } from '../feature-names';
import { isMapping } from '../lenient';
import { type StepUse } from '../model';
import { type TextRange } from '../places';
import { type Edit, type RuleContext } from '../rule';
import { plain } from '../shown';

/** A change that somebody may want here. What mends a finding for sure is a fix of its rule instead. */
export interface Action {
  /** Verb and object. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The rule whose findings it answers. */
  readonly answers?: string;
}

/** The changes that are offered for a part of the text. */
export function actionsAt(context: RuleContext, at: TextRange): readonly Action[] {
  if (context.document.broken) return [];
  return [fillFromReference(context, at), wrapInConcat(context, at)].filter((action) => action !== undefined);
}

/** Mean and standard deviation of the reference for a standardize step of columns that no step has touched before. */
function fillFromReference({ document, flow, reference }: RuleContext, at: TextRange): Action | undefined {
  if (reference.state !== 'read') return undefined;
  const index =
    document.contract?.preprocessing.findIndex((use) => touches(document.rangeOf(use.path.slice(0, 2), 'value'), at)) ??
    -1;
  const use = document.contract?.preprocessing[index];
  if (use?.op !== 'standardize' || !isMapping(use.args)) return undefined;
  const { columns } = use.args;
  const names = Array.isArray(columns) ? (columns as unknown[]) : isMapping(columns) ? Object.keys(columns) : [];
  const before = index === 0 ? flow.inputs : flow.after[index - 1];
  const fitted = new Map<string, Fitted>();
  for (const name of names.map(String)) {
    const summary = reference.summary.columns.find((column) => column.name === name);
    // The reference holds raw values: of what a step has made of them it knows nothing.
    if (before?.get(name)?.origin[0] !== 'inputs' || typeof summary?.mean !== 'number' || !summary.std)
      return undefined;
    fitted.set(name, { mean: String(summary.mean), std: String(summary.std) });
  }
  if (fitted.size === 0) return undefined;
  const edits = inPlace(document, use, fitted) ?? written(document, use, fitted);
  const changes = edits?.some(({ from, to, text }) => document.text.slice(from, to) !== text) === true;
  return changes ? { title: 'Fill mean and std from reference', edits } : undefined;
}

interface Fitted {
  readonly mean: string;
  readonly std: string;
}

/** Each number where it stands; undefined where one has no place of its own. */
function inPlace(
  document: ContractDocument,
  { path }: StepUse,
  fitted: ReadonlyMap<string, Fitted>,
): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const [name, numbers] of fitted)
    for (const key of ['mean', 'std'] as const) {
      const own = [...path, 'columns', name, key];
      const at = !document.has(own) && fitted.size === 1 ? [...path, key] : own;
      if (!document.has(at)) return undefined;
      edits.push({ ...document.rangeOf(at, 'value'), text: numbers[key] });
    }
  return edits;
}

/** The whole step anew; undefined where more is written in it than would be kept. */
function written(
  document: ContractDocument,
  { path, args }: StepUse,
  fitted: ReadonlyMap<string, Fitted>,
): Edit[] | undefined {
  const { columns = {}, ...beside } = isMapping(args) ? args : {};
  const own = isMapping(columns)
    ? Object.values(columns).flatMap((value) => (isMapping(value) ? Object.keys(value) : []))
    : [];
  const range = document.rangeOf(path, 'value');
  if ([...Object.keys(beside), ...own].some((key) => key !== 'mean' && key !== 'std')) return undefined;
  if (document.text.slice(range.from, range.to).includes('#')) return undefined;
  const entries = [...fitted].map(([name, { mean, std }]) => `${yamlText(name)}: {mean: ${mean}, std: ${std}}`);
  return [{ ...range, text: `{columns: {${entries.join(', ')}}}` }];
}

/** A last step that gives the model its one vector, where the columns that are left are as wide as what it takes. */
function wrapInConcat(context: RuleContext, at: TextRange): Action | undefined {
  const { document, flow, model } = context;
  if (model.state !== 'read') return undefined;
  const [input, another] = model.signature.inputs.filter(({ name }) => !flow.final.has(name));
  const width = input?.shape?.[1];
  if (input?.elementType === undefined || another !== undefined || typeof width !== 'number') return undefined;
  const states = [...flow.final.values()].filter(
    (state) => !model.signature.inputs.some(({ name }) => name === state.name),
  );
  if (states.length === 0 || states.some(({ poisoned, type }) => poisoned || type === 'string')) return undefined;
  if (states.reduce((sum, state) => sum + state.width, 0) !== width) return undefined;
  if (
    !touches(document.rangeOf(['model', 'path'], 'value'), at) &&
    !touches(document.rangeOf(['preprocessing'], 'key'), at)
  )
    return undefined;
  const names = states.map(({ name }) => name);
  const trained = featureNames(model.signature.metadata).find(
    ({ names: order }) => order.length === names.length && names.every((name) => order.includes(name)),
  );
  const ordered = trained?.names ?? names;
  const type = input.elementType === 'float32' || input.elementType === 'float64' ? `, type: ${input.elementType}` : '';
  const step = `concat: {columns: [${ordered.map(yamlText).join(', ')}], into: ${yamlText(input.name)}${type}}`;
  const edits = appended(context, step);
  return edits.length === 0
    ? undefined
    : {
        // Where the file says nothing of the order of training, somebody has to compare.
        title: trained
          ? "Wrap in concat in the model's order"
          : `Wrap in concat in the order of the columns here: ${plain(ordered.join(', '), 60)}`,
        edits,
        answers: 'signature/input-not-fed',
      };
}

/** A step behind the last one, in the style of the list. */
function appended({ document }: RuleContext, step: string): Edit[] {
  const { text } = document;
  const steps = document.contract?.preprocessing ?? [];
  const last = steps[steps.length - 1];
  if (last === undefined) {
    if (!document.has(['preprocessing'])) return beforeOutputs(document, step);
    const range = document.rangeOf(['preprocessing'], 'value');
    return /^\[\s*\]$/.test(text.slice(range.from, range.to)) ? [{ ...range, text: `[{${step}}]` }] : [];
  }
  const { from, to } = document.rangeOf(itemOf(last), 'value');
  const list = document.rangeOf(['preprocessing'], 'value');
  if (text[list.from] === '[') return [{ from: to, to, text: `, {${step}}` }];
  const line = text.lastIndexOf('\n', from - 1) + 1;
  const indentation = /^ *- /.exec(text.slice(line, from))?.[0];
  if (indentation === undefined) return [];
  const newline = text.indexOf('\n', to);
  const end = newline < 0 ? text.length : newline + 1;
  const before = newline < 0 ? lineEnd(text) : '';
  return [{ from: end, to: end, text: `${before}${indentation}${step}${newline < 0 ? '' : lineEnd(text)}` }];
}

function beforeOutputs(document: RuleContext['document'], step: string): Edit[] {
  const at = document.rangeOf(['outputs'], 'key').from;
  if (!document.has(['outputs']) || (at > 0 && document.text[at - 1] !== '\n')) return [];
  const end = lineEnd(document.text);
  return [{ from: at, to: at, text: `preprocessing:${end}  - ${step}${end}` }];
}

function itemOf({ path }: StepUse): StepUse['path'] {
  return path.slice(0, 2);
}

function touches(a: TextRange, b: TextRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}

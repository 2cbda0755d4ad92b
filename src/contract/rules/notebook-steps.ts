import { type RecipeStep } from '../draft/recipe';
import { isMapping } from '../lenient';
import { type StepUse } from '../model';
import { type RuleContext } from '../rule';

type Args = Readonly<Record<string, unknown>>;

/** One operation of the notebook's code on one raw column. */
export interface CodeStep {
  readonly op: string;
  readonly column: string;
  readonly args: Args;
  /** The steps of the contract that do the same to that column, or to what was made of it. */
  readonly uses: readonly { readonly use: StepUse; readonly args: Args }[];
  /** A formula works on the column and may well do the same. */
  readonly inFormula: boolean;
}

/** These give a column another name or place, or have a name of their own for what they make. */
const incidental = new Set(['copy', 'arithmetic', 'date_parts', 'indicator']);

/** What the notebook does to the raw columns of the contract, as far as its code could be followed to the features. */
export function* codeSteps({ document, flow, notebook }: RuleContext): Iterable<CodeStep> {
  const { contract } = document;
  // Where the whole pipeline is in the model's file there is nothing to compare.
  if (contract === undefined || notebook?.recipe.features === undefined || contract.preprocessing.length === 0) return;
  const inputs = new Set(contract.inputs.map(({ name }) => name));
  const done = contract.preprocessing.flatMap((use, index) =>
    perColumn(use).map(([column, args]) => {
      const before = index === 0 ? flow.inputs : flow.after[index - 1];
      return { use, args, sources: before?.get(column)?.sources ?? [column] };
    }),
  );
  const formulas = new Set(done.flatMap(({ use, sources }) => (use.op === 'arithmetic' ? sources : [])));
  for (const step of notebook.recipe.steps)
    if (!incidental.has(step.op))
      for (const [column, args] of perColumn(step)) {
        if (!inputs.has(column)) continue;
        const uses = done.filter(({ use, sources }) => use.op === step.op && sources.includes(column));
        yield { op: step.op, column, args, uses, inFormula: formulas.has(column) };
      }
}

/** The columns of a step with the arguments of each, those beside the columns included. */
function perColumn({ args }: Pick<RecipeStep | StepUse, 'args'>): [string, Args][] {
  if (!isMapping(args)) return [];
  const { columns, with: named, ...beside } = args;
  // A formula names its columns in "with", or by their own names.
  if (columns === undefined)
    return isMapping(named)
      ? Object.values(named).flatMap((name): [string, Args][] => (typeof name === 'string' ? [[name, {}]] : []))
      : [];
  const all = named === undefined ? beside : { ...beside, with: named };
  if (Array.isArray(columns))
    return columns.flatMap((name): [string, Args][] => (typeof name === 'string' ? [[name, all]] : []));
  return isMapping(columns)
    ? Object.entries(columns).map(([name, own]): [string, Args] => [name, { ...all, ...(isMapping(own) ? own : {}) }])
    : [];
}

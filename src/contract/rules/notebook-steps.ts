import { type Recipe, type RecipeStep } from '../draft/recipe';
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
  /** A formula works on the column and may well do the same, or a step that says it in other words. */
  readonly inFormula: boolean;
}

/** These give a column another name or place, or have a name of their own for what they make. */
const incidental = new Set(['copy', 'arithmetic', 'date_parts', 'indicator']);

/** What export cells say by another step where pandas did it by hand. */
const scales = new Set(['standardize', 'min_max', 'robust', 'rescale']);

function inOtherWords(op: string, use: StepUse, args: Args): boolean {
  if (op === 'impute') return args['missing'] !== undefined;
  // Of dummies that were scaled the numbers are in the map.
  if (use.op === 'map') return op === 'one_hot' || scales.has(op);
  return scales.has(op) && scales.has(use.op);
}

/** A number for each category, counted or written out. */
function isSameTable(op: string, other: string): boolean {
  return (op === 'map' && other === 'ordinal') || (op === 'ordinal' && other === 'map');
}

/** Numbers for texts, each said in the words of another. */
const encoders = new Set(['one_hot', 'ordinal', 'map']);

/** Operations of the code that a step of the contract may stand for, whichever of them the code is written with. */
function sameWords(op: string): readonly string[] {
  if (op === 'map') return [...encoders, ...scales];
  if (encoders.has(op)) return [...encoders];
  return scales.has(op) ? [...scales] : [op];
}

/** What notebooks do to a column, and contracts for no other reason: they fill and clip to serve what training never met. */
const learned = new Set(
  'log log1p exp expm1 sqrt abs power standardize min_max robust bucketize yeo_johnson one_hot ordinal map'.split(' '),
);

/** What the notebook does to the raw columns of the contract, as far as its code could be followed to the features. */
export function* codeSteps(context: RuleContext): Iterable<CodeStep> {
  const { document, flow, notebook } = context;
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
  const { steps, untold = [] } = notebook.recipe;
  // That a step is there is known of those too whose numbers are not.
  const open = untold.map(({ op, column }) => ({ op, args: { columns: [column] } }));
  for (const step of [...steps, ...open])
    if (!incidental.has(step.op))
      for (const [column, args] of perColumn(step)) {
        if (!inputs.has(column)) continue;
        const uses = done.filter(({ use, sources }) => use.op === step.op && sources.includes(column));
        const other = done.some(
          ({ use, args: own, sources }) =>
            sources.includes(column) &&
            // A cell has told it of this very code, and proven it; of two values, both are a zero and a one.
            ((!isChanged(context) && inOtherWords(step.op, use, own)) || isSameTable(step.op, use.op)),
        );
        yield { op: step.op, column, args, uses, inFormula: other || formulas.has(column) };
      }
}

/** The steps of the contract, on raw columns that the notebook uses, of which its code has none of that kind on that column. */
export function* spareSteps(context: RuleContext): Iterable<{ readonly use: StepUse; readonly column: string }> {
  const { document, flow, notebook } = context;
  const { contract } = document;
  // Of a contract that no cell was recorded with, nobody knows that it ever was the notebook's.
  if (contract?.notebook?.cells === undefined || notebook?.recipe.followed === undefined || !isChanged(context)) return;
  const { columns, rest = false } = notebook.recipe;
  const done = doneBy(notebook.recipe);
  for (const [index, use] of contract.preprocessing.entries()) {
    if (!learned.has(use.op)) continue;
    const before = index === 0 ? flow.inputs : flow.after[index - 1];
    for (const [name] of perColumn(use)) {
      const [column, ...more] = before?.get(name)?.sources ?? [name];
      if (column === undefined || more.length > 0 || !(rest || columns.has(column))) continue;
      if (![...sameWords(use.op), 'arithmetic'].some((op) => done.has(`${op} ${column}`))) yield { use, column };
    }
  }
}

/** Operation and raw column of each step of a recipe. */
function doneBy({ steps, untold = [] }: Recipe): ReadonlySet<string> {
  const raw = new Map<string, string>();
  const done = new Set(untold.map(({ op, column }) => `${op} ${column}`));
  for (const step of steps) {
    if (step.op === 'copy' && isMapping(step.args['columns']))
      for (const [from, to] of Object.entries(step.args['columns']))
        if (typeof to === 'string') raw.set(to, raw.get(from) ?? from);
    for (const [column] of perColumn(step)) done.add(`${step.op} ${raw.get(column) ?? column}`);
  }
  return done;
}

/** Whether the training code may be another one than that of which the contract was made. */
export function isChanged({ document, notebook }: RuleContext): boolean {
  const known = document.contract?.notebook?.cells;
  return known === undefined || notebook?.recipe.cells.some(({ digest }) => !known.includes(digest)) === true;
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

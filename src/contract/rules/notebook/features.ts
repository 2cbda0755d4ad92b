import { type ColumnState } from '../../column';
import { type Path, type StepUse } from '../../model';
import { type Report, type Rule, type RuleContext } from '../../rule';
import { listed, quoted } from '../../shown';
import { isMapping } from '../../lenient';
import { isChanged } from '../notebook-steps';

export const features: Rule = {
  id: 'notebook/features',
  severity: 'warning',
  summary: 'The model gets the features that the training code makes, in its order',
  phase: 'typing',
  *check(context) {
    const made = context.notebook?.recipe.sources;
    const given = made && joined(context);
    if (made === undefined || given === undefined || !isChanged(context)) return;
    const [ours, theirs] = [new Set(given.sources.flat()), new Set(made.flat())];
    const dropped = [...ours].filter((name) => !theirs.has(name));
    const added = [...theirs].filter((name) => !ours.has(name));
    for (const name of dropped)
      yield { at: { path: ['inputs', name], on: 'key' }, message: droppedMessage(name), data: { column: name } };
    if (added.length > 0) yield { at: given.at, message: addedMessage(added), data: { columns: added } };
    if (dropped.length === 0 && added.length === 0) yield* arranged(given, made);
  },
};

interface Joined {
  readonly at: { readonly path: Path; readonly on: 'key' };
  /** The raw columns of each part. */
  readonly sources: readonly (readonly string[])[];
}

/** What the one vector of the contract is made of; undefined where it ends otherwise. */
function joined({ document, flow }: RuleContext): Joined | undefined {
  const steps = document.contract?.preprocessing ?? [];
  const use: StepUse | undefined = steps.at(-1);
  if (use?.op !== 'concat' || !isMapping(use.args) || steps.filter(({ op }) => op === 'concat').length > 1)
    return undefined;
  const before: ReadonlyMap<string, ColumnState> | undefined =
    steps.length === 1 ? flow.inputs : flow.after[steps.length - 2];
  const columns = use.args['columns'];
  if (!Array.isArray(columns)) return undefined;
  const sources = columns.map((name) => (typeof name === 'string' ? (before?.get(name)?.sources ?? [name]) : []));
  return { at: { path: [...use.path, 'columns'], on: 'key' }, sources };
}

/** The same columns in another order, or made to another number of features. */
function* arranged({ at, sources }: Joined, made: readonly (readonly string[])[]): Iterable<Report> {
  const shown = (names: readonly string[] | undefined): string => listed(names ?? []);
  const same = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
    a?.toSorted().join('\0') === b?.toSorted().join('\0');
  if (sources.length !== made.length)
    yield {
      at,
      message: `The notebook makes ${made.length} features of these columns, and this contract joins ${sources.length} — once it is trained again, the model takes other features than it gets — compare the list with the notebook's, or draft the contract again.`,
      data: { features: made.length },
    };
  else {
    const index = sources.findIndex((names, position) => !same(names, made[position]));
    if (index >= 0)
      yield {
        at,
        message: `Feature ${index + 1} is made of ${shown(made[index])} in the notebook, and of ${shown(sources[index])} here — once it is trained again, the model takes each number for another one, without an error — bring the list into the notebook's order.`,
        data: { index },
      };
  }
}

function droppedMessage(name: string): string {
  return `The model gets ${quoted(name)}, and the notebook does not train on it any more — once it is trained again, the features of the contract are others than the model's — take the column out of the steps of this contract, or put it back into the notebook.`;
}

function addedMessage(names: readonly string[]): string {
  return `The notebook trains on ${listed(names)} too, and no feature of this contract is made of ${names.length === 1 ? 'it' : 'them'} — once it is trained again, the model takes more than it gets — add ${names.length === 1 ? 'the input' : 'the inputs'} with the notebook's steps, or draft the contract again.`;
}

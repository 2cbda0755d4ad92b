import { finalOf, isNetwork, isTransformer } from './estimators';
import { Interpreter } from './interpreter';
import { joinCells, type NotebookCell } from './ipynb';
import { preparedFor } from './prepared';
import { parsePython } from './python';
import { type Column, columnsOf, type Estimator, type Value } from './values';

/** A fitted estimator of a notebook, with what the export needs to know of it, as Python. */
export interface Exportable {
  /** The variable that holds it. */
  readonly variable: string;
  /** `LogisticRegression`. */
  readonly type: string;
  /** `sklearn`, `lightgbm`: which export cell it takes. */
  readonly library: string;
  /** What the cell calls `model`, `features` and `raw`; undefined where no variable of the notebook holds that. */
  readonly model: string;
  readonly features: string | undefined;
  readonly raw: string | undefined;
  /** Of a network: `[(scaler, ['age'])]`, and what its answers were scaled with. */
  readonly transformers?: string;
  readonly target?: string;
}

/** The estimators that a notebook has fitted and that predict, the last one first. */
export function exportables(cells: readonly NotebookCell[]): Exportable[] {
  const interpreter = new Interpreter({});
  interpreter.run(parsePython(joinCells(cells).text));
  const { globals } = interpreter;
  const raw = [...globals].find(([, value]) => value.kind === 'frame' && value.open)?.[0];
  const predicting = interpreter.fitted.filter((one) => !isTransformer(finalOf(one).type));
  return [...globals]
    .flatMap(([variable, value]) =>
      value.kind === 'estimator' && predicting.includes(value)
        ? [{ at: predicting.indexOf(value), found: exportable(variable, value, raw, interpreter) }]
        : [],
    )
    .sort((a, b) => b.at - a.at)
    .map(({ found }) => found);
}

function exportable(
  variable: string,
  estimator: Estimator,
  raw: string | undefined,
  interpreter: Interpreter,
): Exportable {
  const last = finalOf(estimator);
  // A pipeline goes in whole: the cell makes steps of the contract of what it does before the estimator.
  const features = variableOf(interpreter.globals, estimator.fitted?.features ?? []);
  const found = { variable, type: last.type, library: last.library, model: variable, features, raw };
  return isNetwork(estimator) ? { ...found, ...preparedFor(interpreter, estimator) } : found;
}

/** The first variable that holds these columns: of a frame that is split later it is the one with all rows. */
function variableOf(globals: ReadonlyMap<string, Value>, columns: readonly Column[]): string | undefined {
  const wanted = shape(columns);
  if (columns.length === 0) return undefined;
  return [...globals].find(([, value]) => {
    const held = value.kind === 'frame' && value.open ? undefined : columnsOf(value);
    return held !== undefined && shape(held) === wanted;
  })?.[0];
}

function shape(columns: readonly Column[]): string {
  return JSON.stringify(columns, (key, value: unknown) => (key === 'at' ? undefined : value));
}

/** The export cell with the notebook's own names in it; a name that was not found is asked for where it stands. */
export function exportCell(
  snippet: string,
  { model, features, raw, transformers = '()', target = 'None' }: Exportable,
): string {
  const told = snippet
    .replace(/(?<=^export_network\(.*\btransformers=)\(\)/m, () => transformers)
    .replace(/(?<=^export_network\(.*\btarget=)None/m, () => target);
  const lines = Object.entries({ model, features, raw }).flatMap(([name, is]) => {
    if (is === name) return [];
    return [is === undefined ? `# ${name} = …  # write what this notebook calls it` : `${name} = ${is}`];
  });
  // After the comment that explains the cell, before its first line of code.
  const at = told.search(/^(?!#)/m);
  return at < 0 || lines.length === 0 ? told : `${told.slice(0, at)}${lines.join('\n')}\n\n${told.slice(at)}`;
}

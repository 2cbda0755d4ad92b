import { finalOf, isNetwork, isTransformer } from './estimators';
import { Interpreter } from './interpreter';
import { joinCells, type NotebookCell } from './ipynb';
import { limitOf, limitText } from './limits';
import { Names } from './names';
import { needsOf } from './needs';
import { preparedFor } from './prepared';
import { parsePython } from './python';
import { type Needs, shortCell } from './short-cell';

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
  /** Where the notebook decides by a limit of its own. */
  readonly threshold?: string;
  /** Which parts of the export cell do; all of them where that cannot be told. */
  readonly needs?: Needs;
}

/** The estimators that a notebook has fitted and that predict, the last one first. */
export function exportables(cells: readonly NotebookCell[]): Exportable[] {
  const interpreter = new Interpreter({});
  const code = joinCells(cells).text;
  interpreter.run(parsePython(code));
  const names = new Names(code, interpreter);
  return [...interpreter.globals]
    .flatMap(([variable, value]) => {
      if (value.kind !== 'estimator' || value.fitted === undefined) return [];
      const { type, library } = finalOf(value);
      const found = { variable, type, library, model: variable };
      if (isNetwork(value)) {
        const at = interpreter.fitted.indexOf(value);
        const prepared = { ...names.ofNetwork(value), ...preparedFor(interpreter, value) };
        return at < 0 ? [] : [{ at, found: { ...found, ...prepared } }];
      }
      const { call } = value.fitted;
      // A pipeline goes in whole: the cell makes steps of the contract of what it does before the estimator.
      if (call === undefined || isTransformer(type)) return [];
      const called = names.of(value);
      const limit = limitOf(interpreter.decided, value);
      const hasLimit = limit !== undefined || code.includes('ThresholdClassifier');
      const needs = needsOf(cells, code, { names, called, model: value, hasLimit });
      const threshold = limit !== undefined && { threshold: limitText(limit) };
      return [{ at: call, found: { ...found, ...called, ...threshold, ...(needs && { needs }) } }];
    })
    .sort((a, b) => b.at - a.at)
    .map(({ found }) => found);
}

/** The export cell as far as this notebook needs it, with the notebook's own names in it; a name that was not found is asked for where it stands. */
export function exportCell(
  snippet: string,
  { model, features, raw, transformers = '()', target = 'None', threshold, needs }: Exportable,
): string {
  const told = (needs ? shortCell(snippet, needs) : snippet)
    .replace(/(?<=^export_contract\(.*)(?=, to_onnx=)/m, () =>
      threshold === undefined ? '' : `, threshold=${threshold}`,
    )
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

import { quoted } from '../shown';
import { type OutputInferScope, type OutputState } from '../step';
import { suggest } from '../suggest';

/** The names of the model's classes, where each number of this output belongs to one of them; what is wrong is reported. */
export function classNames(
  op: string,
  wanted: string,
  state: OutputState,
  scope: OutputInferScope,
): readonly string[] | undefined {
  const { classes } = scope;
  if (classes === undefined) {
    scope.issue({
      code: 'step-argument',
      path: [],
      message: `The model's file does not name its classes — which number belongs to ${wanted} cannot be known — add "classes: [a, b]" to "model:", in the order of model.classes_ in the notebook, or use "index".`,
      data: { step: op },
    });
    return undefined;
  }
  if (state.width !== undefined && state.width !== classes.length) {
    scope.issue({
      code: 'type',
      path: [],
      message: `The model gives ${state.width} number${state.width === 1 ? '' : 's'} a row here and has ${classes.length} classes — the number of ${wanted} cannot be told — take the probabilities, or use "index".`,
      data: { step: op, width: state.width },
    });
    return undefined;
  }
  return classes;
}

/** Where these classes stand in the vector; undefined where one does not, which has been reported. */
export function classPositions(
  op: string,
  names: readonly string[],
  state: OutputState,
  scope: OutputInferScope,
): readonly number[] | undefined {
  const classes = classNames(op, names.map(quoted).join(', '), state, scope);
  const unknown = names.find((name) => classes?.includes(name) === false);
  if (classes === undefined) return undefined;
  if (unknown === undefined) return names.map((name) => classes.indexOf(name));
  const meant = suggest(unknown, classes);
  scope.issue({
    code: 'step-argument',
    path: [],
    message: `The model has no class ${quoted(unknown)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — the output would be undefined — write ${meant === undefined ? `one of ${classes.slice(0, 10).map(quoted).join(', ')}` : quoted(meant)}.`,
    data: { step: op, ...(meant !== undefined && { meant }) },
  });
  return undefined;
}

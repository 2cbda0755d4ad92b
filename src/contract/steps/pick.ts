import { z } from 'zod';
import { suggest } from '../suggest';
import { quoted } from '../shown';
import { type OutputStep } from '../step';

const position = z.int({ error: 'a whole number from 0' }).min(0, { error: 'a whole number from 0' });

/** One number of the vector, counted from 0: `probabilities[:, i]`. */
export const index: OutputStep<number> = {
  kind: 'output',
  name: 'index',
  summary: 'One number of a vector, counted from 0',
  args: position,
  opset: () => 7,
  infer(at, state, scope) {
    if (state.width !== undefined && at >= state.width) {
      scope.issue({
        code: 'type',
        path: [],
        message: `The model gives ${state.width} number${state.width === 1 ? '' : 's'} a row here, so there is no index ${at} (they count from 0) — no artifact can be made — write ${state.width === 1 ? '0, or leave "index" out' : `0 to ${state.width - 1}`}.`,
        data: { step: 'index', width: state.width },
      });
      return undefined;
    }
    return { ...state, width: 1 };
  },
  lower: (at, value, _, { graph }) => graph.columns(value, [at]),
  reference: (at, rows) => rows.map((row) => [row[at] ?? Number.NaN]),
};

const className = z
  .union([z.string(), z.number(), z.boolean()], { error: 'the name of a class' })
  .transform((name) => String(name));

/** The number of one class, by its name in the contract's `model.classes` or in the file. */
export const classStep: OutputStep<string> = {
  kind: 'output',
  name: 'class',
  summary: 'The number of one class, by its name',
  args: className,
  opset: () => 7,
  infer(name, state, scope) {
    const { classes } = scope;
    if (classes === undefined) {
      scope.issue({
        code: 'step-argument',
        path: [],
        message: `The model's file does not name its classes — which number belongs to ${quoted(name)} cannot be known — add "classes: [a, b]" to "model:", in the order of model.classes_ in the notebook, or use "index".`,
        data: { step: 'class' },
      });
      return undefined;
    }
    const at = classes.indexOf(name);
    if (at < 0) {
      const meant = suggest(name, classes);
      scope.issue({
        code: 'step-argument',
        path: [],
        message: `The model has no class ${quoted(name)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — the output would be undefined — write ${meant === undefined ? `one of ${classes.slice(0, 10).map(quoted).join(', ')}` : quoted(meant)}.`,
        data: { step: 'class', ...(meant !== undefined && { meant }) },
      });
      return undefined;
    }
    if (state.width !== undefined && state.width !== classes.length) {
      scope.issue({
        code: 'type',
        path: [],
        message: `The model gives ${state.width} number${state.width === 1 ? '' : 's'} a row here and has ${classes.length} classes — the number of ${quoted(name)} cannot be told — take the probabilities, or use "index".`,
        data: { step: 'class', width: state.width },
      });
      return undefined;
    }
    return { ...state, width: 1 };
  },
  lower: (name, value, _, { graph, classes }) => graph.columns(value, [classes?.indexOf(name) ?? 0]),
  reference: (name, rows, _, { classes }) => rows.map((row) => [row[classes?.indexOf(name) ?? 0] ?? Number.NaN]),
};

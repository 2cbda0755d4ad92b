import * as z from 'zod';
import { type OutputStep } from '../step';
import { classPositions } from './classes';

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
    if (classPositions('class', [name], state, scope) === undefined) return undefined;
    return { ...state, width: 1 };
  },
  lower: (name, value, _, { graph, classes }) => graph.columns(value, [classes?.indexOf(name) ?? 0]),
  reference: (name, rows, _, { classes }) => rows.map((row) => [row[classes?.indexOf(name) ?? 0] ?? Number.NaN]),
};

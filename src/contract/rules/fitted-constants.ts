import * as z from 'zod';
import { type ColumnUse } from '../arguments';
import { type InputSpec, type Path, type StepUse } from '../model';
import { type RuleContext } from '../rule';
import { bindArguments, preprocessingSteps } from '../steps/registry';

/** Numbers that a step was given for a column, as the notebook fitted them. */
export interface FittedConstants {
  readonly use: StepUse;
  readonly column: string;
  /** Where the column's own arguments stand. */
  readonly path: Path;
  readonly args: Readonly<Record<string, number | string>>;
  /** The raw column that the step sees, at most its gaps filled; undefined where other steps were there before. */
  readonly raw: InputSpec | undefined;
}

const number = z.number();
const shapes = {
  standardize: z.object({ mean: number, std: number }),
  robust: z.object({ center: number, scale: number }),
  min_max: z.object({ min: number, max: number }),
  impute: z.object({ with: z.union([number, z.string()]) }),
} as const;

/** The scalers and imputers of a contract, column by column. */
export function* fittedConstants({ document, flow }: RuleContext): Iterable<FittedConstants> {
  const { contract } = document;
  if (contract === undefined) return;
  const inputs = new Map(contract.inputs.map((input) => [input.name, input]));
  const changed = new Set<string>();
  for (const [index, use] of contract.preprocessing.entries()) {
    const step = preprocessingSteps.get(use.op);
    const shape = Object.hasOwn(shapes, use.op) ? shapes[use.op as keyof typeof shapes] : undefined;
    const bound = step === undefined || shape === undefined ? undefined : bindArguments(step, use);
    if (shape !== undefined && bound?.ok === true)
      for (const { column, at, args } of bound.args as readonly ColumnUse<unknown>[]) {
        const parsed = shape.safeParse(args);
        const raw = changed.has(column) ? undefined : inputs.get(column);
        if (parsed.success) yield { use, column, path: [...use.path, ...at], args: parsed.data, raw };
      }
    if (use.op !== 'impute') for (const name of flow.changed[index] ?? []) changed.add(name);
  }
}

/** What a scaler subtracts and what it divides by; undefined for a step that is none. */
export function scalingOf({
  args,
}: FittedConstants): { readonly offset: number; readonly divisor: number } | undefined {
  const [offset, divisor] =
    'std' in args
      ? [args['mean'], args['std']]
      : 'scale' in args
        ? [args['center'], args['scale']]
        : 'max' in args
          ? [args['min'], Number(args['max']) - Number(args['min'])]
          : [];
  return typeof offset === 'number' && typeof divisor === 'number' ? { offset, divisor } : undefined;
}

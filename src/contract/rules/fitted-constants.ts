import * as z from 'zod';
import { type InputSpec, type Path, type StepUse } from '../model';
import { type RuleContext } from '../rule';
import { columnUses } from './column-uses';
import { type Through, throughStep } from './taken-through';

/** Numbers that a step was given for a column, as the notebook fitted them. */
export interface FittedConstants {
  readonly use: StepUse;
  /** Of the step, from 0. */
  readonly index: number;
  readonly column: string;
  /** Where the column's own arguments stand. */
  readonly path: Path;
  readonly args: Readonly<Record<string, number | string>>;
  /** The raw column that the step sees, its gaps filled, and the steps that its numbers went through one by one; undefined after any other step. */
  readonly raw: RawColumn | undefined;
}

interface RawColumn {
  readonly input: InputSpec;
  readonly steps: readonly { readonly op: string; readonly through: Through }[];
}

const number = z.number();
const shapes = {
  standardize: z.object({ mean: number, std: number }),
  robust: z.object({ center: number, scale: number }),
  min_max: z.object({ min: number, max: number }),
  impute: z.object({ with: z.union([number, z.string()]) }),
} as const;

interface Fitted extends Pick<FittedConstants, 'column' | 'args'> {
  readonly at: Path;
}
const known = new WeakMap<object, readonly Fitted[]>();

/** What a scaler or an imputer was given, column by column; nothing of any other step. What has not changed is not read again. */
export function fittedIn(use: StepUse): readonly Fitted[] {
  const shape = Object.hasOwn(shapes, use.op) ? shapes[use.op as keyof typeof shapes] : undefined;
  if (shape === undefined) return [];
  const uses = columnUses(use, use.op);
  let fitted = known.get(uses);
  if (fitted === undefined) {
    fitted = uses.flatMap(({ column, at, args }): Fitted[] => {
      const parsed = shape.safeParse(args);
      return parsed.success ? [{ column, at, args: parsed.data }] : [];
    });
    known.set(uses, fitted);
  }
  return fitted;
}

/** The scalers and imputers of a contract, column by column. */
export function* fittedConstants(context: RuleContext): Iterable<FittedConstants> {
  const { document, flow } = context;
  const { contract } = document;
  if (contract === undefined) return;
  const raws = new Map(contract.inputs.map((input): [string, RawColumn] => [input.name, { input, steps: [] }]));
  for (const [index, use] of contract.preprocessing.entries()) {
    for (const { column, at, args } of fittedIn(use))
      yield { use, index, column, path: [...use.path, ...at], args, raw: raws.get(column) };
    if (use.op === 'impute') continue;
    const taken = [...throughStep(context, index, use)].flatMap(({ from, to, through }): [string, RawColumn][] => {
      const raw = raws.get(from);
      return raw === undefined ? [] : [[to, { ...raw, steps: [...raw.steps, { op: use.op, through }] }]];
    });
    for (const name of flow.changed[index] ?? []) raws.delete(name);
    for (const [name, raw] of taken) raws.set(name, raw);
  }
}

/** The same of the channels of images: of each image those of the channel with the largest mean. */
export function fittedChannelsIn(use: StepUse): readonly Fitted[] {
  return columnUses(use, 'normalize_channels').flatMap(({ column, at, args }): Fitted[] => {
    const { mean, std } = channels.parse(args);
    const [wrongest] = mean
      .map((each, channel) => ({ mean: each, std: std[channel] ?? 1 }))
      .sort((a, b) => b.mean - a.mean);
    return wrongest === undefined ? [] : [{ column, at, args: wrongest }];
  });
}

const channels = z.object({ mean: z.array(number), std: z.array(number) });

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

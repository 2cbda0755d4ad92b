import * as z from 'zod';
import { type ColumnUse, perColumn } from '../arguments';
import { quoted } from '../shown';
import { type PreprocessingStep } from '../step';

const dimension = z.int({ error: 'whole numbers' }).refine((size) => size > 0 || size === -1);
const shape = {
  shape: z
    .array(dimension, { error: 'the dimensions of one row, [24, 6]; one of them may be -1' })
    .min(1, { error: 'at least one dimension' })
    .refine((sizes) => sizes.filter((size) => size === -1).length < 2, { error: 'at most one dimension as -1' }),
};
type Use = ColumnUse<z.output<z.ZodObject<typeof shape>>>;

/** The dimensions with what -1 stands for; undefined where they do not hold `width` numbers. */
function dimensionsOf({ args }: Use, width: number): readonly number[] | undefined {
  const known = args.shape.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  if (!args.shape.includes(-1)) return known === width ? args.shape : undefined;
  return width % known === 0 ? args.shape.map((size) => (size === -1 ? width / known : size)) : undefined;
}

/** A vector as a tensor, the last dimension running fastest: `numpy.reshape(x, (-1, *shape))`. */
export const reshape: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'reshape',
  summary: 'Give a vector the dimensions that the model takes',
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    for (const use of uses) {
      const { column, at, into, intoAt } = use;
      const state = scope.column(column, at);
      const dimensions = state === undefined ? undefined : dimensionsOf(use, state.width);
      if (state !== undefined && dimensions === undefined)
        scope.issue({
          code: 'type',
          path: at,
          message: `${quoted(column)} is ${state.width} wide, and the shape [${use.args.shape.join(', ')}] does not hold so many numbers — no artifact can be made — correct the shape, or the columns that were joined.`,
          data: { column, step: 'reshape', width: state.width },
        });
      const place = into === undefined ? undefined : intoAt;
      if (state === undefined || dimensions === undefined) scope.poison(into ?? column, place);
      else {
        const { type, time, width, missing, domain, overflow, sources, parts, scaled } = state;
        // What the dimensions of an image were says nothing of the new ones.
        const kept = { ...(parts !== undefined && { parts }), ...(scaled !== undefined && { scaled }) };
        scope.write(
          { name: into ?? column, type, time, width, missing, domain, overflow, sources, ...kept, shape: dimensions },
          place,
        );
      }
    }
  },
  // The artifact carries vectors; the model's input gets the dimensions.
  lower(uses, scope) {
    scope.alias(uses.map(({ column, into }) => ({ from: column, to: into ?? column })));
  },
  reference(uses, scope) {
    const values = uses.map(({ column }) => scope.value(column));
    uses.forEach(({ column, into }, index) => {
      scope.set(into ?? column, values[index] ?? []);
    });
  },
};

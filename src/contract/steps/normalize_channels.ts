import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, finite, perColumn, positive } from '../arguments';
import { type ColumnState, type Layout } from '../column';
import { hull, monotone, union } from '../domain';
import { madeOverflow } from '../overflow';
import { quoted } from '../shown';
import { type PreprocessingStep } from '../step';
import { imageColumn, lowerImages, referImages, sizeOf } from './image';
import { rounding } from './kernel';

const shape = {
  mean: z.array(finite, { error: 'a number for each channel, [0.485, 0.456, 0.406]' }).min(1),
  std: z.array(positive, { error: 'a number above 0 for each channel, [0.229, 0.224, 0.225]' }).min(1),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

/** The channel that a place of a flat image belongs to. */
function channelOf(index: number, { shape: dims, layout }: ColumnState): number {
  const size = sizeOf({ ...(dims !== undefined && { shape: dims }), ...(layout !== undefined && { layout }) });
  if (size === undefined) return 0;
  return layout === 'HWC' ? index % size.channels : Math.floor(index / (size.height * size.width));
}

function rowOf(values: readonly number[], layout: Layout | undefined): readonly [readonly number[], readonly number[]] {
  return [layout === 'HWC' ? [1, 1, 1, values.length] : [1, values.length, 1, 1], values];
}

/** (x − mean) / std of each channel: `torchvision.transforms.Normalize`, in its order of operations. */
export const normalizeChannels: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'normalize_channels',
  summary: 'Subtract the mean and divide by the standard deviation of each channel of an image',
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    const round = rounding(scope.precision);
    for (const use of uses) {
      const { column, at, into, intoAt, args } = use;
      const found = imageColumn(scope, 'normalize_channels', use);
      if (found === undefined) continue;
      const { state, size } = found;
      const wrong = (['mean', 'std'] as const).find((key) => args[key].length !== size.channels);
      if (wrong !== undefined || state.type === 'string') {
        scope.issue({
          code: 'step-argument',
          path: at,
          message: `${quoted(column)} has ${size.channels} channel${size.channels === 1 ? '' : 's'}, and "${wrong ?? ''}" has ${args[wrong ?? 'mean'].length} numbers — a channel would be scaled by another's numbers — write one for each channel, in the order of the channels.`,
          data: { column, step: 'normalize_channels' },
        });
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
        continue;
      }
      const domain = args.mean
        .map((mean, index) =>
          monotone(state.domain, (x) => round(round(round(x) - round(mean)) / round(args.std[index] ?? 1))),
        )
        .reduce(union);
      scope.write(
        {
          ...state,
          name: into ?? column,
          type: scope.precision,
          domain,
          overflow: madeOverflow([state], scope.precision, hull(domain)),
          scaled: scope.origin,
        },
        into === undefined ? undefined : intoAt,
      );
    }
  },
  lower(uses, scope) {
    const { graph, precision } = scope;
    lowerImages(uses, scope, (image, { args }, { layout }) => {
      const row = (values: readonly number[]): Value => graph.constant(precision, ...rowOf(values, layout));
      return graph.div(graph.sub(graph.cast(image, precision), row(args.mean)), row(args.std));
    });
  },
  reference(uses, scope) {
    const round = rounding(scope.precision);
    referImages(uses, scope, (image, { args }, state) =>
      image.map((x, index) => {
        const channel = channelOf(index, state);
        return round(round(round(x) - round(args.mean[channel] ?? 0)) / round(args.std[channel] ?? 1));
      }),
    );
  },
};

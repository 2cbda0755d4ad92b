import * as z from 'zod';
import { type ColumnUse, perColumn } from '../arguments';
import { type Layout } from '../column';
import { quoted } from '../shown';
import { type PreprocessingStep } from '../step';
import { lowerImages, referImages, sizeOf, writeImage } from './image';

const layout = z.enum(['HWC', 'CHW'], { error: 'HWC or CHW' });
const shape = { from: layout, to: layout };
type Use = ColumnUse<{ readonly from: Layout; readonly to: Layout }>;

/** The order of dimensions: `torchvision.transforms.ToTensor` makes CHW of HWC, `numpy.transpose(image, (2, 0, 1))`. */
export const layoutStep: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'layout',
  summary: 'Another order of the dimensions of an image',
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    for (const use of uses) {
      const { column, at, into, intoAt, args } = use;
      const state = scope.column(column, at);
      const size = state === undefined ? undefined : sizeOf({ ...state, layout: args.from });
      const other = state?.layout !== undefined && state.layout !== args.from;
      if (state === undefined || size === undefined || other || state.shape?.length !== 3) {
        if (state !== undefined)
          scope.issue({
            code: 'type',
            path: at,
            message: other
              ? `${quoted(column)} has the layout ${state.layout ?? ''}, not ${args.from} — rows would be taken for channels — write "from: ${state.layout ?? ''}", or delete the step if the image is already as the model takes it.`
              : `${quoted(column)} has no three dimensions, and an image has rows, columns and channels — no artifact can be made — declare the input as "type: image", or with "shape: [3, height, width]".`,
            data: { column, step: 'layout' },
          });
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
      } else writeImage(scope, use, state, size, args.to);
    }
  },
  lower(uses, scope) {
    lowerImages(uses, scope, (image, { args }) => {
      if (args.from === args.to) return image;
      const perm = args.to === 'CHW' ? [0, 3, 1, 2] : [0, 2, 3, 1];
      return scope.graph.op('Transpose', [image], { perm: { ints: perm } });
    });
  },
  reference(uses, scope) {
    referImages(uses, scope, (image, { args }, state) => {
      const size = sizeOf({ ...state, layout: args.from });
      if (size === undefined || args.from === args.to) return image;
      const { height, width, channels } = size;
      const area = height * width;
      return image.map((_, index) => {
        const from =
          args.to === 'CHW'
            ? (index % area) * channels + Math.floor(index / area)
            : (index % channels) * area + Math.floor(index / channels);
        return image[from] ?? 0;
      });
    });
  },
};

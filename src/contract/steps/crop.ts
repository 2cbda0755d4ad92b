import * as z from 'zod';
import { type ColumnUse, perColumn } from '../arguments';
import { quoted } from '../shown';
import { type PreprocessingStep } from '../step';
import {
  gatherPixels,
  imageColumn,
  lowerImages,
  pickPixels,
  referImages,
  type Size,
  sizeOf,
  writeImage,
} from './image';

const side = z.int({ error: 'a whole number above 0' }).min(1).max(16_384);
const anchors = ['center', 'top_left', 'top_right', 'bottom_left', 'bottom_right'] as const;
const shape = {
  size: z.union([side, z.tuple([side, side])], { error: '[height, width], or one number for both' }),
  anchor: z.enum(anchors, { error: `one of ${anchors.join(', ')}` }),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

function cropped({ channels }: Size, { size }: Args): Size {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return { height, width, channels };
}

/** Half of what is left over, a half rounded to even: Python's round, which is what torchvision.transforms.CenterCrop calls. */
function half(left: number): number {
  const whole = Math.floor(left / 2);
  return left % 2 === 0 || whole % 2 === 0 ? whole : whole + 1;
}

/** The rows and columns that are kept. */
function kept(old: Size, args: Args): { readonly rows: number[]; readonly columns: number[] } {
  const size = cropped(old, args);
  const from = (left: number, end: boolean): number => (args.anchor === 'center' ? half(left) : end ? left : 0);
  const top = from(old.height - size.height, args.anchor.startsWith('bottom'));
  const start = from(old.width - size.width, args.anchor.endsWith('right'));
  return {
    rows: Array.from({ length: size.height }, (_, y) => top + y),
    columns: Array.from({ length: size.width }, (_, x) => start + x),
  };
}

/** A part of the image: `torchvision.transforms.CenterCrop`, and `torchvision.transforms.FiveCrop`'s corners. */
export const crop: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'crop',
  summary: 'A part of an image',
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    for (const use of uses) {
      const { column, at, into, intoAt, args } = use;
      const found = imageColumn(scope, 'crop', use, 'HWC');
      if (found === undefined) continue;
      const { state, size: old } = found;
      const size = cropped(old, args);
      if (size.height > old.height || size.width > old.width) {
        scope.issue({
          code: 'step-argument',
          path: at,
          message: `${quoted(column)} is ${old.height} by ${old.width}, smaller than the part of ${size.height} by ${size.width} — torchvision would fill the rest with black, other libraries with something else — resize the image first, or correct the size.`,
          data: { column, step: 'crop' },
        });
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
        continue;
      }
      writeImage(scope, use, state, size, 'HWC');
    }
  },
  lower(uses, scope) {
    lowerImages(uses, scope, (image, { args }, state) => {
      const old = sizeOf(state);
      if (old === undefined) return image;
      const { rows, columns } = kept(old, args);
      return gatherPixels(scope, image, rows, columns);
    });
  },
  reference(uses, scope) {
    referImages(uses, scope, (image, { args }, state) => {
      const old = sizeOf(state);
      if (old === undefined) return image;
      const { rows, columns } = kept(old, args);
      return pickPixels(image, old, rows, columns);
    });
  },
};

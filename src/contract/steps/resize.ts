import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, perColumn } from '../arguments';
import { intervalDomain } from '../domain';
import { quoted } from '../shown';
import { type LowerScope, type PreprocessingStep } from '../step';
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
import { type Filter, filters, nearest, tapsOf, weightBits } from './resample';

const side = z.int({ error: 'a whole number above 0' }).min(1).max(16_384);
const shape = {
  size: z.union([side, z.tuple([side, side])], { error: '[height, width], or one number for the shorter side' }),
  filter: z.enum(filters, { error: `one of ${filters.join(', ')}, as training did` }),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

/** The new size; one number is the shorter side, as torchvision.transforms.Resize rounds the other. */
function resized({ height, width, channels }: Size, { size }: Args): Size {
  if (typeof size !== 'number') return { height: size[0], width: size[1], channels };
  const other = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  return width <= height ? { width: size, height: other, channels } : { height: size, width: other, channels };
}

/** Sums of whole numbers along one dimension of [N, height, width, channels], rounded to bytes: int32 throughout, as Pillow. */
function lowerPass(scope: LowerScope, image: Value, axis: 1 | 2, from: number, to: number, filter: Sums): Value {
  if (from === to) return image;
  const { graph } = scope;
  const taps = tapsOf(from, to, filter);
  const dims = axis === 1 ? [1, to, 1, 1] : [1, 1, to, 1];
  const number = (x: number): Value => graph.constant('int32', [1, 1, 1, 1], [x]);
  let sum = number(2 ** (weightBits - 1));
  const most = Math.max(...taps.map(({ weights }) => weights.length));
  for (let tap = 0; tap < most; tap++) {
    // Beyond its last one a pixel has weight 0, whatever is there.
    const indexes = taps.map(({ first }) => Math.min(from - 1, first + tap));
    const weights = taps.map((own) => own.weights[tap] ?? 0);
    const pixels = graph.op('Gather', [image, graph.constant('int64', [to], indexes)], { axis: { int: axis } });
    sum = graph.add(sum, graph.mul(pixels, graph.constant('int32', dims, weights)));
  }
  const rounded = graph.div(sum, number(2 ** weightBits));
  return overshoots(filter) ? graph.min(graph.max(rounded, number(0)), number(255)) : rounded;
}
type Sums = Exclude<Filter, 'nearest'>;

/** Filters with negative weights make values outside of a byte. */
function overshoots(filter: Filter): boolean {
  return filter === 'bicubic' || filter === 'lanczos';
}

function referPass(at: (index: number) => number, taps: ReturnType<typeof tapsOf>): readonly number[] {
  return taps.map(({ first, weights }) => {
    const sum = weights.reduce((all, weight, tap) => all + weight * at(first + tap), 2 ** (weightBits - 1));
    return Math.min(255, Math.max(0, Math.floor(sum / 2 ** weightBits)));
  });
}

function refer(image: readonly number[], old: Size, size: Size, filter: Filter): readonly number[] {
  if (filter === 'nearest')
    return pickPixels(image, old, nearest(old.height, size.height), nearest(old.width, size.width));
  const { channels } = old;
  const across = tapsOf(old.width, size.width, filter);
  const down = tapsOf(old.height, size.height, filter);
  const wide = new Array<number>(old.height * size.width * channels).fill(0);
  for (let y = 0; y < old.height; y++)
    for (let c = 0; c < channels; c++)
      referPass((x) => image[(y * old.width + x) * channels + c] ?? 0, across).forEach((v, x) => {
        wide[(y * size.width + x) * channels + c] = v;
      });
  const result = new Array<number>(size.height * size.width * channels).fill(0);
  for (let x = 0; x < size.width; x++)
    for (let c = 0; c < channels; c++)
      referPass((y) => wide[(y * size.width + x) * channels + c] ?? 0, down).forEach((v, y) => {
        result[(y * size.width + x) * channels + c] = v;
      });
  return result;
}

/** Another size, to the bit as `PIL.Image.resize`, which is what `torchvision.transforms.Resize` calls for images. */
export const resize: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'resize',
  summary: 'An image in another size',
  args: perColumn(shape),
  opset: (uses) => (uses.some(({ args }) => overshoots(args.filter)) ? 12 : 7),
  newest: 'Max of whole numbers',
  infer(uses, scope) {
    for (const use of uses) {
      const { column, at, into, intoAt, args } = use;
      const found = imageColumn(scope, 'resize', use, 'HWC');
      if (found === undefined) continue;
      const { state, size } = found;
      if (state.type !== 'uint8') {
        scope.issue({
          code: 'type',
          path: at,
          message: `${quoted(column)} is ${state.type}, and resize takes bytes as they come from the file — on floating numbers libraries differ by several grey values — move this step before the one that makes fractions of them.`,
          data: { column, step: 'resize', type: state.type },
        });
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
        continue;
      }
      const domain = args.filter === 'nearest' ? state.domain : intervalDomain(0, 255);
      writeImage(scope, use, { ...state, domain }, resized(size, args), 'HWC');
    }
  },
  lower(uses, scope) {
    const { graph } = scope;
    lowerImages(uses, scope, (image, { args }, state) => {
      const old = sizeOf(state);
      if (old === undefined) return image;
      const size = resized(old, args);
      const { filter } = args;
      if (filter === 'nearest')
        return gatherPixels(scope, image, nearest(old.height, size.height), nearest(old.width, size.width));
      const wide = lowerPass(scope, graph.cast(image, 'int32'), 2, old.width, size.width, filter);
      return graph.cast(lowerPass(scope, wide, 1, old.height, size.height, filter), 'uint8');
    });
  },
  reference(uses, scope) {
    referImages(uses, scope, (image, { args }, state) => {
      const old = sizeOf(state);
      return old === undefined ? image : refer(image, old, resized(old, args), args.filter);
    });
  },
};

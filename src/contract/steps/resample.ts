/** How Pillow weighs the pixels around a place. */
export const filters = ['nearest', 'box', 'bilinear', 'bicubic', 'lanczos'] as const;
export type Filter = (typeof filters)[number];

/** Pillow computes with weights of 22 bits: 32, without 8 of a pixel and 2 for what a filter overshoots. */
export const weightBits = 22;

/** The weighted pixels of one new pixel: those from `first` on. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

interface Kernel {
  readonly support: number;
  readonly at: (x: number) => number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Cubic convolution of a = -0.5, in Pillow's order of operations. */
function cubic(signed: number): number {
  const x = Math.abs(signed);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

const kernels: Readonly<Record<Exclude<Filter, 'nearest'>, Kernel>> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * Weights along one dimension as whole numbers of 2^-22, antialiased: the filter is as wide as the step from pixel to pixel.
 * https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc).
 */
export function tapsOf(from: number, to: number, filter: Exclude<Filter, 'nearest'>): readonly Taps[] {
  const { support: reach, at } = kernels[filter];
  const scale = from / to;
  const wide = Math.max(scale, 1);
  const support = reach * wide;
  return Array.from({ length: to }, (_, index) => {
    const center = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(from, Math.trunc(center + support + 0.5));
    const raw = Array.from({ length: last - first }, (_, x) => at((x + first - center + 0.5) * (1 / wide)));
    const sum = raw.reduce((all, weight) => all + weight, 0);
    const weights = raw.map((weight) => {
      const share = (sum === 0 ? weight : weight / sum) * 2 ** weightBits;
      return Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    });
    return { first, weights };
  });
}

/** The one pixel that each new pixel is: the steps are added up, as Pillow does, since that is what decides ties. */
export function nearest(from: number, to: number): readonly number[] {
  const scale = from / to;
  let place = scale * 0.5;
  return Array.from({ length: to }, () => {
    const index = Math.min(from - 1, Math.trunc(place));
    place += scale;
    return index;
  });
}

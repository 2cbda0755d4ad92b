import { ortDiffers, ortVersions } from './ort-versions';
import { type Runtime, type RuntimeKind } from './runtime';

/**
 * The releases of Triton that brought a newer ONNX Runtime 1.N: https://github.com/triton-inference-server/server, docs/introduction/compatibility.md
 * from 24.04 on and build.py at the tags before. A release between two of them has that of the older one, or a newer.
 */
const releases: readonly (readonly [release: number, ort: number])[] = [
  [23.03, 14],
  [23.05, 15],
  [23.12, 16],
  [24.04, 17],
  [24.05, 18],
  [24.09, 19],
  [24.12, 20],
  [25.03, 21],
  [25.05, 22],
  [25.08, 23],
  [26.02, 24],
  [26.07, 27],
  [26.08, 28],
];

/** The runtime of a release such as `24.04`; undefined where it is no release, or older than the first. */
export function tritonRuntime(release: string): Runtime | undefined {
  const [, year, month] = /^(\d\d)\.(\d\d)$/.exec(release) ?? [];
  const number = Number(release);
  const [, minor] = releases.findLast(([from]) => from <= number) ?? [];
  if (year === undefined || minor === undefined || Number(month) < 1 || Number(month) > 12) return undefined;
  return {
    title: `Triton ${release}, with ONNX Runtime 1.${minor}`,
    versions: ortVersions(minor),
    differs: ortDiffers(minor),
    newer: 'name a newer release of Triton',
  };
}

export const triton: RuntimeKind = {
  form: 'triton-YY.MM',
  names: releases.map(([release]) => `triton-${release.toFixed(2)}`),
  find(type) {
    const runtime = type.startsWith('triton-') ? tritonRuntime(type.slice('triton-'.length)) : undefined;
    return runtime === undefined ? undefined : { runtime };
  },
};

import { type Operator } from '../../onnx/node-list';
import { type Versions } from './runtime';

/**
 * ONNX Runtime 1.N by N: the newest ai.onnx, ai.onnx.ml and IR that it runs. Measured with every step, but for 1.18, 1.21 and 1.24, which are
 * https://onnxruntime.ai/docs/reference/compatibility.html. 1.15 takes IR 9, whatever it says there, and knows opset 19 without having it: there
 * is no Cast, Equal, Identity or Reshape of 19 in it.
 */
const measured: readonly (readonly [minor: number, opset: number, ml: number, ir: number])[] = [
  [14, 18, 3, 8],
  [15, 18, 3, 9],
  [16, 19, 3, 9],
  [17, 20, 4, 9],
  [18, 21, 4, 10],
  [19, 21, 5, 10],
  [21, 22, 5, 10],
  [23, 23, 5, 11],
  [24, 25, 5, 13],
  [27, 26, 5, 13],
];

/** The first that artifacts are made for. */
export const oldestOrt = 14;
/** The one that the endpoint brings along. */
export const endpointOrt = 30;

/** Of a version between two of the table: that of the older one, since versions only grow. */
export function ortVersions(minor: number): Versions {
  const [, opset, ml, ir] = measured.findLast(([from]) => from <= minor) ?? [0, 0, 0, 0];
  return { opset, ml, ir };
}

/** The last that gives up on a text of many letters beyond U+FFFF. */
const lastOfShortText = 17;

/** What ONNX Runtime 1.N makes of an operator, where it is not what the endpoint's makes of it. */
export function ortDiffers(minor: number): (operator: Operator) => string | undefined {
  return ({ domain, type }) =>
    minor <= lastOfShortText && domain === '' && type === 'StringNormalizer'
      ? 'leaves a text with many emoji or other letters beyond U+FFFF as it is, its capitals included'
      : undefined;
}

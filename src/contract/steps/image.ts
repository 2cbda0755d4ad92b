import { type Value } from '../../onnx/graph';
import { type ColumnUse } from '../arguments';
import { type ColumnState, type Layout } from '../column';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type ReferenceScope } from '../step';

/** The size of an image. */
export interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

type Place = Pick<ColumnUse<unknown>, 'column' | 'at' | 'into' | 'intoAt'>;

/** The size of an image column; undefined where it is none. */
export function sizeOf({ shape, layout }: Pick<ColumnState, 'shape' | 'layout'>): Size | undefined {
  const [a, b, c] = shape ?? [];
  if (a === undefined || b === undefined || c === undefined || layout === undefined) return undefined;
  return layout === 'HWC' ? { height: a, width: b, channels: c } : { channels: a, height: b, width: c };
}

export function shapeOf({ height, width, channels }: Size, layout: Layout): readonly number[] {
  return layout === 'HWC' ? [height, width, channels] : [channels, height, width];
}

/** The image that a step works on; what is wrong is reported, and what the step would have made of it poisoned. */
export function imageColumn(
  scope: InferScope,
  op: string,
  { column, at, into, intoAt }: Place,
  layout?: Layout,
): { readonly state: ColumnState; readonly size: Size } | undefined {
  const state = scope.column(column, at);
  const size = state === undefined ? undefined : sizeOf(state);
  if (state !== undefined && size !== undefined && (layout === undefined || state.layout === layout))
    return { state, size };
  if (state !== undefined)
    scope.issue({
      code: 'type',
      path: at,
      message:
        size === undefined
          ? `${quoted(column)} is no image, and ${op} has to know its rows, columns and channels — no artifact can be made — declare the input as "type: image" with "shape: [height, width, 3]", or say with a layout step what its dimensions are.`
          : `${quoted(column)} has the layout ${state.layout ?? ''}, and ${op} takes images as ${layout ?? ''} — rows would be taken for channels — move this step before the layout step.`,
      data: { column, step: op },
    });
  scope.poison(into ?? column, into === undefined ? undefined : intoAt);
  return undefined;
}

/** Writes an image of another size. */
export function writeImage(
  scope: InferScope,
  { column, into, intoAt }: Place,
  state: ColumnState,
  size: Size,
  layout: Layout,
): void {
  const shape = shapeOf(size, layout);
  scope.write(
    { ...state, name: into ?? column, shape, layout, width: shape.reduce((product, dim) => product * dim, 1) },
    into === undefined ? undefined : intoAt,
  );
}

/** Each image as a tensor [N, …its shape] through `f`, and flat again. */
export function lowerImages<Use extends Place>(
  uses: readonly Use[],
  scope: LowerScope,
  f: (image: Value, use: Use, state: ColumnState) => Value,
): void {
  const results = uses.map((use) => {
    const state = scope.before.get(use.column);
    if (state?.shape === undefined)
      throw new RangeError(`"${use.column}" is no image. The flow should have refused this contract.`);
    const image = scope.graph.reshape(scope.joined([use.column]), [-1, ...state.shape]);
    const after = scope.after.get(use.into ?? use.column);
    return scope.graph.reshape(f(image, use, state), [-1, after?.width ?? state.width]);
  });
  uses.forEach(({ column, into }, index) => {
    const result = results[index];
    if (result !== undefined) scope.assign([into ?? column], result);
  });
}

/** Each image through `f`, flat as it is in a row. */
export function referImages<Use extends Place>(
  uses: readonly Use[],
  scope: ReferenceScope,
  f: (image: readonly number[], use: Use, state: ColumnState) => readonly number[],
): void {
  const results = uses.map((use) => {
    const state = scope.before.get(use.column);
    return state === undefined ? [] : scope.value(use.column).map((row) => f(row.map(Number), use, state));
  });
  uses.forEach(({ column, into }, index) => {
    scope.set(into ?? column, results[index] ?? []);
  });
}

/** The pixels of a flat image [height, width, channels] at these rows and columns. */
export function pickPixels(
  image: readonly number[],
  { width, channels }: Size,
  rows: readonly number[],
  columns: readonly number[],
): number[] {
  return rows.flatMap((y) =>
    columns.flatMap((x) => image.slice((y * width + x) * channels, (y * width + x + 1) * channels)),
  );
}

/** The same of a tensor [N, height, width, channels]. */
export function gatherPixels(
  { graph }: LowerScope,
  image: Value,
  rows: readonly number[],
  columns: readonly number[],
): Value {
  const along = (value: Value, axis: number, indexes: readonly number[]): Value =>
    graph.op('Gather', [value, graph.constant('int64', [indexes.length], indexes)], { axis: { int: axis } });
  return along(along(image, 1, rows), 2, columns);
}

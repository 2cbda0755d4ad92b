import { type GraphBuilder, type Value } from '../onnx/graph';
import { type ColumnState, type TensorType } from './column';
import { type Columns } from './step';

/** Where a column lives: `width` lanes from `start` of a tensor [N, total]. */
interface Segment {
  readonly value: Value;
  readonly type: TensorType;
  readonly start: number;
  readonly width: number;
  readonly total: number;
}

/** Lanes of one tensor, in the order in which they are wanted. */
interface Run {
  readonly value: Value;
  readonly type: TensorType;
  readonly total: number;
  readonly lanes: number[];
}

/**
 * Where each column lives while a pipeline is lowered. Columns that a step computes together stay lanes of one tensor, and the next step
 * that wants them together gets that tensor as it is: 100 standardized columns are one Concat, one Sub and one Div, not 100 chains.
 */
export class Lanes {
  private readonly segments = new Map<string, Segment>();
  private readonly raw = new Map<Value, string>();
  private readonly touched = new Set<string>();

  constructor(private readonly graph: GraphBuilder) {}

  /** Raw columns of which something has been made. */
  get used(): ReadonlySet<string> {
    return this.touched;
  }

  /** A raw column enters as a tensor [N, width]. */
  enter(column: string, value: Value, type: TensorType, width: number): void {
    this.segments.set(column, { value, type, start: 0, width, total: width });
    this.raw.set(value, column);
  }

  joined(columns: readonly string[], type?: TensorType): Value {
    const runs: Run[] = [];
    for (const column of columns) {
      const { value, type: own, start, width, total } = this.segment(column);
      const last = runs[runs.length - 1];
      const run = last?.value === value ? last : { value, type: own, total, lanes: [] };
      if (run !== last) runs.push(run);
      for (let lane = start; lane < start + width; lane++) run.lanes.push(lane);
    }
    // Columns of a few tensors that take turns, as those of a wide table do: one Gather of all instead of one for each column.
    const tensors = new Map(runs.map(({ value, type: own, total }) => [value, { value, type: own, total }]));
    const wanted = runs.reduce((sum, { lanes }) => sum + lanes.length, 0);
    const held = [...tensors.values()].reduce((sum, { total }) => sum + total, 0);
    if (runs.length < 2 * tensors.size || held > 2 * wanted || !this.mixes([...tensors.values()], type))
      return this.beside(
        runs.map((run) => ({ type: run.type, value: this.lanesOf(run) })),
        type,
      );
    const starts = new Map<Value, number>();
    let start = 0;
    for (const { value, total } of tensors.values()) {
      starts.set(value, start);
      start += total;
    }
    return this.graph.columns(
      this.beside([...tensors.values()], type),
      runs.flatMap(({ value, lanes }) => lanes.map((lane) => (starts.get(value) ?? 0) + lane)),
    );
  }

  /** Numbers only: text that is not wanted may not be a number. */
  private mixes(tensors: readonly { readonly type: TensorType }[], type: TensorType | undefined): boolean {
    return type === undefined || type === 'string' ? true : tensors.every((tensor) => tensor.type !== 'string');
  }

  /** Side by side first, then cast: one Cast for all neighbours of one type. */
  private beside(tensors: readonly { readonly type: TensorType; readonly value: Value }[], type?: TensorType): Value {
    const groups: { type: TensorType; values: Value[] }[] = [];
    for (const { type: own, value } of tensors) {
      const last = groups[groups.length - 1];
      if (last?.type === own) last.values.push(value);
      else groups.push({ type: own, values: [value] });
    }
    const values = groups.map((group) => {
      const value = this.graph.concat(group.values);
      return type === undefined || type === group.type ? value : this.graph.cast(value, type);
    });
    return this.graph.concat(values);
  }

  assign(states: readonly Pick<ColumnState, 'name' | 'type' | 'width'>[], value: Value): void {
    const total = states.reduce((sum, { width }) => sum + width, 0);
    let start = 0;
    for (const { name, type, width } of states) {
      this.segments.set(name, { value, type, start, width, total });
      start += width;
    }
  }

  /** Copies of segments, all read before any is written: names may be swapped. */
  alias(pairs: readonly { readonly from: string; readonly to: string }[]): void {
    const found = pairs.map(({ from, to }) => ({ to, segment: this.segment(from) }));
    for (const { to, segment } of found) this.segments.set(to, segment);
  }

  private segment(column: string): Segment {
    const segment = this.segments.get(column);
    if (segment === undefined)
      throw new RangeError(`The column "${column}" has no value. The flow should have refused this contract.`);
    const raw = this.raw.get(segment.value);
    if (raw !== undefined) this.touched.add(raw);
    return segment;
  }

  private lanesOf({ value, lanes, total }: Run): Value {
    const whole = lanes.length === total && lanes.every((lane, index) => lane === index);
    return whole ? value : this.graph.columns(value, lanes);
  }
}

/** The state of a column that is known to be there. */
export function stateOf(columns: Columns, name: string): ColumnState {
  const state = columns.get(name);
  if (state === undefined)
    throw new RangeError(`There is no column "${name}". The flow should have refused this contract.`);
  return state;
}

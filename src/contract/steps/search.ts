import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/** What a search has found: for each number its position in its lane's list. */
export interface Found {
  /** Of a list of each lane, as long as those that were searched, the item at the position: [N, C]. */
  item(lists: readonly (readonly number[])[]): Value;
  /** Of a list of rows of each lane, all of one width, the row at the position; those of all lanes side by side: [N, C · width]. */
  row(lists: readonly (readonly (readonly number[])[])[]): Value;
}

/**
 * The last item of its lane's rising list that each number of `x` [N, C] reaches (`>=`) or is above (`>`); the first where there is none.
 * One binary search for all lanes: its nodes are as many as the longest list has binary digits, whatever the number of columns.
 */
export function search(kernel: Kernel, x: Value, lists: readonly (readonly number[])[], test: '>=' | '>'): Found {
  const { graph } = kernel;
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 1);
  const size = 2 ** Math.ceil(Math.log2(Math.max(longest, 2)));
  const flat = (rows: readonly (readonly number[])[], rest: number): Value =>
    graph.constant(
      kernel.type,
      [rows.length * size],
      rows.flatMap((row) => [...row, ...Array.from({ length: size - row.length }, () => rest)]),
    );
  const offsets = (by: number): Value =>
    graph.constant(
      'int64',
      [1, lists.length],
      lists.map((_, lane) => lane * size + by),
    );
  // Nothing reaches NaN, ∞ neither.
  const table = flat(lists, Number.NaN);
  const reached = (limit: Value): Value => (test === '>=' ? graph.greaterOrEqual(x, limit) : graph.greater(x, limit));

  let stride = size / 2;
  // The first comparison also brings the positions to the shape of x.
  let at = graph.where(
    reached(kernel.row(lists.map((list) => list[stride] ?? Number.NaN))),
    offsets(stride),
    offsets(0),
  );
  for (stride /= 2; stride >= 1; stride /= 2) {
    const next = graph.add(at, graph.constant('int64', [1, 1], [stride]));
    at = graph.where(reached(graph.op('Gather', [table, next])), next, at);
  }
  return {
    item: (rows) => graph.op('Gather', [flat(rows, 0), at]),
    row(tables) {
      const width = tables[0]?.[0]?.length ?? 1;
      const padded = tables.flatMap((rows) => Array.from({ length: size }, (_, i) => rows[i] ?? []));
      const values = padded.flatMap((row) => Array.from({ length: width }, (_, i) => row[i] ?? 0));
      // One step of memory for a row of numbers instead of one for each.
      const rows = graph.op('Gather', [graph.constant(kernel.type, [padded.length, width], values), at]);
      return graph.reshape(rows, [0, tables.length * width]);
    },
  };
}

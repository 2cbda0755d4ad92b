import type { CategoricalCells, Cells, NumericCells } from '../protocol/profile';

/** What `locate` answers for a value that has no cell. */
export const unseen = -1;
export const invalid = -2;
export const missing = -3;

const mostCategories = 30;

/**
 * Frozen cells of a numeric column.
 *
 * Edge i of `cells` is the upper empirical quantile of order i/cells: `sorted[floor(i·m/cells)]`, which is
 * `-np.quantile(-x, 1 - i/cells, method='inverted_cdf')`. Equal edges are kept once. An edge belongs to the cell above it.
 * A value with more than m/cells of the mass is at least one of these edges; the next float64 above it becomes an edge too,
 * so that the value is a cell of its own. A constant column gives three cells: below, the constant, above.
 *
 * @param sorted the valid (finite) reference values, ascending; empty gives one cell without edges
 */
export function numericCells(sorted: Float64Array, cells = 16): NumericCells {
  const m = sorted.length;
  const edges = new Set<number>();
  let last: number | undefined;
  for (let i = 1; i < cells && m > 0; i++) {
    const edge = (sorted[Math.floor((i * m) / cells)] ?? 0) + 0; // + 0 makes -0 into 0
    if (edge === last) continue;
    last = edge;
    edges.add(edge);
    const held = lowerBound(sorted, nextUp(edge)) - lowerBound(sorted, edge);
    if (held > m / cells) edges.add(nextUp(edge));
  }
  return { kind: 'numeric', edges: [...edges] };
}

/**
 * Frozen cells of a categorical column: the 30 most frequent categories (ties by code unit order), the rest in OTHER.
 *
 * @param counts frequency of every value of the reference
 * @param declared categories of the contract: known even if the reference has none of them
 */
export function categoricalCells(
  counts: ReadonlyMap<string, number>,
  declared: readonly string[] = [],
): CategoricalCells {
  const known = new Map<string, number>(declared.map((category) => [category, 0]));
  for (const [category, n] of counts) known.set(category, n);
  const order = [...known]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : a > b ? 1 : 0))
    .map(([category]) => category);
  return { kind: 'categorical', categories: order.slice(0, mostCategories), others: order.slice(mostCategories) };
}

/** Number of cells, the last of a categorical column being OTHER. */
export function cellCount(cells: Cells): number {
  return cells.kind === 'numeric' ? cells.edges.length + 1 : cells.categories.length + 1;
}

/** Edges as `numericCell` takes them: filled up with Infinity, which no number reaches, to a power of two. */
export function searchable(edges: readonly number[]): Float64Array {
  let length = 1;
  while (length <= edges.length) length *= 2;
  const padded = new Float64Array(length).fill(Infinity);
  padded.set(edges);
  return padded;
}

/**
 * Index of the cell of a finite number: the number of edges at or below it. Halving adds instead of branching, because
 * which half a value is in cannot be predicted, and a branch that is guessed wrong costs more than all comparisons.
 */
export function numericCell(edges: Float64Array, value: number): number {
  let cell = 0;
  for (let half = edges.length >>> 1; half > 0; half >>>= 1) {
    cell += Number((edges[cell + half - 1] ?? 0) <= value) * half;
  }
  return cell;
}

/**
 * Cell by value of a categorical column. A number stands for the category that is written so, and 1 and 0 for `true` and
 * `false` where those are the categories.
 */
export function categoryIndex(cells: CategoricalCells): ReadonlyMap<unknown, number> {
  const index = new Map<unknown, number>();
  const other = cells.categories.length;
  const entries: [string, number][] = [
    ...cells.categories.map((category, i): [string, number] => [category, i]),
    ...cells.others.map((category): [string, number] => [category, other]),
  ];
  for (const [category, cell] of entries) {
    index.set(category, cell);
    if (String(Number(category)) === category) index.set(Number(category), cell);
    if (/^(0|-?[1-9]\d*)$/.test(category)) index.set(BigInt(category), cell);
  }
  for (const [word, number] of [
    ['true', 1],
    ['false', 0],
  ] as const) {
    const cell = index.get(word);
    if (cell !== undefined && !index.has(number)) index.set(number, cell).set(BigInt(number), cell);
  }
  return index;
}

/** Cell of one value, or `missing`, `invalid`, `unseen`. For many values prepare `locator` once. */
export function locate(cells: Cells, value: unknown): number {
  return locator(cells)(value);
}

/**
 * The one reading of a value that counting, golden rows and drift share. NaN, null and undefined are missing;
 * `""` is missing unless the reference has it as a category; infinite numbers and text in a numeric column are invalid.
 */
export function locator(cells: Cells): (value: unknown) => number {
  if (cells.kind === 'numeric') {
    const edges = searchable(cells.edges);
    return (value) => {
      if (typeof value === 'number') {
        if (Number.isFinite(value)) return numericCell(edges, value);
        return Number.isNaN(value) ? missing : invalid;
      }
      if (typeof value === 'bigint') return numericCell(edges, Number(value));
      return value === null || value === undefined || value === '' ? missing : invalid;
    };
  }
  const index = categoryIndex(cells);
  return (value) => {
    const cell = index.get(value);
    if (cell !== undefined) return cell;
    if (value === null || value === undefined || value === '' || Number.isNaN(value)) return missing;
    return unseen;
  };
}

/** Canonical JSON of names and cells: what the caller hashes (sha256) to the profile's fingerprint. */
export function canonicalCells(columns: readonly { readonly name: string; readonly cells: Cells }[]): string {
  return JSON.stringify(
    columns.map(({ name, cells }) =>
      cells.kind === 'numeric'
        ? { edges: cells.edges, kind: cells.kind, name }
        : { categories: cells.categories, kind: cells.kind, name, others: cells.others },
    ),
  );
}

/** The smallest float64 above a finite number. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] ?? value;
}

/** Number of values below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

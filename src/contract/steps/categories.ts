import { type Value } from '../../onnx/graph';
import { type ColumnState } from '../column';
import { categoryNumber } from '../domain';
import { type InputSpec, type Path } from '../model';
import { quoted } from '../shown';
import { type InferScope, type LowerScope } from '../step';

/** What a value that is none of the categories becomes, and a missing one: positions like those of the categories. */
export interface Positions {
  readonly unknown: number;
  /** Like unknown where it is left out; a category `""` is missing text by itself. */
  readonly missing?: number;
  /** The categories from this one on share its position; else each has its own. */
  readonly shared?: number;
}

function placeOf(index: number, { shared = Infinity }: Positions): number {
  return Math.min(index, shared);
}

/** A column and what its values are looked up in; positions begin at `from`, 0 if it is left out. */
interface Lookup {
  readonly column: string;
  readonly categories: readonly string[];
  readonly at: Positions;
  readonly from?: number;
}

/**
 * The positions of several columns side by side, int64 [N, columns]: lane k is that of `lookups[order[k]]`. Text that is looked up in the same list
 * is looked up at once, so that 100 columns of yes and no are one node.
 */
export function lowerPositions(
  scope: LowerScope,
  lookups: readonly Lookup[],
): { readonly value: Value; readonly order: readonly number[] } {
  const groups = new Map<string, number[]>();
  lookups.forEach(({ column, categories, at, from }, index) => {
    const text = scope.before.get(column)?.type === 'string';
    const key = text ? JSON.stringify([categories, at, from]) : column;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const order = [...groups.values()].flat();
  const values = [...groups.values()].map((group) => {
    const members = group.flatMap((index) => lookups[index] ?? []);
    return positionsOf(
      scope,
      members.map(({ column }) => column),
      members[0] ?? { categories: [], at: { unknown: -1 } },
    );
  });
  return { value: scope.graph.concat(values), order };
}

/**
 * The position of each value among the categories, int64 [N, columns]; more columns than one are of text. Text through CategoryMapper
 * (ai.onnx.ml 1, every runtime has it), integers and bool by comparison in int64, floats in their own type.
 */
function positionsOf(
  scope: LowerScope,
  columns: readonly string[],
  { categories, at, from = 0 }: Omit<Lookup, 'column'>,
): Value {
  const { graph } = scope;
  const state = scope.before.get(columns[0] ?? '');
  const x = scope.joined(columns);
  if (state?.type === 'string') {
    const missing = at.missing !== undefined && !categories.includes('') ? [at.missing + from] : [];
    return graph.ml('CategoryMapper', [x], {
      cats_strings: { strings: [...categories, ...missing.map(() => '')] },
      cats_int64s: { ints: [...categories.map((_, index) => placeOf(index, at) + from), ...missing] },
      default_int64: { int: at.unknown + from },
    });
  }
  const floating = state?.type === 'float32' || state?.type === 'float64';
  const type = state?.type === 'float32' ? 'float32' : floating ? 'float64' : 'int64';
  const key = floating ? x : graph.cast(x, 'int64');
  const row = graph.constant(type, [1, categories.length], categories.map(categoryNumber));
  const hits = graph.cast(graph.equal(key, row, floating ? 'floating' : 'integer'), 'int64');
  // At most one category is hit, so a weighted sum is the position of that one.
  const weights = categories.map((_, index) => placeOf(index, at) - at.unknown);
  const sum = graph.reduceSum(graph.mul(hits, graph.constant('int64', [1, weights.length], weights)), [1], true);
  const positions = graph.add(sum, graph.constant('int64', [1, 1], [at.unknown + from]));
  if (!floating || at.missing === undefined) return positions;
  // NaN hits none.
  const missing = graph.constant('int64', [1, 1], [at.missing - at.unknown]);
  return graph.add(positions, graph.mul(graph.cast(graph.isNaN(x), 'int64'), missing));
}

/** The same in plain TypeScript, for one value. */
export function position(
  value: number | string,
  type: ColumnState['type'] | undefined,
  categories: readonly string[],
  at: Positions,
): number {
  const found =
    type === 'string'
      ? categories.indexOf(String(value))
      : categories.findIndex((category) => rounded(categoryNumber(category), type) === Number(value));
  if (found >= 0) return placeOf(found, at);
  const missing = type === 'string' ? value === '' : Number.isNaN(value);
  return missing ? (at.missing ?? at.unknown) : at.unknown;
}

function rounded(x: number, type: ColumnState['type'] | undefined): number {
  return type === 'float32' ? Math.fround(x) : x;
}

/** The categories of an encoder: its own, or those that the column can have by declaration and the steps before. */
export function categoriesOf(
  own: readonly string[] | undefined,
  state: ColumnState | undefined,
): readonly string[] | undefined {
  if (own !== undefined) return own;
  if (state?.domain.kind === 'categories') return state.domain.values;
  return state?.type === 'bool' ? ['false', 'true'] : undefined;
}

/** What an encoder does with an unknown value: its own policy, or the input's. */
export function unknownOf(own: string | undefined, input: InputSpec | undefined): string {
  return own ?? input?.unknown ?? 'forbid';
}

/** The column and its categories, for an encoder that needs both; what is wrong is reported. */
export function encodable(
  scope: InferScope,
  op: string,
  use: { readonly column: string; readonly at: Path },
  own: readonly string[] | undefined,
): { readonly state: ColumnState; readonly categories: readonly string[] } | undefined {
  const { column, at } = use;
  const state = scope.column(column, at);
  if (state === undefined) return undefined;
  if (state.width !== 1) {
    scope.issue({
      code: 'type',
      path: at,
      message: `${quoted(column)} is ${state.width} wide, and ${op} takes one value a row — no artifact can be made — encode the columns before they are joined.`,
      data: { column, step: op, width: state.width },
    });
    return undefined;
  }
  const categories = categoriesOf(own, state);
  if (categories === undefined) {
    scope.issue({
      code: 'step-argument',
      path: at,
      message: `Nothing says which values ${quoted(column)} can have — their number and order is what the model was trained on, and it cannot be guessed — list them as "categories" of the input, or here.`,
      data: { column, missing: 'categories', step: op },
    });
    return undefined;
  }
  if (state.type !== 'string') {
    const wrong = categories.find((category) => Number.isNaN(categoryNumber(category)));
    if (wrong !== undefined) {
      scope.issue({
        code: 'type',
        path: at,
        message: `${quoted(column)} is a number, and the category ${quoted(wrong)} is text — it could never occur — correct the category, or the type of the input.`,
        data: { column, step: op, category: wrong },
      });
      return undefined;
    }
  }
  return { state, categories };
}

/** Reports values that the column can have and the encoder has no answer for. */
export function checkCovered(
  scope: InferScope,
  op: string,
  use: { readonly column: string; readonly at: Path },
  left: readonly string[] | undefined,
  consequence: string,
  todo: string,
): void {
  if (left?.length === 0) return;
  const { column, at } = use;
  const who =
    left === undefined
      ? `Nothing refuses a value of ${quoted(column)} that ${op} does not know`
      : `${op} does not know ${left.slice(0, 3).map(quoted).join(', ')}${left.length > 3 ? ` and ${left.length - 3} more` : ''}, which ${quoted(column)} can be`;
  scope.issue({
    code: left === undefined ? 'no-unknown-policy' : 'domain',
    path: at,
    message: `${who} — ${consequence} — ${todo}.`,
    data: { column, step: op, ...(left !== undefined && { values: left }) },
  });
}

/** Reports categories of the encoder that the column can never have. */
export function checkAlive(
  scope: InferScope,
  op: string,
  use: { readonly column: string; readonly at: Path },
  state: ColumnState,
  categories: readonly string[],
): void {
  const { domain } = state;
  if (domain.kind !== 'categories' || domain.open || state.type !== 'string') return;
  const known = new Set(domain.values);
  const dead = categories.filter((category) => !known.has(category) && !(category === '' && state.missing !== false));
  if (dead.length === 0) return;
  scope.issue({
    code: 'dead-category',
    path: use.at,
    message: `${quoted(use.column)} can never be ${dead.slice(0, 3).map(quoted).join(', ')} at this step — what the model learned about ${dead.length === 1 ? 'it' : 'them'} would never be used — add ${dead.length === 1 ? 'it' : 'them'} to the categories of the input, or correct the spelling.`,
    data: { column: use.column, step: op, values: dead },
  });
}

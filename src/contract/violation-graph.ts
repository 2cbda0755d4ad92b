import { type GraphBuilder, type Value } from '../onnx/graph';
import { requireForm } from '../onnx/operators';
import { feedType, feedWidth, isFloat, type TensorType } from './column';
import { bitsOfWord, type ShownColumn, type ShownRule } from './violations';

/** Columns that are checked as one tensor [N, lanes]: many of one number each, or one of whatever width. */
interface Group {
  readonly columns: readonly ShownColumn[];
  readonly value: Value;
}

/** Truth values [N, k], and which bit each lane is. */
interface Block {
  readonly value: Value;
  readonly bits: readonly number[];
}

/**
 * The bits of `columns` as int64 [N, words], from the raw tensors: the rules of `admitColumn` in ONNX. Plain numbers are checked side by side, so that 100
 * columns are no 100 chains of nodes. From opset 9, where the comparison of integers is.
 */
export function lowerViolations(
  columns: readonly ShownColumn[],
  tensorOf: (column: string) => Value,
  graph: GraphBuilder,
): { readonly value: Value; readonly words: number } {
  requireForm('The output "violations"', 9, graph.opset);
  const first = new Map<ShownColumn, number>();
  let count = 0;
  for (const column of columns) {
    first.set(column, count);
    count += column.rules.length;
  }
  const bitOf = (column: ShownColumn, rule: ShownRule): number => (first.get(column) ?? 0) + column.rules.indexOf(rule);
  const blocks: Block[] = [];
  for (const column of columns) {
    if (feedType(column.plan.input) !== 'string') continue;
    for (const [rule, value] of textRules(column, tensorOf(column.plan.name), graph))
      blocks.push({ value, bits: [bitOf(column, rule)] });
  }
  for (const group of groups(columns, tensorOf, graph)) {
    for (const [rule, value] of numberRules(group, graph)) {
      const having = group.columns.filter(({ rules }) => rules.includes(rule));
      if (having.length === 0) continue;
      const bits = having.map((column) => bitOf(column, rule));
      const lanes = having.map((column) => group.columns.indexOf(column));
      const only = group.columns.length === 1;
      blocks.push({ value: only ? anyLane(value, group, graph) : graph.columns(value, lanes), bits });
    }
  }
  return { value: words(blocks, graph), words: Math.ceil(count / bitsOfWord) };
}

/** Bits of which the sum is exact in a double, too: ONNX Runtime's ReduceSum of int64 loses the lowest of 63. */
const bitsOfHalf = 32;

/** All blocks side by side in the order of their bits, as the words' sums of powers of two. */
function words(blocks: readonly Block[], graph: GraphBuilder): Value {
  const order: number[] = [];
  blocks.flatMap(({ bits }) => bits).forEach((bit, lane) => (order[bit] = lane));
  const all = graph.cast(graph.concat(blocks.map(({ value }) => value)), 'int64');
  const sum = (lanes: readonly number[]): Value => {
    const powers = lanes.map((_, bit) => 2 ** bit);
    const weighed = graph.mul(graph.columns(all, lanes), graph.constant('int64', [1, lanes.length], powers));
    return graph.reduceSum(weighed, [1], true);
  };
  const made: Value[] = [];
  for (let from = 0; from < order.length; from += bitsOfWord) {
    const lanes = order.slice(from, from + bitsOfWord);
    const low = sum(lanes.slice(0, bitsOfHalf));
    if (lanes.length <= bitsOfHalf) made.push(low);
    else {
      const shift = graph.constant('int64', [1, 1], [2 ** bitsOfHalf]);
      made.push(graph.add(low, graph.mul(sum(lanes.slice(bitsOfHalf)), shift)));
    }
  }
  return graph.concat(made);
}

/** Those with a list of values or of more than one number stand alone. */
function groups(columns: readonly ShownColumn[], tensorOf: (column: string) => Value, graph: GraphBuilder): Group[] {
  const together = new Map<string, { readonly type: TensorType; readonly columns: ShownColumn[] }>();
  for (const column of columns) {
    const { plan, whole, missing, categories } = column;
    const type = feedType(plan.input);
    if (type === 'string') continue;
    const alone = missing.length > 0 || categories !== undefined || feedWidth(plan.input) > 1;
    const key = alone ? ` ${plan.name}` : `${type}${whole === undefined ? '' : ' whole'}`;
    const group = together.get(key);
    if (group === undefined) together.set(key, { type, columns: [column] });
    else group.columns.push(column);
  }
  return [...together.values()].map((group) => {
    const raw = graph.concat(group.columns.map(({ plan }) => tensorOf(plan.name)));
    const wide = wideType(group.type);
    return { columns: group.columns, value: wide === group.type ? raw : graph.cast(raw, wide) };
  });
}

/** float32 is in float64 as it was, every integer type in int64. */
function wideType(type: TensorType): 'float64' | 'int64' {
  return isFloat(type) ? 'float64' : 'int64';
}

/** Truth values [N, lanes] for each rule that the group may have. */
function numberRules({ columns, value: x }: Group, graph: GraphBuilder): (readonly [ShownRule, Value])[] {
  const [one] = columns;
  if (one === undefined) return [];
  const type = wideType(feedType(one.plan.input));
  const floating = type === 'float64';
  const row = (of: (column: ShownColumn) => number | bigint): Value =>
    graph.constant(type, [1, columns.length], columns.map(of));
  const outside = (lo: (column: ShownColumn) => number | bigint, hi: (column: ShownColumn) => number | bigint): Value =>
    graph.or(graph.less(x, row(lo)), graph.greater(x, row(hi)));
  const missing = either(
    graph,
    floating ? graph.isNaN(x) : undefined,
    one.missing.length > 0 ? isOneOf(x, numbersOf(one, one.missing), type, graph) : undefined,
  );
  const present = (broken: Value): Value => (missing === undefined ? broken : graph.and(broken, graph.not(missing)));
  const wrong = floating ? present(noneOfType(columns, outside, x, graph)) : undefined;
  const unusable = either(graph, missing, wrong);
  const ofUsable = (broken: Value): Value => (unusable === undefined ? broken : graph.and(broken, graph.not(unusable)));
  const found: (readonly [ShownRule, Value])[] = [];
  const has = (rule: ShownRule): boolean => columns.some(({ rules }) => rules.includes(rule));
  if (missing !== undefined && has('row/missing')) found.push(['row/missing', missing]);
  if (wrong !== undefined && has('row/type')) found.push(['row/type', wrong]);
  if (has('row/range')) found.push(['row/range', ofUsable(outside(lowest, highest))]);
  if (one.categories !== undefined)
    found.push(['row/unknown-category', ofUsable(graph.not(isOneOf(x, numbersOf(one, one.categories), type, graph)))]);
  return found;
}

/** Infinite, or no integer where only integers travel as floats. Of NaN it says anything. */
function noneOfType(
  columns: readonly ShownColumn[],
  outside: (lo: (column: ShownColumn) => number, hi: (column: ShownColumn) => number) => Value,
  x: Value,
  graph: GraphBuilder,
): Value {
  const beyond = outside(
    ({ whole }) => whole?.[0] ?? -Number.MAX_VALUE,
    ({ whole }) => whole?.[1] ?? Number.MAX_VALUE,
  );
  if (columns[0]?.whole === undefined) return beyond;
  return graph.or(beyond, graph.not(graph.equal(graph.op('Floor', [x]), x, 'floating')));
}

/** A float32 is compared with the float32 that is nearest to what the contract says, as the caller's numbers became one, too. */
function near({ plan }: ShownColumn, value: number): number {
  return plan.input.type === 'float32' ? Math.fround(value) : value;
}

function lowest(column: ShownColumn): number | bigint {
  const { lo } = column.plan;
  return isFloat(feedType(column.plan.input)) ? near(column, lo) : asInt64(Math.ceil(lo));
}

function highest(column: ShownColumn): number | bigint {
  const { hi } = column.plan;
  return isFloat(feedType(column.plan.input)) ? near(column, hi) : asInt64(Math.floor(hi));
}

function asInt64(value: number): bigint {
  const least = -(2n ** 63n);
  const greatest = 2n ** 63n - 1n;
  if (value <= Number(least)) return least;
  return value >= Number(greatest) ? greatest : BigInt(value);
}

function numbersOf(column: ShownColumn, values: readonly (number | string)[]): number[] {
  const numbers = values.map((value) => near(column, Number(value)));
  if (isFloat(feedType(column.plan.input))) return numbers;
  // A fraction among the categories of an integer, or what no int64 holds, is never met.
  return numbers.filter((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 63);
}

/** Whether each value is one of a list: [N, lanes]. */
function isOneOf(x: Value, values: readonly number[], type: 'float64' | 'int64', graph: GraphBuilder): Value {
  // Nothing is in an empty list, and nothing less than itself.
  if (values.length === 0) return graph.less(x, x);
  const list = graph.constant(type, [1, 1, values.length], values);
  const met = graph.equal(graph.unsqueeze(x, [2]), list, type === 'float64' ? 'floating' : 'integer');
  return graph.cast(graph.reduceMax(graph.cast(met, 'int32'), [2], false), 'bool');
}

/** Of one column, whether any of its values breaks the rule: [N, 1]. */
function anyLane(value: Value, { columns }: Group, graph: GraphBuilder): Value {
  const [one] = columns;
  if (one === undefined || feedWidth(one.plan.input) === 1) return value;
  return graph.cast(graph.reduceMax(graph.cast(value, 'int32'), [1], true), 'bool');
}

/** One look at the text: 0 is unknown, 1 is known, 2 is missing. */
function textRules(column: ShownColumn, x: Value, graph: GraphBuilder): (readonly [ShownRule, Value])[] {
  const missing = column.missing.map(String);
  const known = (column.categories ?? []).map(String).filter((value) => !missing.includes(value));
  const code = graph.ml('CategoryMapper', [x], {
    cats_strings: { strings: [...missing, ...known] },
    cats_int64s: { ints: [...missing.map(() => 2), ...known.map(() => 1)] },
    default_int64: { int: column.categories === undefined ? 1 : 0 },
  });
  const is = (value: number): Value => graph.equal(code, graph.constant('int64', [1, 1], [value]));
  return column.rules.map((rule) => [rule, is(rule === 'row/missing' ? 2 : 0)] as const);
}

function either(graph: GraphBuilder, a: Value | undefined, b: Value | undefined): Value | undefined {
  return a !== undefined && b !== undefined ? graph.or(a, b) : (a ?? b);
}

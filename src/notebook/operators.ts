import { type Plain } from '../contract/draft/recipe';
import { type Follower, type Given } from './follower';
import { type Column, computed, constant, mapColumns, plainOf, step, unknown, type Value } from './values';

/** How pandas writes a comparison or a condition, and a formula of a contract. */
const conditions: Readonly<Record<string, string>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '==': '==',
  '!=': '!=',
  '&': 'and',
  '|': 'or',
  and: 'and',
  or: 'or',
};

/** `a / b` of columns and numbers: a formula. */
export function operate(
  follower: Follower,
  operator: string,
  { args: [left = unknown, right = unknown], at }: Given,
): Value {
  const [a, b] = [plainOf(left), plainOf(right)];
  if (operator === '&' || operator === '|') for (const side of [left, right]) follower.selectBy(side);
  if (left.kind === 'answer' && typeof b === 'number') return reached(operator, left, b);
  if ((operator === 'and' || operator === 'or') && left.kind === 'constant')
    return Boolean(left.value) === (operator === 'and') ? right : left;
  const told = compared(operator, left, right);
  if (told !== undefined) return constant(told);
  if (typeof a === 'number' && typeof b === 'number') return arithmetic(operator, a, b);
  if (operator === '+' && left.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items] };
  if (operator === '==' && left.kind === 'series' && typeof b === 'string')
    return truths(mapColumns(left, (column) => step(column, 'map', { values: { [b]: 1 }, unknown: 0 }, at)));
  return written(follower, operator, left, right, at);
}

/** `probability > 0.3`: a decision of the notebook's own, and `* 1` or `+ 0` of it. */
function reached(operator: string, answer: Value & { readonly kind: 'answer' }, b: number): Value {
  if (answer.limit !== undefined && ((operator === '*' && b === 1) || (operator === '+' && b === 0))) return answer;
  const isShare =
    answer.from === 'probabilities' ? answer.index === 1 : answer.from === 'value' && answer.by.type === 'Booster';
  if (!isShare || answer.steps.length > 0 || (operator !== '>' && operator !== '>=') || b <= 0 || b >= 1)
    return unknown;
  return { ...answer, from: 'label', limit: operator === '>' ? { above: b } : b };
}

/** A comparison whose sides the code tells. */
function compared(operator: string, left: Value, right: Value): boolean | undefined {
  const [a, b] = [plainOf(left), plainOf(right)];
  if (operator === 'is' || operator === 'is not') {
    // Data is something; a value of a row may be nothing.
    const something = left.kind === 'frame' || left.kind === 'list' || left.kind === 'dict' || left.kind === 'constant';
    return something && b === null ? (a === null) === (operator === 'is') : undefined;
  }
  if (a === undefined || b === undefined) return undefined;
  if ((operator === 'in' || operator === 'not in') && Array.isArray(b))
    return (b as readonly Plain[]).includes(a) === (operator === 'in');
  if (left.kind !== 'constant' || right.kind !== 'constant') return undefined;
  if (operator === '==' || operator === '!=') return (a === b) === (operator === '==');
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  if (operator === '<' || operator === '>') return operator === '<' ? a < b : a > b;
  return operator === '<=' ? a <= b : operator === '>=' ? a >= b : undefined;
}

/** What is neither a number nor a text: a formula of columns, or a choice of rows. */
function written(follower: Follower, operator: string, left: Value, right: Value, at: number): Value {
  const condition = Object.hasOwn(conditions, operator) ? conditions[operator] : undefined;
  if (condition === undefined && !['+', '-', '*', '/', '%', '**'].includes(operator)) return rowsOf(left, right);
  const isComputed = left.kind === 'computed' || right.kind === 'computed';
  // Rows are chosen by such a number more often than a feature is made of it.
  if (isComputed && condition === undefined)
    follower.lose(`"${operator}" with a number that is computed from the data`, at);
  if (operator === '+' && isTruth(left) && isTruth(right))
    return follower.lose('a sum of conditions, which is true or false', at);
  const x = operand(left, 0);
  const y = operand(right, x?.of.length ?? 0);
  if (x !== undefined && y !== undefined && (left.kind === 'series' || right.kind === 'series')) {
    const result = formula([...x.of, ...y.of], `${x.text} ${condition ?? operator} ${y.text}`, at);
    return condition === undefined ? result : truths(result);
  }
  if (condition !== undefined) return rowsOf(left, right);
  return left.kind === 'computed' && right.kind === 'computed' ? computed : unknown;
}

/** A condition on a frame chooses rows. */
function rowsOf(left: Value, right: Value): Value {
  return left.kind === 'frame' || right.kind === 'frame' ? left : unknown;
}

/** `yes if test else no`, `numpy.where(test, yes, no)`: of a text that is compared a map, else a formula. */
export function choose(test: Value, yes: Value, no: Value, at: number): Value {
  if (test.kind === 'constant') return test.value ? yes : no;
  if (test.kind === 'answer' && test.limit !== undefined) return isSecond(plainOf(yes), plainOf(no)) ? test : unknown;
  if (test.kind !== 'series') return unknown;
  const { column } = test;
  const [a, b] = [plainOf(yes), plainOf(no)];
  const only = column.kind === 'step' && column.op === 'map' ? keyOf(column) : undefined;
  if (only !== undefined && column.kind === 'step' && typeof a === 'number' && typeof b === 'number')
    return { kind: 'series', column: step(column.of, 'map', { values: { [only]: a }, unknown: b }, at) };
  if (column.kind !== 'formula') return unknown;
  const x = operand(test, 0);
  const y = operand(yes, x?.of.length ?? 0);
  const z = operand(no, (x?.of.length ?? 0) + (y?.of.length ?? 0));
  return x === undefined || y === undefined || z === undefined
    ? unknown
    : formula([...x.of, ...y.of, ...z.of], `where(${x.text}, ${y.text}, ${z.text})`, at);
}

/** Whether of two classes the first one named is the model's second: it sorts them. */
function isSecond(yes: Plain | undefined, no: Plain | undefined): boolean {
  if (typeof yes === 'string' && typeof no === 'string') return yes > no;
  const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
  return isNumber(yes) && isNumber(no) && Number(yes) > Number(no);
}

/** `column.isin([…])` of texts. */
export function isIn(of: Value, values: Value | undefined, at: number): Value {
  const listed = plainOf(values);
  const texts = Array.isArray(listed) ? (listed as readonly unknown[]).filter((one) => typeof one === 'string') : [];
  return of.kind !== 'series' || texts.length === 0 || !Array.isArray(listed) || texts.length < listed.length
    ? unknown
    : truths(
        mapColumns(of, (column) =>
          step(column, 'map', { values: Object.fromEntries(texts.map((name) => [name, 1])), unknown: 0 }, at),
        ),
      );
}

/** The one text that a map of two answers asks for. */
function keyOf({ args }: Extract<Column, { kind: 'step' }>): string | undefined {
  const [[key, one] = [], ...more] = Object.entries((args['values'] ?? {}) as Readonly<Record<string, unknown>>);
  return more.length === 0 && one === 1 && args['unknown'] === 0 ? key : undefined;
}

function formula(of: readonly Column[], text: string, at: number): Value {
  return { kind: 'series', column: { kind: 'formula', of, formula: text, at } };
}

function truths(value: Value): Value {
  return mapColumns(value, (column) => ({ ...column, truth: true }));
}

function isTruth(value: Value): boolean {
  return value.kind === 'series' && value.column.truth === true;
}

/** A part of a formula whose columns are counted from `index` on; a condition stands in it as it is written. */
function operand(value: Value, index: number): { readonly text: string; readonly of: readonly Column[] } | undefined {
  if (value.kind === 'series') {
    const { column } = value;
    if (column.kind !== 'formula' || !isCondition(column.formula)) return { text: `{${index}}`, of: [column] };
    const text = column.formula.replace(/\{(\d+)\}/g, (_, own: string) => `{${Number(own) + index}}`);
    return { text: `(${text})`, of: column.of };
  }
  const number = plainOf(value);
  return typeof number === 'number' ? { text: number < 0 ? `(${number})` : String(number), of: [] } : undefined;
}

function isCondition(text: string): boolean {
  return / (?:[<>]=?|[=!]=|and|or) /.test(text) && !text.startsWith('where(');
}

function arithmetic(operator: string, a: number, b: number): Value {
  if (operator === '+') return constant(a + b);
  if (operator === '-') return constant(a - b);
  if (operator === '*') return constant(a * b);
  if (operator === '/') return constant(a / b);
  return operator === '**' ? constant(a ** b) : unknown;
}

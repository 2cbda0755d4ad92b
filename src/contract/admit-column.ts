import { type FeedData, feedType, type TensorType } from './column';
import { type ColumnPlan } from './column-plan';
import { plain, quoted, shown } from './shown';
import { suggest } from './suggest';

/** What a column's check tells of a row. */
export interface RowStates {
  readonly known: Uint32Array;
  violate(row: number, column: string, rule: string, message: string, refuse: boolean): void;
}
export type Row = Readonly<Record<string, unknown>>;

/** Half a surrogate pair: no UTF-8 has it. */
const loneSurrogate = /\p{Surrogate}/u;

/** Categories that one message lists. */
const mostListed = 6;
/** Among so many categories one is looked for that was meant; among more, rows in their thousands would wait for it. */
const mostSearched = 1000;

/**
 * The column's values of all rows, in the type that the artifact takes; of refused ones something harmless stands there.
 * One loop over the rows; a message is made only for a violation.
 */
export function admitColumn(plan: ColumnPlan, rows: readonly (Row | undefined)[], state: RowStates): FeedData {
  const data = allocate(feedType(plan.input), rows.length);
  const { name } = plan;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined) continue;
    const own = !plan.inherited || Object.hasOwn(row, name);
    const value = own ? row[name] : undefined;
    if (value !== undefined || (own && Object.hasOwn(row, name))) state.known[index] = (state.known[index] ?? 0) + 1;
    if (isMissing(value, plan)) {
      if (plan.forbidden) state.violate(index, name, 'row/missing', missingMessage(value, plan), true);
      else putMissing(data, index);
    } else put(data, index, value, plan, state);
  }
  return data;
}

export function allocate(type: TensorType, rows: number): FeedData {
  switch (type) {
    case 'float64':
      return new Float64Array(rows);
    case 'float32':
      return new Float32Array(rows);
    case 'int64':
      return new BigInt64Array(rows);
    case 'int32':
      return new Int32Array(rows);
    case 'uint8':
    case 'bool':
      return new Uint8Array(rows);
    case 'string':
      return new Array<string>(rows).fill('');
  }
}

export function isMissing(value: unknown, plan: ColumnPlan): boolean {
  if (value === undefined || value === null || Number.isNaN(value)) return true;
  if (value === '' && plan.emptyIsMissing && plan.input.type === 'string') return true;
  return plan.sentinel?.has(value) ?? false;
}

export function putMissing(data: FeedData, index: number): void {
  if (Array.isArray(data)) data[index] = '';
  // A column that may be missing travels as a float: see feedType.
  else if (data instanceof Float64Array || data instanceof Float32Array) data[index] = NaN;
}

export function put(data: FeedData, index: number, value: unknown, plan: ColumnPlan, state: RowStates): void {
  const read = readValue(value, plan);
  if (read instanceof Refusal) {
    state.violate(index, plan.name, read.rule, read.message, true);
    return;
  }
  if (typeof read !== 'string' && typeof read !== 'boolean' && (read < plan.lo || read > plan.hi)) {
    state.violate(index, plan.name, 'row/range', rangeMessage(value, plan), !plan.flag);
  }
  // Of an int64 beyond 2^53 a category cannot be written, so that the number is enough to compare.
  if (
    plan.categories !== undefined &&
    !plan.categories.has(typeof read === 'bigint' ? Number(read) : categoryOf(value, read, plan))
  ) {
    state.violate(index, plan.name, 'row/unknown-category', categoryMessage(value, plan), true);
    return;
  }
  if (Array.isArray(data)) data[index] = String(read);
  else if (data instanceof BigInt64Array) data[index] = BigInt(read);
  else data[index] = Number(read);
}

/** Categories of dates are written as texts. */
function categoryOf(value: unknown, read: number | string | boolean, plan: ColumnPlan): unknown {
  return plan.time === undefined ? read : value;
}

/** Why a value cannot be taken. */
class Refusal {
  constructor(
    readonly rule: string,
    readonly message: string,
  ) {}
}

function readValue(value: unknown, plan: ColumnPlan): number | bigint | string | boolean | Refusal {
  switch (plan.input.type) {
    case 'float64':
    case 'float32': {
      if (typeof value !== 'number') return wrongType(value, plan, 'a number');
      if (!Number.isFinite(value)) return wrongType(value, plan, 'a finite number');
      if (plan.input.type === 'float32' && !Number.isFinite(Math.fround(value))) {
        return wrongType(value, plan, 'a number that a float32 can hold, up to 3.4e38');
      }
      return value;
    }
    case 'int64':
      return readInt64(value, plan);
    case 'int32':
    case 'uint8': {
      const small = typeof value === 'bigint' ? Number(value) : value;
      if (typeof small !== 'number' || !Number.isInteger(small) || small < plan.least || small > plan.greatest) {
        return wrongType(value, plan, `an integer from ${plan.least} to ${plan.greatest}`);
      }
      return small;
    }
    case 'bool':
      return typeof value === 'boolean' ? value : wrongType(value, plan, 'true or false');
    case 'string': {
      if (typeof value !== 'string') return wrongType(value, plan, 'text in quotes');
      if (value.includes('\0')) {
        return new Refusal(
          'row/nul',
          `${plan.shown} holds a NUL character in ${quoted(value)}, where the runtime would cut it — remove the character`,
        );
      }
      if (loneSurrogate.test(value))
        return wrongType(value, plan, 'well-formed Unicode, without half a surrogate pair');
      return value;
    }
    case 'date':
    case 'datetime':
      return readTime(value, plan);
  }
}

function readInt64(value: unknown, plan: ColumnPlan): number | bigint | Refusal {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value;
    return Number.isInteger(value)
      ? wrongType(value, plan, 'an integer beyond 2^53 in quotes, because JSON readers round the number')
      : wrongType(value, plan, 'an integer');
  }
  const big =
    typeof value === 'bigint'
      ? value
      : typeof value === 'string' && /^-?\d{1,19}$/.test(value)
        ? BigInt(value)
        : undefined;
  if (big === undefined) return wrongType(value, plan, 'an integer');
  if (BigInt.asIntN(64, big) !== big) return wrongType(value, plan, 'an integer from -2^63 to 2^63 - 1');
  if (!plan.forbidden && (big > BigInt(plan.greatest) || big < BigInt(plan.least))) {
    return wrongType(
      value,
      plan,
      'an integer within ±(2^53 - 1): a column that may be missing holds no larger ones exactly',
    );
  }
  return big;
}

function readTime(value: unknown, plan: ColumnPlan): number | Refusal {
  const what = plan.input.type === 'date' ? 'a date such as "2024-05-02"' : 'a time such as "2024-05-02T09:00:00Z"';
  const form = plan.input.format === undefined ? what : `text of the form ${quoted(plan.input.format)}`;
  if (typeof value !== 'string') return wrongType(value, plan, form);
  const read = plan.time?.(value) ?? 'cannot be read';
  if (typeof read === 'number') return read;
  return new Refusal('row/type', `${plan.shown} is ${quoted(value)}, which ${plain(read, 200)} — send ${form}`);
}

function wrongType(value: unknown, plan: ColumnPlan, form: string): Refusal {
  return new Refusal(
    'row/type',
    `${plan.shown} is ${shown(value)}, and the contract has it as ${plan.input.type} — send ${form}`,
  );
}

function missingMessage(value: unknown, plan: ColumnPlan): string {
  const how =
    value === undefined
      ? 'is absent'
      : value === null || Number.isNaN(value)
        ? 'is null'
        : value === ''
          ? 'is empty'
          : `is ${shown(value)}, which stands for missing`;
  return `${plan.shown} ${how}, and the contract forbids it to be missing — send a value`;
}

function rangeMessage(value: unknown, plan: ColumnPlan): string {
  return `${plan.shown} is ${shown(value)}, outside ${plan.interval} — check its unit and its source`;
}

function categoryMessage(value: unknown, plan: ColumnPlan): string {
  const { categories = [] } = plan.input;
  const meant =
    typeof value === 'string' && categories.length <= mostSearched ? suggest(value, categories.map(String)) : undefined;
  const listed = `${categories
    .slice(0, mostListed)
    .map((category) => quoted(String(category)))
    .join(', ')}${categories.length > mostListed ? `, … (${categories.length})` : ''}`;
  const todo = meant === undefined ? `send one of ${listed}` : `did you mean ${quoted(meant)}?`;
  return `${plan.shown} is ${shown(value)}, which is not one of its categories — ${todo}`;
}

import { type InputSpec } from './model';
import { quoted } from './shown';
import { formatTime, type TimeReader, timeReader } from './time';

/** Least and greatest of each integer type; of int64 see `BigInt64Array`. */
const bounds: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** What admission needs to know of one input, looked up once instead of for every value. */
export class ColumnPlan {
  readonly name: string;
  /** Whether `row[name]` is the row's own or nothing; of names such as `constructor` it may be inherited. */
  readonly inherited: boolean;
  readonly lo: number;
  readonly hi: number;
  /** Of an integer type. */
  readonly least: number;
  readonly greatest: number;
  readonly categories: ReadonlySet<unknown> | undefined;
  readonly sentinel: ReadonlySet<unknown> | undefined;
  readonly forbidden: boolean;
  readonly emptyIsMissing: boolean;
  readonly flag: boolean;
  readonly time: TimeReader | undefined;
  /** The name in quotes, for messages. */
  readonly shown: string;
  private readonly unit: string;

  constructor(readonly input: InputSpec) {
    this.name = input.name;
    this.inherited = input.name in {};
    [this.lo, this.hi] = input.range ?? [-Infinity, Infinity];
    [this.least, this.greatest] = bounds[input.type] ?? [-Infinity, Infinity];
    this.categories =
      input.categories !== undefined && input.unknown === 'forbid' ? new Set(input.categories) : undefined;
    this.sentinel = input.sentinel.length === 0 ? undefined : new Set(input.sentinel);
    this.forbidden = input.missing === 'forbid';
    this.emptyIsMissing = input.empty === 'missing';
    this.flag = input.onViolation === 'flag';
    this.time = input.type === 'date' || input.type === 'datetime' ? timeReader(input) : undefined;
    this.shown = quoted(input.name);
    this.unit = input.unit === undefined ? '' : ` ${input.unit}`;
  }

  /** `1 to 120 month`. */
  get interval(): string {
    const of = (value: number): string => (this.time === undefined ? String(value) : formatTime(value));
    return `${of(this.lo)} to ${of(this.hi)}${this.unit}`;
  }
}

/** The next version of a contract has the same inputs where nothing changed. */
const plans = new WeakMap<InputSpec, ColumnPlan>();

export function planOf(input: InputSpec): ColumnPlan {
  const plan = plans.get(input) ?? new ColumnPlan(input);
  plans.set(input, plan);
  return plan;
}

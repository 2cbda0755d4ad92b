import { feedType, feedWidth, isFloat } from './column';
import { ColumnPlan } from './column-plan';
import { type Contract } from './model';

/** What admission has against a value and a tensor still shows; the other rules are about the form in which a row is sent. */
export type ShownRule = 'row/missing' | 'row/type' | 'row/range' | 'row/unknown-category';

/** One bit of the output "violations". */
export interface ViolationBit {
  readonly column: string;
  readonly rule: ShownRule;
  /** False where the column has `on_violation: flag`: the row is admitted all the same. */
  readonly refuses: boolean;
  /** What the bit says when it is set. */
  readonly means: string;
}

/** The output "violations" of an artifact: int64 [N, words], bit `i` being bit `i % 63` of word `floor(i / 63)`. */
export interface ViolationLegend {
  readonly v: 1;
  readonly tensor: string;
  readonly bits: readonly ViolationBit[];
}

/** Where the legend stands in the artifact's metadata, as JSON. */
export const violationsKey = 'slipway.violations';
/** Bits of one int64 that do not touch its sign. */
export const bitsOfWord = 63;

/** A column whose values can break a rule in a way that its tensor shows. */
export interface ShownColumn {
  readonly plan: ColumnPlan;
  readonly rules: readonly ShownRule[];
  /** An integer or truth value that may be missing, and so travels as a float: the integers that it may be. */
  readonly whole: readonly [number, number] | undefined;
  /** Numbers or text that mean missing, besides NaN. */
  readonly missing: readonly (number | string)[];
  /** The categories, where others are refused; truth values as 0 and 1. */
  readonly categories: readonly (number | string)[] | undefined;
}

/** In the order of the contract. */
export function shownColumns(contract: Contract): ShownColumn[] {
  return contract.inputs.map(shownColumn).filter(({ rules }) => rules.length > 0);
}

function shownColumn(input: Contract['inputs'][number]): ShownColumn {
  const plan = new ColumnPlan(input);
  const type = feedType(input);
  // The text of a date stays with whoever reads it: a tensor has its seconds.
  const timed = plan.time !== undefined;
  const values = (set: ReadonlySet<unknown> | undefined): (number | string)[] =>
    timed || set === undefined ? [] : [...set].map((value) => (typeof value === 'string' ? value : Number(value)));
  const empty = type === 'string' && plan.emptyIsMissing ? [''] : [];
  const missing = [...new Set([...empty, ...values(plan.sentinel)])];
  const categories = timed || plan.categories === undefined ? undefined : values(plan.categories);
  const rules: ShownRule[] = [];
  if (plan.forbidden && (isFloat(type) || missing.length > 0)) rules.push('row/missing');
  if (isFloat(type)) rules.push('row/type');
  if (input.range !== undefined) rules.push('row/range');
  if (categories !== undefined) rules.push('row/unknown-category');
  return { plan, rules, whole: isFloat(type) ? wholeNumbers(plan) : undefined, missing, categories };
}

function wholeNumbers({ input, least, greatest }: ColumnPlan): readonly [number, number] | undefined {
  if (input.type === 'bool') return [0, 1];
  return input.type === 'int32' || input.type === 'int64' || input.type === 'uint8' ? [least, greatest] : undefined;
}

export function violationBits(columns: readonly ShownColumn[]): ViolationBit[] {
  return columns.flatMap((column) =>
    column.rules.map((rule) => ({
      column: column.plan.name,
      rule,
      refuses: !(rule === 'row/range' && column.plan.flag),
      means: meaning(rule, column),
    })),
  );
}

function meaning(rule: ShownRule, { plan, whole, categories = [] }: ShownColumn): string {
  const value = feedWidth(plan.input) === 1 ? '' : 'a value ';
  switch (rule) {
    case 'row/missing':
      return `${value}is missing`;
    case 'row/type':
      return `${value}is no ${whole === undefined ? 'finite number' : `integer from ${whole[0]} to ${whole[1]}`}`;
    case 'row/range':
      return `${value}is outside ${plan.interval}`;
    case 'row/unknown-category':
      return `${value}is none of ${categories.length} categories`;
  }
}

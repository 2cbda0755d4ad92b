import { toldInputs } from '../reports';
import { type RuleContext } from '../rule';
import { categories } from './data/categories';
import { missingValues } from './data/missing-values';
import { range } from './data/range';
import { sentinel } from './data/sentinel';
import { type } from './data/type';

const ofTheData = [categories, missingValues, range, sentinel, type];

/** Whether the reference's own columns have told that production refuses such rows, and why. */
export function isToldOf(column: string, context: RuleContext): boolean {
  return toldInputs(context, ...ofTheData).has(column);
}

/** Whether it has told so of any column. */
export function isToldOfAny(context: RuleContext): boolean {
  return toldInputs(context, ...ofTheData).size > 0;
}

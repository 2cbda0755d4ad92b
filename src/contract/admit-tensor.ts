import { allocate, isMissing, put, putMissing, type Row, type RowStates } from './admit-column';
import { feedType, type FeedData, feedWidth } from './column';
import { type ColumnPlan } from './column-plan';
import { shown } from './shown';

/**
 * The tensors of all rows, one after the other. A tensor is a list of all its values, the last dimension running fastest, or lists in lists
 * in its shape. The first value that cannot be taken speaks for its row.
 */
export function admitTensor(plan: ColumnPlan, rows: readonly (Row | undefined)[], state: RowStates): FeedData {
  const { shape = [] } = plan.input;
  const width = feedWidth(plan.input);
  const data = allocate(feedType(plan.input), rows.length * width);
  const { name } = plan;
  rows.forEach((row, index) => {
    if (row === undefined || !Object.hasOwn(row, name)) {
      if (row === undefined) return;
    } else state.known[index] = (state.known[index] ?? 0) + 1;
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    const violate = (rule: string, message: string, refuse: boolean): void => {
      state.violate(index, name, rule, message, refuse);
    };
    if (isMissing(value, plan)) {
      if (plan.forbidden)
        violate(
          'row/missing',
          `${plan.shown} is missing, and the contract forbids it — send its ${width} values`,
          true,
        );
      else for (let at = 0; at < width; at++) putMissing(data, index * width + at);
      return;
    }
    const values = flattened(value, shape, width);
    if (values === undefined) {
      violate('row/type', misshapen(value, plan, shape, width), true);
      return;
    }
    let silent = false;
    const once: RowStates = {
      known: state.known,
      violate: (_row, _column, rule, message, refuse) => {
        if (!silent || refuse) violate(rule, message, refuse);
        silent = true;
      },
    };
    values.forEach((one, at) => {
      if (!isMissing(one, plan)) put(data, index * width + at, one, plan, once);
      else if (plan.forbidden)
        once.violate(
          index,
          name,
          'row/missing',
          `Value ${at} of ${plan.shown} is missing, and the contract forbids it — send a number`,
          true,
        );
      else putMissing(data, index * width + at);
    });
  });
  return data;
}

/** All values in order; undefined where the lists have another shape. */
function flattened(value: unknown, shape: readonly number[], width: number): readonly unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly unknown[] = value;
  if (list.length === width && !list.some(Array.isArray)) return list;
  let level: readonly unknown[] = [list];
  for (const dimension of shape) {
    const next: unknown[] = [];
    for (const part of level) {
      if (!Array.isArray(part) || part.length !== dimension) return undefined;
      for (const one of part as unknown[]) next.push(one);
    }
    level = next;
  }
  return level.some(Array.isArray) ? undefined : level;
}

function misshapen(value: unknown, plan: ColumnPlan, shape: readonly number[], width: number): string {
  const is = Array.isArray(value) ? `a list of ${value.length}` : shown(value);
  return `${plan.shown} is ${is}, and the contract has it as ${plan.input.type} [${shape.join(', ')}] — send a list of ${width} numbers, row by row, or lists in lists of that shape`;
}

import { touchedNames } from './arguments';
import { type ColumnState } from './column';
import { type Contract, type StepUse } from './model';
import { type Timeline } from './timeline';

/** Where a value that may be missing comes from: a raw column, or a step that makes one of values that were there. */
type Culprit =
  | { readonly kind: 'input'; readonly column: string }
  | { readonly kind: 'step'; readonly use: StepUse; readonly column: string };

/** Follows a column that may be missing back to where that began. */
export function whoseMissing(contract: Contract, timeline: Timeline, column: string): Culprit[] {
  const found = new Map<string, Culprit>();
  const seen = new Set<string>();
  const follow = (name: string, point: number): void => {
    const state = timeline.get(name, point);
    if (state?.missing !== 'allow' || seen.has(`${point} ${name}`)) return;
    seen.add(`${point} ${name}`);
    const index = stepOf(contract, state);
    const use = contract.preprocessing[index];
    if (use === undefined) {
      found.set(`input ${name}`, { kind: 'input', column: name });
      return;
    }
    const before = sourcesOf(use, name).filter((source) => timeline.get(source, index)?.missing === 'allow');
    for (const source of before) follow(source, index);
    if (before.length === 0) found.set(`step ${index} ${name}`, { kind: 'step', use, column: name });
  };
  follow(column, timeline.point);
  return [...found.values()];
}

/** The index of the step that made a state; -1 for a raw column. */
function stepOf(contract: Contract, { origin }: ColumnState): number {
  const index = origin[0] === 'preprocessing' ? origin[1] : -1;
  if (typeof index !== 'number') return -1;
  const same = contract.preprocessing[index];
  if (same?.path === origin) return index;
  return contract.preprocessing.findIndex(({ path }) => path === origin || path.join('\0') === origin.join('\0'));
}

/** The columns that a step made this one of. */
function sourcesOf(use: StepUse, name: string): readonly string[] {
  const { columns, into } = touchedNames(use.args);
  if (into.length === 0) return columns.includes(name) ? [name] : columns;
  // One new column for each: the one in the same place.
  const at = into.length === columns.length ? into.indexOf(name) : -1;
  const own = columns[at];
  return own === undefined ? columns : [own];
}

import { type Plain, type RecipeStep } from '../contract/draft/recipe';
import { type Column, rootOf } from './values';

type Args = { readonly [key: string]: Plain };

/** Arguments that the code computes, of a step on a column: as data or a print-out have them. */
export type Resolve = (step: Extract<Column, { kind: 'step' }>) => ({ readonly args: Args } & Source) | undefined;

/** Where the numbers of a step are from, as `RecipeStep` has it. */
type Source = Pick<RecipeStep, 'told' | 'part'>;

interface Node {
  readonly column: Column;
  /** Of the column that it works on. */
  readonly of: readonly Node[];
  name: string;
  done: boolean;
}

/** Operations whose result is a column of its own beside the one that they read. */
const beside = new Set(['date_parts', 'indicator']);

/**
 * The steps of a contract that make these features, and the names of the features in order. Columns that go through the same operation
 * at the same time share a step; one that is needed in two shapes is copied first.
 */
export function planSteps(
  features: readonly Column[],
  resolve: Resolve,
  missing: (sentence: string, op: string, column: string) => void,
): { readonly steps: RecipeStep[]; readonly names: string[] } {
  const nodes = new Map<string, Node>();
  const node = (column: Column): Node => {
    const key = JSON.stringify(column, (name, value: unknown) =>
      name === 'at' || ((name === 'part' || name === 'truth') && typeof value === 'boolean') ? undefined : value,
    );
    let known = nodes.get(key);
    if (known === undefined) {
      const of = column.kind === 'raw' ? [] : column.kind === 'step' ? [node(column.of)] : column.of.map(node);
      known = { column, of, name: column.kind === 'raw' ? column.name : '', done: column.kind === 'raw' };
      nodes.set(key, known);
    }
    return known;
  };
  const wanted = features.map(node);
  const all = [...nodes.values()];
  const taken = new Set(all.map(({ name }) => name));
  const free = (name: string): string => {
    let candidate = name;
    for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
    taken.add(candidate);
    return candidate;
  };
  const rewrites = ({ column }: Node): boolean => column.kind === 'step' && !beside.has(column.op);
  const steps: RecipeStep[] = [];

  /** Everything that needs the column as it is comes before the one step that changes it. */
  const users = (one: Node): Node[] => all.filter(({ of }) => of.includes(one));
  const isWanted = new Set(wanted);
  const inPlace = (one: Node): boolean => {
    const [parent] = one.of;
    if (parent === undefined || isWanted.has(parent)) return false;
    // What reads the column both before and after it needs the two.
    return users(parent).filter(rewrites).length === 1 && !users(parent).some((user) => needs(user, one));
  };
  const ready = (one: Node): boolean =>
    !one.done &&
    one.of.every(({ done }) => done) &&
    (!rewrites(one) || !inPlace(one) || users(one.of[0] ?? one).every((user) => user === one || user.done));

  for (;;) {
    const first = all.find((one) => ready(one) && !rewrites(one)) ?? all.find(ready);
    if (first === undefined) break;
    const { column } = first;
    if (column.kind === 'formula') {
      first.name = free(`${first.of.map(({ name }) => name).join('_') || 'made'}_${nameOf(column.formula)}`);
      const names = first.of.map(({ name }, index): [string, string] => [String.fromCharCode(97 + (index % 26)), name]);
      const formula = column.formula.replace(/\{(\d+)\}/g, (_, index: string) => names[Number(index)]?.[0] ?? '');
      steps.push({
        op: 'arithmetic',
        args: { formula, with: Object.fromEntries(names), into: first.name },
        told: true,
      });
      first.done = true;
      continue;
    }
    if (column.kind !== 'step') break;
    const group = all.filter((one) => ready(one) && one.column.kind === 'step' && one.column.op === column.op);
    const copies: [string, string][] = [];
    const told: ({ readonly name: string; readonly args: Args } & Source)[] = [];
    if (column.op === 'date_parts') {
      const ofOne = group.filter(({ of }) => of[0] === first.of[0]);
      for (const one of ofOne) one.name = free(partOf(one.column));
      steps.push({
        op: 'date_parts',
        args: {
          columns: [first.of[0]?.name ?? ''],
          ...Object.fromEntries(ofOne.map((one) => [partOf(one.column), one.name])),
        },
        told: true,
      });
      for (const one of ofOne) one.done = true;
      continue;
    }
    for (const one of group) {
      const source = one.of[0]?.name ?? '';
      one.done = true;
      if (column.op === 'indicator') one.name = free(`${source}_missing`);
      else if (inPlace(one)) one.name = source;
      else {
        one.name = free(`${source}_${column.op}`);
        copies.push([source, one.name]);
      }
      if (one.column.kind !== 'step') continue;
      const { args, lacks } = one.column;
      const found = lacks.length === 0 ? { args: {}, told: true } : resolve(one.column);
      if (found === undefined)
        missing(
          `${lacks.join(' and ')} of the ${column.op} of ${source}: print what was fitted in the notebook, or write it here.`,
          column.op,
          rootOf(one.column),
        );
      else
        told.push({
          name: column.op === 'indicator' ? source : one.name,
          args: { ...args, ...found.args, ...(column.op === 'indicator' && { into: one.name }) },
          told: found.told,
          ...('part' in found && { part: true as const }),
        });
    }
    if (copies.length > 0) steps.push({ op: 'copy', args: { columns: copied(copies) }, told: true });
    steps.push(...grouped(column.op, told));
  }
  return { steps, names: wanted.map(({ name }) => name) };
}

/** `copy` names one new column for each old one, so a second copy of one is a step of its own where needed. */
function copied(copies: readonly (readonly [string, string])[]): Plain {
  return Object.fromEntries(copies);
}

function needs({ of }: Node, other: Node): boolean {
  return of.some((one) => one === other || needs(one, other));
}

function partOf(column: Column): string {
  const part = column.kind === 'step' ? column.args['part'] : undefined;
  return typeof part === 'string' ? part : '';
}

function nameOf(formula: string): string {
  const words: Readonly<Record<string, string>> = {
    '+': 'plus',
    '-': 'minus',
    '*': 'times',
    '/': 'by',
    '%': 'mod',
    '**': 'power',
  };
  return words[/ (\*\*|[-+*/%]) /.exec(formula)?.[1] ?? ''] ?? 'made';
}

/** One step for all columns with the same arguments as a list, else one with arguments for each. */
function grouped(op: string, told: readonly ({ readonly name: string; readonly args: Args } & Source)[]): RecipeStep[] {
  const [first] = told;
  if (first === undefined) return [];
  const source: Source = {
    told: told.every((one) => one.told),
    ...(told.some(({ part }) => part) && { part: true }),
  };
  const same = told.every(({ args }) => JSON.stringify(args) === JSON.stringify(first.args));
  // A list of columns takes the arguments beside it; new names have to be as many.
  if (same && !('into' in first.args))
    return [{ op, args: { columns: told.map(({ name }) => name), ...first.args }, ...source }];
  return [{ op, args: { columns: Object.fromEntries(told.map(({ name, args }) => [name, args])) }, ...source }];
}

import { type Flow } from '../flow';
import { isMapping } from '../lenient';
import { type Contract, type StepUse } from '../model';

/** A column that a step writes and that nothing asks for afterwards. */
export interface DeadWrite {
  readonly use: StepUse;
  readonly column: string;
  /** Whether the step made the column, rather than rewrote it. */
  readonly isNew: boolean;
  /** The last step before it that took the column; undefined where none did. */
  readonly lastUse: StepUse | undefined;
}

/** Several rules ask the same of one flow. */
const found = new WeakMap<Flow, readonly DeadWrite[]>();

/** What steps write for nothing, seen from the model's inputs backwards. Taking columns away, as select and drop do, is no writing. */
export function deadWrites(contract: Contract, flow: Flow): readonly DeadWrite[] {
  const dead = found.get(flow) ?? findDeadWrites(contract, flow);
  found.set(flow, dead);
  return dead;
}

function findDeadWrites(contract: Contract, flow: Flow): DeadWrite[] {
  if (flow.feeds.length === 0 || flow.issues.length > 0) return [];
  const wanted = new Set(flow.feeds.map(({ column }) => column));
  const dead: DeadWrite[] = [];
  let uses: ReadonlyMap<string, readonly number[]> | undefined;
  for (const [index, use] of [...contract.preprocessing.entries()].reverse()) {
    const before = flow.after[index - 1] ?? flow.inputs;
    const written = (flow.changed[index] ?? []).filter((name) => flow.after[index]?.has(name));
    const named = namesIn(use.args);
    const rewrites = written.every((name) => before.has(name));
    if (rewrites && written.every((name) => wanted.has(name))) {
      askInstead(wanted, written, named, before);
      continue;
    }
    const useful = new Set(written.filter((name) => wanted.has(name)));
    for (const column of written) {
      if (wanted.has(column)) continue;
      uses ??= usesOf(contract, flow);
      const last = uses.get(column)?.findLast((at) => at < index);
      const lastUse = last === undefined ? undefined : contract.preprocessing[last];
      dead.push({ use, column, isNew: !before.has(column), lastUse });
    }
    const own = new Set(written);
    for (const name of own) wanted.delete(name);
    if (useful.size === 0) continue;
    // Whatever a step names it may read; of a step of several columns each reads its own.
    for (const name of named)
      if (before.has(name) && (!rewrites || !own.has(name) || useful.has(name))) wanted.add(name);
  }
  return dead.reverse();
}

/** What is wanted before a step that only rewrites what is wanted after it, as most steps do: what it names, too. */
function askInstead(
  wanted: Set<string>,
  written: readonly string[],
  named: ReadonlySet<string>,
  before: Flow['inputs'],
): void {
  if (written.length === 0) return;
  for (const name of written) if (!named.has(name)) wanted.delete(name);
  for (const name of named) if (!wanted.has(name) && before.has(name)) wanted.add(name);
}

/** By name, the steps that take a column of it and leave it as it is. */
function usesOf({ preprocessing }: Contract, { changed }: Flow): ReadonlyMap<string, readonly number[]> {
  const uses = new Map<string, number[]>();
  for (const [index, { args }] of preprocessing.entries()) {
    const written = new Set(changed[index]);
    for (const name of namesIn(args)) {
      if (written.has(name)) continue;
      const steps = uses.get(name);
      if (steps === undefined) uses.set(name, [index]);
      else steps.push(index);
    }
  }
  return uses;
}

/** Of arguments that were read before; the next version of a contract has the same objects where nothing changed. */
const known = new WeakMap<object, ReadonlySet<string>>();

function namesIn(args: unknown): ReadonlySet<string> {
  const last = isMapping(args) ? known.get(args) : undefined;
  if (last !== undefined) return last;
  const names = new Set<string>();
  addNames(args, names);
  if (isMapping(args)) known.set(args, names);
  return names;
}

/** Every text in a step's arguments, and the words of a formula: a column that is used is among them. */
function addNames(args: unknown, names: Set<string>): void {
  if (typeof args === 'string') {
    names.add(args);
    for (const word of args.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []) names.add(word);
  } else if (Array.isArray(args)) for (const item of args) addNames(item, names);
  else if (isMapping(args))
    for (const key of Object.keys(args)) {
      names.add(key);
      addNames(args[key], names);
    }
}

/** Together what one step writes for nothing after one last use: that is one mistake. */
export function deadSteps(
  dead: readonly DeadWrite[],
): readonly (Pick<DeadWrite, 'use' | 'lastUse'> & { readonly columns: readonly string[] })[] {
  const steps = new Map<string, { use: StepUse; lastUse: StepUse | undefined; columns: string[] }>();
  for (const { use, column, lastUse } of dead) {
    const key = JSON.stringify([use.path, lastUse?.path]);
    const known = steps.get(key) ?? { use, lastUse, columns: [] };
    known.columns.push(column);
    steps.set(key, known);
  }
  return [...steps.values()];
}

import { isMapping } from '../../lenient';
import { type StepUse } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { listed, plain, quoted, shown } from '../../shown';
import { codeSteps } from '../notebook-steps';

/** How a step is lowered, not what it was fitted to. */
const notOfTraining = new Set(['locale', 'precision', 'outside']);
/** Arguments that say something else where they are left out. */
const oneSided = ['drop'];
/** Numbers of a print-out may have lost their last digits. */
const close = 1e-6;

export const constant: Rule = {
  id: 'notebook/constant',
  severity: 'warning',
  summary: 'Constants of the training code are those of the contract',
  phase: 'typing',
  *check(context) {
    const groups = new Map<string, Difference & { readonly columns: string[] }>();
    for (const found of differences(context)) {
      // One edit of the code is one finding, however many columns it is about.
      const key = JSON.stringify([found.use.path, found.what, found.code, found.ours]);
      const group = groups.get(key) ?? { ...found, columns: [] };
      group.columns.push(found.column);
      groups.set(key, group);
    }
    for (const { use, columns, what, code, ours } of groups.values())
      yield {
        at: { path: use.path, on: 'key' },
        message: `The notebook's ${plain(use.op)} of ${listed(columns)} has ${what} ${code}, and the contract ${ours} — the model was trained on other values than it will get — take the notebook's, or train again.`,
        data: { op: use.op, column: columns[0] ?? '' },
      };
    for (const { use, code, ours } of formulas(context))
      yield {
        at: { path: use.path, on: 'key' },
        message: `The notebook computes ${quoted(code)}, and the contract ${quoted(ours)} — the model was trained on other values than it will get — take the notebook's numbers, or train again.`,
        data: { op: use.op },
      };
  },
};

type Args = Readonly<Record<string, unknown>>;

interface Difference {
  readonly use: StepUse;
  readonly column: string;
  /** Which argument, and which part of it. */
  readonly what: string;
  readonly code: string;
  readonly ours: string;
}

function* differences(context: RuleContext): Iterable<Difference> {
  for (const { column, args, uses } of codeSteps(context)) {
    const [only, ...more] = uses;
    // Of two steps of a kind it cannot be told which is meant.
    if (only === undefined || more.length > 0) continue;
    for (const name of new Set([...Object.keys(args), ...oneSided])) {
      const [code, ours] = name === 'values' ? tables(args, only.args) : [args[name], only.args[name]];
      const isDifferent = oneSided.includes(name) ? differ(code ?? null, ours ?? null) : differ(code, ours);
      if (!notOfTraining.has(name) && isDifferent) yield { use: only.use, column, ...pointed(plain(name), code, ours) };
    }
  }
}

/** What both say of the same keys: one that is not listed gets what unknown ones get. */
function tables(code: Args, ours: Args): [unknown, unknown] {
  const [a, b] = [code['values'], ours['values']];
  if (!isMapping(a) || !isMapping(b)) return [a, b];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const whole = (own: Args, rest: unknown): Args =>
    Object.fromEntries(keys.flatMap((key) => ((own[key] ?? rest) === undefined ? [] : [[key, own[key] ?? rest]])));
  return [whole(a, code['unknown']), whole(b, ours['unknown'])];
}

/** Of lists and mappings the first part that differs. */
function pointed(what: string, a: unknown, b: unknown): Pick<Difference, 'what' | 'code' | 'ours'> {
  if (isMapping(a) && isMapping(b)) {
    const key = [...new Set([...Object.keys(a), ...Object.keys(b)])].find((name) =>
      differ(a[name] ?? null, b[name] ?? null),
    );
    if (key !== undefined) return pointed(`${what} ${quoted(key)}:`, a[key], b[key]);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const index = a.findIndex((item, position) => differ(item, (b as readonly unknown[])[position]));
    if (index >= 0 && a.length === b.length) return pointed(`${what}, place ${index + 1}:`, a[index], b[index]);
  }
  return { what, code: shown(a), ours: shown(b) };
}

/** Only what stands in both: a default that one of them leaves out is no difference. */
function differ(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a !== b && !(Math.abs(a - b) <= close * Math.max(Math.abs(a), Math.abs(b)));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length !== b.length || a.some((item, index) => differ(item, (b as readonly unknown[])[index]));
  if (isMapping(a) && isMapping(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].some((name) => differ(a[name] ?? null, b[name] ?? null));
  }
  // Also a key that only one of them has.
  if (a === null || b === null) return a !== b && a !== undefined && b !== undefined;
  return typeof a === 'string' && typeof b === 'string' && a !== b;
}

/** Numbers of a formula, and what is left of it without them and without the names of its columns. */
function figuresOf(
  args: Readonly<Record<string, unknown>>,
): { readonly numbers: readonly number[]; readonly rest: string; readonly text: string } | undefined {
  const { formula: text, with: names } = args;
  if (typeof text !== 'string') return undefined;
  const columns = isMapping(names) ? names : {};
  const named = text.replace(/[A-Za-z_]\w*/g, (name) =>
    Object.hasOwn(columns, name) && typeof columns[name] === 'string' ? `"${columns[name]}"` : name,
  );
  const numbers: number[] = [];
  const rest = named.replace(/("[^"]*")|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, (whole, name?: string) => {
    if (name === undefined) numbers.push(Number(whole));
    return name ?? '#';
  });
  return { numbers, rest: rest.replace(/[\s()]/g, ''), text };
}

/** Formulas of the notebook of which the contract has one with other numbers and none with the same. */
function* formulas({
  document,
  notebook,
}: RuleContext): Iterable<{ readonly use: StepUse; readonly code: string; readonly ours: string }> {
  const uses = (document.contract?.preprocessing ?? []).flatMap((use) => {
    const figures = use.op === 'arithmetic' && isMapping(use.args) ? figuresOf(use.args) : undefined;
    return figures === undefined ? [] : [{ use, figures }];
  });
  for (const { op, args } of notebook?.recipe.steps ?? []) {
    const code = op === 'arithmetic' ? figuresOf(args) : undefined;
    const alike = code === undefined ? [] : uses.filter(({ figures }) => figures.rest === code.rest);
    const [first] = alike;
    if (
      code === undefined ||
      first === undefined ||
      alike.some(({ figures }) => !differ(figures.numbers, code.numbers))
    )
      continue;
    yield { use: first.use, code: code.text, ours: first.figures.text };
  }
}

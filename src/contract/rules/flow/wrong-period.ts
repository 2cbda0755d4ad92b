import * as z from 'zod';
import { replaceValue, pathOf } from '../../edits';
import { type Path, type StepUse } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { quoted } from '../../shown';
import { columnUses } from '../column-uses';
import { fewestRows, referenceColumns } from '../reference-column';

/** What is known of a column: after how many steps it begins anew. */
interface Cycle {
  readonly count: number;
  readonly said: string;
  /** Of a raw column only what the reference has is known, and that may be a part. */
  readonly raw?: true;
}

/** Parts of a date that begin anew after a fixed count. Days of months and years do not. */
const cycles: Readonly<Record<string, Cycle>> = {
  month: { count: 12, said: 'a month, from 1 to 12' },
  hour: { count: 24, said: 'an hour, from 0 to 23' },
  minute: { count: 60, said: 'a minute, from 0 to 59' },
  weekday: { count: 7, said: 'a weekday, from 0 to 6' },
};

export const wrongPeriod: Rule = {
  id: 'flow/wrong-period',
  severity: 'warning',
  summary: 'The period of a cycle is the one that its column has',
  phase: 'typing',
  *check(context) {
    const known = columnCycles(context);
    const uses = [...cyclicUses(context)];
    for (const { use, column, index, path, period } of uses) {
      const cycle = known[index]?.get(column);
      if (cycle === undefined || period === cycle.count) continue;
      // Seven months of twelve may be all that the reference has, and 24 months are two rounds of a year: one less is what is divided by by mistake.
      if (cycle.raw === true && period !== cycle.count - 1) continue;
      // Half a day beside a whole one is a second wave, as in a Fourier series.
      const wave = Number.isInteger(cycle.count / period);
      if (wave && uses.some((other) => other.period === cycle.count && sameCycle(known, other, cycle))) continue;
      const shorter = period < cycle.count;
      yield {
        at: { path, on: 'value' },
        message: `${quoted(column)} is ${cycle.said}, and ${use.op} turns it with a period of ${period} — ${shorter ? 'values that lie that far apart become the same point, and the model cannot tell them apart' : 'its end and its beginning are not beside each other then, which is all that a cycle is for'} — write "period: ${cycle.count}", or what the notebook divides by if training did it so.`,
        ...(cycle.raw !== true && { data: { path, period: cycle.count } }),
      };
    }
  },
  fix({ data }, { document }) {
    const [path, period] = [pathOf(data), data?.['period']];
    if (path === undefined || typeof period !== 'number') return undefined;
    return { title: `Write a period of ${period}`, edits: replaceValue(document, path, String(period)) };
  },
};

interface CyclicUse {
  readonly use: StepUse;
  readonly index: number;
  readonly column: string;
  readonly period: number;
  readonly path: Path;
}

function* cyclicUses({ document }: RuleContext): Iterable<CyclicUse> {
  for (const [index, use] of (document.contract?.preprocessing ?? []).entries())
    for (const { column, at, args } of columnUses(use, 'cyclic')) {
      const { period } = z.object({ period: z.number() }).parse(args);
      const own = [...use.path, ...at, 'period'];
      const path = document.has(own) ? own : [...use.path, 'period'];
      yield { use, index, column, period, path };
    }
}

function sameCycle(known: readonly Cycles[], { index, column }: CyclicUse, cycle: Cycle): boolean {
  return known[index]?.get(column) === cycle;
}

type Cycles = ReadonlyMap<string, Cycle>;

/** Before each step the columns that begin anew. */
function columnCycles(context: RuleContext): readonly Cycles[] {
  const before: Cycles[] = [];
  let now = new Map(rawCycles(context));
  for (const [index, use] of (context.document.contract?.preprocessing ?? []).entries()) {
    before.push(now);
    const next = new Map(now);
    for (const name of context.flow.changed[index] ?? []) next.delete(name);
    for (const { args } of columnUses(use, 'date_parts')) {
      const names = z.record(z.string(), z.unknown()).parse(args);
      for (const [part, cycle] of Object.entries(cycles)) {
        const name = names[part];
        if (typeof name === 'string') next.set(name, cycle);
      }
    }
    // A second copy of an hour is the same hour.
    const pairs = use.op === 'copy' || use.op === 'rename' ? pairsOf(use.args) : [];
    for (const [from, to] of pairs) {
      const cycle = now.get(from);
      if (cycle !== undefined) next.set(to, cycle);
    }
    now = next;
  }
  return before;
}

function pairsOf(args: unknown): [string, string][] {
  const { columns } = z.object({ columns: z.record(z.string(), z.string()) }).safeParse(args).data ?? { columns: {} };
  return Object.entries(columns);
}

/** Raw whole numbers of which the reference has exactly the values of an hour, a weekday, a month or a minute. */
function* rawCycles(context: RuleContext): Iterable<[string, Cycle]> {
  for (const [{ name, type }, { min, max, whole, distinct, rows }] of referenceColumns(context)) {
    if (!/^(float|int|uint)/.test(type) || whole !== true || min === null || max === null) continue;
    const count = max - min + 1;
    if ((min !== 0 && min !== 1) || distinct !== count || rows < fewestRows) continue;
    if (Object.values(cycles).some((cycle) => cycle.count === count))
      yield [name, { count, said: `a whole number from ${min} to ${max} in the reference`, raw: true }];
  }
}

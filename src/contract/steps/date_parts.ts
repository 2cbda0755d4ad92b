import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { columnName, type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, type Domain } from '../column';
import { intervalDomain } from '../domain';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep } from '../step';
import { isZone, zoneOffset } from '../zone';
import { cycle, zoneChanges } from '../zone-changes';
import { graphAlgebra, type Part, partNames, parts, plain } from './date-algebra';
import { Kernel } from './kernel';
import { search } from './search';

const target = columnName.optional();
const zoneError = 'a time zone such as Europe/Berlin, or UTC';
const shape = {
  year: target,
  month: target,
  day: target,
  hour: target,
  minute: target,
  weekday: target,
  day_of_year: target,
  week: target,
  timezone: z.string({ error: zoneError }).refine(isZone, { error: zoneError }).default('UTC'),
};
type Use = ColumnUse<z.output<z.ZodObject<typeof shape>>>;

function wantedOf({ args }: Use): ReadonlyMap<Part, string> {
  return new Map(
    partNames.flatMap((part): [Part, string][] => {
      const name = args[part];
      return name === undefined ? [] : [[part, name]];
    }),
  );
}

/** What a clock in the zone shows, as seconds since the epoch of one that is set to UTC. */
function localTime(kernel: Kernel, whole: Value, zone: string): Value {
  if (zone === 'UTC') return whole;
  const { graph } = kernel;
  const { starts, offsets, cyclic } = zoneChanges(zone);
  let at = whole;
  if (cyclic) {
    const m = graphAlgebra(kernel);
    const cycles = m.floorDiv(m.sub(whole, m.constant(cycle.from - cycle.length)), cycle.length);
    const folded = m.sub(whole, m.mul(cycles, m.constant(cycle.length)));
    at = graph.where(graph.greaterOrEqual(whole, kernel.number(cycle.from)), folded, whole);
  }
  return graph.add(
    whole,
    starts.length === 1 ? kernel.row(offsets) : search(kernel, at, [starts], '>=').item([offsets]),
  );
}

/** Columns of which the same parts are wanted in the same zone: they are computed together. */
function alike(uses: readonly Use[]): Iterable<readonly Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const key = [use.args.timezone, ...wantedOf(use).keys()].join();
    groups.set(key, [...(groups.get(key) ?? []), use]);
  }
  return groups.values();
}

/** From the first second of year 1 to the last of year 9999: no other time is admitted. */
const allTimes = [-62_135_596_800, 253_402_300_799] as const;

const limits: Readonly<Record<Exclude<Part, 'year'>, readonly [number, number]>> = {
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  weekday: [0, 6],
  day_of_year: [1, 366],
  week: [1, 53],
};

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, args } = use;
  const wanted = wantedOf(use);
  let state: ColumnState | undefined = scope.column(column, at);
  if (state !== undefined && !state.time) {
    scope.issue({
      code: 'type',
      path: at,
      message: `${quoted(column)} is no date — date_parts would take its number for seconds since 1970 — give the input the type date or datetime.`,
      data: { column, step: 'date_parts', type: state.type },
    });
    state = undefined;
  }
  if (state !== undefined && args.timezone !== 'UTC' && isDay(state, scope))
    scope.issue({
      code: 'type',
      path: at,
      message: `${quoted(column)} is a date without a time of day — in ${args.timezone} it would become the day before or keep its day, as the zone lies — leave out "timezone", or give the input the type datetime.`,
      data: { column, step: 'date_parts', type: 'date' },
    });
  if (wanted.size === 0)
    scope.issue({
      code: 'step-argument',
      path: at,
      message: `date_parts names no part of ${quoted(column)} — the step would do nothing, silently — write for example "month: ${column}_month".`,
      data: { column, step: 'date_parts' },
    });
  for (const [part, name] of wanted) {
    const place = at[0] === 'columns' && typeof at[1] === 'string' ? [...at, part] : [part];
    if (state === undefined) {
      scope.poison(name, place);
      continue;
    }
    const [low, high] = part === 'year' ? years(state.domain, args.timezone) : limits[part];
    scope.write(
      {
        name,
        type: 'float64',
        time: false,
        width: 1,
        missing: state.missing,
        domain: intervalDomain(low, high),
        overflow: noOverflow,
        sources: state.sources,
      },
      place,
    );
  }
}

/** Whether the column is an input of type date, as it is or copied. */
function isDay({ sources }: ColumnState, scope: InferScope): boolean {
  return sources.length > 0 && sources.every((name) => scope.input(name)?.type === 'date');
}

/** The years of these instants: no clock is more than 16 hours from UTC. */
function years(domain: Domain, zone: string): readonly [number, number] {
  const [lo, hi] = domain.kind === 'interval' ? [domain.lo, domain.hi] : allTimes;
  const away = zone === 'UTC' ? 0 : 16 * 3600;
  return [yearOf(lo - away), yearOf(hi + away)];
}

function yearOf(seconds: number): number {
  if (!Number.isFinite(seconds)) return seconds;
  return parts(plain, Math.floor(seconds), new Set<Part>(['year'])).get('year') ?? seconds;
}

function partOf(part: Part, seconds: number, zone: string): number {
  if (Number.isNaN(seconds)) return Number.NaN;
  const whole = Math.floor(seconds);
  return parts(plain, whole + zoneOffset(whole, zone), new Set([part])).get(part) ?? Number.NaN;
}

/** Parts of a date or datetime in a zone: `pandas.Series.dt.year`, `.month` …, `.isocalendar().week`. Always computed in float64. */
export const dateParts: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'date_parts',
  summary: 'Year, month, weekday and other parts of a date, each in a new column',
  args: perColumn(shape, 'none'),
  opset: () => 9,
  zones: (uses) => uses.flatMap(({ args: { timezone } }) => (timezone === 'UTC' ? [] : [timezone])),
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const kernel = new Kernel(scope.graph, 'float64');
    for (const some of alike(uses)) {
      const zone = some[0]?.args.timezone ?? 'UTC';
      const x = scope.joined(
        some.map(({ column }) => column),
        'float64',
      );
      const names = some.map(wantedOf);
      const m = graphAlgebra(kernel);
      const made = parts(m, localTime(kernel, m.floorDiv(x, 1), zone), new Set(names[0]?.keys()));
      const missing = scope.graph.isNaN(x);
      for (const [part, value] of made)
        // Comparisons turn NaN into 0, so a missing date is put back at the end.
        scope.assign(
          names.map((wanted) => wanted.get(part) ?? ''),
          scope.graph.where(missing, kernel.number(Number.NaN), value),
        );
    }
  },
  reference(uses, scope) {
    for (const use of uses) {
      for (const [part, name] of wantedOf(use))
        scope.set(
          name,
          scope.value(use.column).map((row) => row.map((x) => partOf(part, Number(x), use.args.timezone))),
        );
    }
  },
};

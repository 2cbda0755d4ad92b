import type { ReferenceProfile, WindowProfile } from '../../protocol/profile';
import type { WatchSettings } from '../settings';
import { slowerThan } from '../window';
import { cloudRateTest, promisedRateTest, type RateTest } from './rate-test';
import { tempering, ValueTest } from './value-test';

export type UnitGroup = 'feature' | 'quality' | 'score' | 'serving';

/**
 * One thing that is tested window after window. Its name is the `unit` of an alarm: `<feature>/value`, `<feature>/quality`
 * (missing and invalid), `<feature>/unseen`, `<output>/output`, `refused`, `errors`, `not-finite`, `latency`.
 */
export interface Unit {
  readonly name: string;
  readonly group: UnitGroup;
  readonly column: string | null;
  /** Place of that column in the profile and in every window. */
  readonly index: number | null;
  /** Share of the budget; all units' weights add up to 1. */
  readonly weight: number;
  /** Tempering exponent for autocorrelated traffic (facts 3.3). */
  readonly gamma: number;
  /** The counts that it tests; windows add up. */
  read(window: WindowProfile): Float64Array;
  /** n of those counts. */
  size(counts: Float64Array): number;
  /** log e-value of counts of one window or of several added up. */
  logE(counts: Float64Array): number;
}

/** Shares of the facts 3.3. What a profile or contract has no unit for gives its share to the others. */
const groupWeights: Readonly<Record<UnitGroup, number>> = { feature: 0.5, quality: 0.15, score: 0.1, serving: 0.15 };

export const slowShare = 0.01;
export const defaultErrorRate = 0.001;
/** PSI that measured rates may wobble by; a rate is one number, so (K-1)/delta0 of the facts with K = 2. */
const rateConcentration = (ignoreBelow: number): number => 1 / ignoreBelow;

type Draft = Omit<Unit, 'weight'>;

/** All units of one bundle, in the order of the profile's columns, serving last. */
export function unitsOf(profile: ReferenceProfile, settings: WatchSettings): Unit[] {
  const drafts = [...profile.columns.flatMap((_, i) => columnUnits(profile, i, settings)), ...servingUnits(settings)];
  if (profile.rows > 0) drafts.push(refusedUnit(profile, settings));
  const sizes = new Map<UnitGroup, number>();
  for (const { group } of drafts) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const whole = [...sizes.keys()].reduce((sum, group) => sum + groupWeights[group], 0);
  return drafts.map((draft) => ({
    ...draft,
    weight: groupWeights[draft.group] / whole / (sizes.get(draft.group) ?? 1),
  }));
}

function columnUnits(profile: ReferenceProfile, index: number, settings: WatchSettings): Draft[] {
  const column = profile.columns[index];
  if (!column) return [];
  const { name, role, counts, calibration } = column;
  const units: Draft[] = [];
  const of = (window: WindowProfile): WindowProfile['columns'][number] | undefined => window.columns[index];

  const test = new ValueTest(counts.cells, settings.ignoreBelow, calibration);
  if (test.isUseful && counts.cells.some((count) => count > 0)) {
    units.push({
      name: `${name}/${role === 'feature' ? 'value' : 'output'}`,
      group: role === 'feature' ? 'feature' : 'score',
      column: name,
      index,
      gamma: tempering(calibration),
      read: (window) => Float64Array.from(of(window)?.cells ?? []),
      size: (c) => c.reduce((sum, x) => sum + x, 0),
      logE: (c) => test.logE(c),
    });
  }
  if (role === 'output' || profile.rows === 0) return units;

  const rate = (hits: number): RateTest => measured(hits, profile.rows, settings);
  const isMissing = rate(counts.missing);
  const isInvalid = rate(counts.invalid);
  units.push({
    ...rateDraft(`${name}/quality`, 'quality', name, index),
    read: (window) => Float64Array.of(seen(window), of(window)?.missing ?? 0, of(window)?.invalid ?? 0),
    logE: (c) => meanOfTwo(isMissing(c[1] ?? 0, c[0] ?? 0), isInvalid(c[2] ?? 0, c[0] ?? 0)),
  });
  if (column.cells.kind === 'categorical') {
    const isUnseen = rate(counts.unseen);
    units.push({
      ...rateDraft(`${name}/unseen`, 'quality', name, index),
      read: (window) => Float64Array.of(seen(window), of(window)?.unseen ?? 0),
      logE: (c) => isUnseen(c[1] ?? 0, c[0] ?? 0),
    });
  }
  return units;
}

/** Refused rows whatever the reason: columns that the profile does not know have no unit of their own. */
function refusedUnit(profile: ReferenceProfile, settings: WatchSettings): Draft {
  const test = measured(0, profile.rows, settings);
  return {
    ...rateDraft('refused', 'quality'),
    read: (window) => Float64Array.of(seen(window), window.refused),
    logE: (c) => test(c[1] ?? 0, c[0] ?? 0),
  };
}

function servingUnits(settings: WatchSettings): Draft[] {
  const promised = Math.min(0.5, Math.max(1e-6, settings.errorRate ?? defaultErrorRate));
  const errors = promisedRateTest(promised);
  const units: Draft[] = [
    {
      ...rateDraft('errors', 'serving'),
      read: (window) => Float64Array.of(window.requests, window.errors),
      logE: (c) => errors(c[1] ?? 0, c[0] ?? 0),
    },
    {
      ...rateDraft('not-finite', 'serving'),
      read: (window) => Float64Array.of(window.rows, window.notFinite),
      logE: (c) => errors(c[1] ?? 0, c[0] ?? 0),
    },
  ];
  const budget = settings.latencyP99Ms;
  if (budget !== undefined) {
    const slow = cloudRateTest(slowShare, rateConcentration(settings.ignoreBelow));
    units.push({
      ...rateDraft('latency', 'serving'),
      read: (window) =>
        Float64Array.of(
          window.latency.reduce((sum, count) => sum + count, 0),
          slowerThan(window.latency, budget * 1000),
        ),
      logE: (c) => slow(c[1] ?? 0, c[0] ?? 0),
    });
  }
  return units;
}

function rateDraft(
  name: string,
  group: UnitGroup,
  column: string | null = null,
  index: number | null = null,
): Omit<Draft, 'read' | 'logE'> {
  return { name, group, column, index, gamma: 1, size: (c) => c[0] ?? 0 };
}

function measured(hits: number, rows: number, settings: WatchSettings): RateTest {
  return cloudRateTest((hits + 0.5) / (rows + 1), Math.min(rows / 3, rateConcentration(settings.ignoreBelow)));
}

function meanOfTwo(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger + Math.log((Math.exp(a - larger) + Math.exp(b - larger)) / 2);
}

/** n of missing, invalid, unseen and refused. */
function seen(window: WindowProfile): number {
  return window.rows + window.refused;
}

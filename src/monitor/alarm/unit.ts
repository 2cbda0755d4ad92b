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
  /** log e-values of counts of one window or of several added up, one for each alternative, always as many. */
  logEs(counts: Float64Array): number[];
}

/** Shares of the facts 3.3. What a profile or contract has no unit for gives its share to the others. */
const groupWeights: Readonly<Record<UnitGroup, number>> = { feature: 0.5, quality: 0.15, score: 0.1, serving: 0.15 };

export const slowShare = 0.01;
export const defaultErrorRate = 0.001;
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
      logEs: (c) => test.logEs(c),
    });
  }
  if (role === 'output' || profile.rows === 0) return units;

  const rate = (hits: number): RateTest => measured(hits, profile.rows, settings);
  const isMissing = rate(counts.missing);
  const isInvalid = rate(counts.invalid);
  units.push({
    ...rateDraft(`${name}/quality`, 'quality', name, index),
    read: (window) => Float64Array.of(seen(window), of(window)?.missing ?? 0, of(window)?.invalid ?? 0),
    logEs: (c) => [...rated(isMissing, c[1], c[0]), ...rated(isInvalid, c[2], c[0])],
  });
  if (column.cells.kind === 'categorical') {
    const isUnseen = rate(counts.unseen);
    units.push({
      ...rateDraft(`${name}/unseen`, 'quality', name, index),
      read: (window) => Float64Array.of(seen(window), of(window)?.unseen ?? 0),
      logEs: (c) => rated(isUnseen, c[1], c[0]),
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
    logEs: (c) => rated(test, c[1], c[0]),
  };
}

function servingUnits(settings: WatchSettings): Draft[] {
  const promised = Math.min(0.5, Math.max(1e-6, settings.errorRate ?? defaultErrorRate));
  const errors = promisedRateTest(promised);
  const units: Draft[] = [
    {
      ...rateDraft('errors', 'serving'),
      read: (window) => Float64Array.of(window.requests, window.errors),
      logEs: (c) => rated(errors, c[1], c[0]),
    },
    {
      ...rateDraft('not-finite', 'serving'),
      read: (window) => Float64Array.of(window.rows, window.notFinite),
      logEs: (c) => rated(errors, c[1], c[0]),
    },
  ];
  const budget = settings.latencyP99Ms;
  if (budget !== undefined) {
    const slow = cloudRateTest(slowShare, 1 / settings.ignoreBelow);
    units.push({
      ...rateDraft('latency', 'serving'),
      read: (window) =>
        Float64Array.of(
          window.latency.reduce((sum, count) => sum + count, 0),
          slowerThan(window.latency, budget * 1000),
        ),
      logEs: (c) => rated(slow, c[1], c[0]),
    });
  }
  return units;
}

function rateDraft(
  name: string,
  group: UnitGroup,
  column: string | null = null,
  index: number | null = null,
): Omit<Draft, 'read' | 'logEs'> {
  return { name, group, column, index, gamma: 1, size: (c) => c[0] ?? 0 };
}

/**
 * Against a rate that the reference measured. The null is Wilson's upper bound of it at 3 standard errors: that none of 1,000
 * rows has a rare category does not mean that 1 of the next 1,000 is a fault.
 */
function measured(hits: number, rows: number, settings: WatchSettings): RateTest {
  return cloudRateTest(wilsonUpper(hits, rows, 3), 1 / settings.ignoreBelow);
}

/** Upper end of Wilson's interval for a rate (Wilson 1927), kept under 1. */
export function wilsonUpper(hits: number, n: number, z: number): number {
  const share = hits / n;
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return Math.min(1 - 1e-6, (share + (z * z) / (2 * n) + spread) / (1 + (z * z) / n));
}

/** A row can break two rules of one column, so hits may exceed n. */
function rated(test: RateTest, hits = 0, n = 0): number[] {
  return test(Math.min(hits, n), n);
}

/** n of missing, invalid, unseen and refused. */
function seen(window: WindowProfile): number {
  return window.rows + window.refused;
}

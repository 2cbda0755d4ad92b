import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';

/** The raw columns of the German credit data (Statlog), as the sample contract has them. */
export const numeric: readonly { name: string; unit?: string; edges: readonly number[] }[] = [
  {
    name: 'duration',
    unit: 'month',
    edges: [7, 9, 12, 12.000000000000002, 15, 18, 18.000000000000004, 24, 24.000000000000004, 30, 36, 48],
  },
  {
    name: 'credit_amount',
    unit: 'DM',
    edges: [709, 932, 1176, 1366, 1555, 1818, 2064, 2319, 2712, 3190, 3780, 4716, 6148, 7629, 9960],
  },
  { name: 'installment_commitment', edges: [2, 2.0000000000000004, 3, 3.0000000000000004, 4] },
  { name: 'residence_since', edges: [2, 2.0000000000000004, 3, 3.0000000000000004, 4] },
  { name: 'age', unit: 'year', edges: [22, 23, 25, 26, 27, 29, 31, 33, 35, 37, 40, 43, 48, 54] },
  { name: 'existing_credits', edges: [1.0000000000000002, 2, 2.0000000000000004] },
  { name: 'num_dependents', edges: [1.0000000000000002, 2] },
];
export const categorical: Readonly<Record<string, readonly string[]>> = {
  checking_status: ['0<=X<200', '<0', '>=200', 'no checking'],
  credit_history: [
    'all paid',
    'critical/other existing credit',
    'delayed previously',
    'existing paid',
    'no credits/all paid',
  ],
  purpose: [
    'business',
    'domestic appliance',
    'education',
    'furniture/equipment',
    'new car',
    'other',
    'radio/tv',
    'repairs',
    'retraining',
    'used car',
  ],
  savings_status: ['100<=X<500', '500<=X<1000', '<100', '>=1000', 'no known savings'],
  employment: ['1<=X<4', '4<=X<7', '<1', '>=7', 'unemployed'],
  personal_status: ['female div/dep/mar', 'male div/sep', 'male mar/wid', 'male single'],
  other_parties: ['co applicant', 'guarantor', 'none'],
  property_magnitude: ['car', 'life insurance', 'no known property', 'real estate'],
  other_payment_plans: ['bank', 'none', 'stores'],
  housing: ['for free', 'own', 'rent'],
  job: ['high qualif/self emp/mgmt', 'skilled', 'unemp/unskilled non res', 'unskilled resident'],
  own_telephone: ['none', 'yes'],
  foreign_worker: ['no', 'yes'],
};

/** What a monitor tells of a column: as in the reference, or since `onset` far from it. */
export function makeColumn(
  name: string,
  role: 'feature' | 'output',
  onset: number | null,
  windows: MonitorSnapshot['windows'],
  next: () => number,
  sparse: boolean,
): ColumnMonitor {
  const known = numeric.find((column) => column.name === name);
  const categories = categorical[name] ?? (name === 'decision' ? ['bad', 'good'] : undefined);
  const edges = known?.edges ?? [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8];
  const cells: ColumnMonitor['cells'] =
    categories === undefined
      ? { kind: 'numeric', edges: [...edges] }
      : { kind: 'categorical', categories: [...categories], others: name === 'purpose' ? ['vacation'] : [] };
  const many = categories === undefined ? edges.length + 1 : categories.length + 1;
  const weights = Array.from({ length: many }, (_, i) =>
    categories !== undefined && i === many - 1
      ? name === 'purpose'
        ? 0.01
        : 0
      : 0.4 + next() * (categories === undefined ? 0.4 : 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const tilt = (i: number): number => (onset === null ? 0.92 + 0.16 * next() : 0.15 + (3 * i) / many);
  const reference = weights.map((weight) => Math.round((1000 * weight) / total));
  const live = reference.map((n, i) => Math.round(n * 12 * tilt(i)));
  const missing = name === 'purpose' && onset !== null ? 1841 : 0;
  const liveRows = windows.length === 0 ? 0 : live.reduce((sum, n) => sum + n, 0) + missing;
  const numericColumn = categories === undefined;
  const noise = 0.024 + 0.01 * next();
  const psi = liveRows === 0 ? 0 : onset === null ? noise * (next() - 0.3) : name === 'purpose' ? 0.41 : 3.1;
  const counts = (values: number[], none: number): ColumnMonitor['live'] => ({
    cells: values,
    missing: none,
    invalid: 0,
    unseen: name === 'purpose' && onset !== null && none > 0 ? 14 : 0,
    sum: numericColumn ? 20_900 : 0,
    sumOfSquares: numericColumn ? 580_000 : 0,
  });
  return {
    name,
    role,
    ...(known?.unit === undefined ? {} : { unit: known.unit }),
    cells,
    reference: counts(reference, 0),
    live:
      liveRows === 0
        ? counts(
            live.map(() => 0),
            0,
          )
        : counts(live, missing),
    liveRows,
    psi,
    halfWidth: liveRows === 0 ? 0 : psi > 1 ? 0.21 : 0.011,
    noise: liveRows === 0 ? 0 : noise,
    shift: numericColumn && liveRows > 0 ? (onset === null ? 0.08 * (next() - 0.5) : 1.84) : null,
    alarmed: onset !== null,
    logEvidence: onset === null ? -1.2 : 14.2,
    onset,
    points: windows.map((window, i) => {
      // A window in which the column had no valid value at all.
      if (sparse && i === 30)
        return { windowId: window.id, psi: 0, halfWidth: 0, noise: 0, missing: window.rows, unseen: 0 };
      const bad = onset !== null && window.opened >= onset;
      return {
        windowId: window.id,
        psi: bad ? psi * (0.92 + 0.16 * next()) : noise * (next() - 0.3),
        halfWidth: bad ? 0.07 * psi : 0.012,
        noise: noise * (0.95 + 0.1 * next()),
        missing: bad && name === 'purpose' ? Math.round(window.rows * 0.14) : 0,
        unseen: 0,
      };
    }),
  };
}

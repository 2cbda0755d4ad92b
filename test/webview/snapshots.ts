import { type DriftState } from '../../src/protocol/drift-panel';
import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { type Verdict } from '../../src/protocol/verdict';

const minute = 60_000;
const hour = 60 * minute;

/** Small and seeded: the same snapshot on every machine. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** The raw columns of the German credit data (Statlog), as the sample contract has them. */
const numeric: readonly { name: string; unit?: string; edges: readonly number[] }[] = [
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
const categorical: Readonly<Record<string, readonly string[]>> = {
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

export type Scenario = 'healthy' | 'data' | 'stack' | 'undecided' | 'few';

export interface SnapshotOptions {
  readonly scenario?: Scenario;
  /** The host's clock. */
  readonly now?: number;
  readonly windows?: number;
  readonly seed?: number;
}

const digest = '9f2c41d07a6be95518c3d0f4a2b7e6901f8d3c5ab4e7092d61f8a0c3b5d7e924';
const older = '41aa0c6d2e8b5f7390c1d4e6a8b2f05c7d9e1a3b5c7d9f0e2a4b6c8d0e1f3a5b';

/** A monitor's answer for German credit: 20 features, 2 outputs, windows of 15 minutes, a restart in between. */
export function snapshot(options: SnapshotOptions = {}): MonitorSnapshot {
  const { scenario = 'data', now = Date.now(), windows: many = scenario === 'few' ? 0 : 48, seed = 7 } = options;
  const next = random(seed);
  const start = now - 4 * minute - many * 15 * minute;
  const gap = { from: start + 14 * 15 * minute, to: start + 16 * 15 * minute };
  const onset = scenario === 'healthy' || scenario === 'few' ? null : start + (many - 12) * 15 * minute;
  const drifting = scenario === 'data' ? ['credit_amount', 'purpose'] : scenario === 'undecided' ? ['age'] : [];
  const windows = Array.from({ length: many }, (_, i) => i)
    .filter((i) => i !== 14 && i !== 15)
    .map((i): MonitorSnapshot['windows'][number] => {
      const opened = start + i * 15 * minute;
      const bad = onset !== null && opened >= onset;
      const rows = Math.round(900 + 500 * Math.sin((i / 48) * 2 * Math.PI) + 120 * next());
      const slow = scenario === 'stack' && bad ? 14 : 1;
      const p50 = 780 + 60 * next();
      return {
        id: `01J${String(i).padStart(4, '0')}${seed}`,
        opened,
        closed: opened + 15 * minute,
        rows,
        refused: Math.round(rows * (scenario === 'data' && bad ? 0.06 : 0.002) * next()),
        requests: Math.round(rows / 3),
        errors: scenario === 'stack' && bad ? Math.round(rows * 0.02) : 0,
        p50: p50 * Math.sqrt(slow),
        p95: p50 * 2.1 * slow,
        p99: p50 * (3.4 + next()) * slow,
        drift: drifting.length > 0 && bad ? 2.8 + 0.4 * next() : 0.02 + 0.02 * next(),
        alarmed: bad ? drifting.length : 0,
      };
    });
  const features = [...numeric.map((column) => column.name), ...Object.keys(categorical)].map((name, i) =>
    makeColumn(name, 'feature', drifting.includes(name) ? onset : null, windows, random(seed + i), i === 0),
  );
  const outputs = ['probability', 'decision'].map((name, i) =>
    makeColumn(name, 'output', drifting.length > 0 && i === 0 ? onset : null, windows, random(seed + 50 + i), true),
  );
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  return {
    v: 1,
    model: 'credit-risk',
    version: '1.2.0',
    digest,
    at: now,
    verdict: verdictOf(scenario, onset, rows),
    budget: { windows: 2880, text: '1 per 30 d', calibrated: true },
    alarms: drifting.map((column) => ({
      unit: `${column}/value`,
      column,
      logEvidence: 14.2,
      onset: onset ?? 0,
      raised: (onset ?? 0) + hour,
    })),
    windows,
    gaps: many > 16 ? [gap] : [],
    open: { since: now - 4 * minute, rows: scenario === 'few' ? 72 : 310, refused: 1, requests: 104 },
    totals: {
      rows: rows + (scenario === 'few' ? 72 : 310),
      refused: windows.reduce((sum, window) => sum + window.refused, 0),
      requests: Math.round(rows / 3),
      errors: windows.reduce((sum, window) => sum + window.errors, 0),
      since: start,
    },
    columns: [...features, ...outputs],
    violations:
      scenario === 'data'
        ? [
            { rule: 'row/missing', column: 'purpose', count: 1841, last: now - minute },
            { rule: 'row/range', column: 'credit_amount', count: 212, last: now - 2 * minute },
            { rule: 'row/type', column: 'age', count: 3, last: now - 9 * hour },
          ]
        : [],
    golden: {
      at: now - 2 * minute,
      rows: 20,
      differing: scenario === 'stack' ? 7 : 0,
      largest: scenario === 'stack' ? 0.213 : 0,
      first: scenario === 'stack' ? 'Row 3 answers `probability` 0.274 where the gate saw 0.061.' : null,
      artifact: scenario === 'stack' ? older : digest,
      expected: digest,
    },
    deployments: [
      { at: start + 10 * minute, action: 'deploy', version: '1.1.0', digest: older },
      { at: start + 6 * hour, action: 'deploy', version: '1.2.0', digest },
    ],
  };
}

function makeColumn(
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

function verdictOf(scenario: Scenario, onset: number | null, rows: number): Verdict {
  const golden = (finds: 'accuses' | 'excludes'): Verdict['evidence'][number] => ({
    kind: 'golden',
    finds,
    points: 'stack',
    says:
      finds === 'excludes'
        ? '20 golden rows answer as at the gate, 2 minutes ago.'
        : '7 of 20 golden rows answer differently than at the gate, by up to 0.213.',
    columns: [],
    since: finds === 'accuses' ? onset : null,
  });
  const drift: Verdict['evidence'][number] = {
    kind: 'drift',
    finds: 'accuses',
    points: 'undecided',
    says: '`credit_amount` has drifted: distance 3.1 where noise stays below 0.028.',
    columns: ['credit_amount'],
    since: onset,
  };
  const base = { impact: 'unknown' as const, since: onset };
  switch (scenario) {
    case 'healthy':
      return {
        ...base,
        kind: 'healthy',
        headline: `Healthy. ${rows.toLocaleString('en')} rows; any feature shift above 0.1 sd would have shown.`,
        advice: 'Nothing to do.',
        retraining: 'not needed',
        evidence: [golden('excludes')],
      };
    case 'few':
      return {
        ...base,
        kind: 'undecided',
        headline: 'Undecided: 72 rows so far. 184 more decide.',
        advice: 'Send traffic, or wait for it.',
        retraining: 'held',
        rowsNeeded: 184,
        evidence: [
          {
            kind: 'rows',
            finds: 'silent',
            points: 'undecided',
            says: 'No window has closed: 72 rows of 256.',
            columns: [],
            since: null,
          },
        ],
      };
    case 'stack':
      return {
        ...base,
        kind: 'stack',
        headline: 'Serving stack: 7 of 20 golden rows answer differently than at the gate, by up to 0.213.',
        advice: 'Roll back: the artifact on disk is not the one of the manifest.',
        retraining: 'held',
        evidence: [
          golden('accuses'),
          {
            kind: 'digest',
            finds: 'accuses',
            points: 'stack',
            says: 'The artifact on disk is 41aa0c6d…, the manifest says 9f2c41d0….',
            columns: [],
            since: onset,
          },
        ],
      };
    case 'undecided':
      return {
        ...base,
        kind: 'undecided',
        headline:
          'Undecided: inputs drifted (feature `age`). `age` is 1.84 sd above the reference; distance 3.1 where noise stays below 0.028.',
        advice: 'Ask the owner of the source of `age` what changed; retraining is held until the cause is known.',
        retraining: 'held',
        evidence: [golden('excludes'), { ...drift, says: '`age` has drifted: distance 3.1.', columns: ['age'] }],
      };
    case 'data':
      return {
        ...base,
        kind: 'data',
        headline:
          'Upstream data: `purpose` is missing in 14 % of rows (reference 0 %), and `credit_amount` has drifted with it.',
        advice:
          'Ask the owner of the source of `purpose` and `credit_amount` to repair it; retraining on it would teach the fault.',
        retraining: 'held',
        evidence: [
          {
            kind: 'quality',
            finds: 'accuses',
            points: 'data',
            says: '`purpose` is missing in 14 % of rows (reference 0 %).',
            columns: ['purpose'],
            since: onset,
          },
          drift,
          golden('excludes'),
          {
            kind: 'latency',
            finds: 'silent',
            points: 'stack',
            says: 'No latency is promised in the contract.',
            columns: [],
            since: null,
          },
        ],
      };
  }
}

const subject = { model: 'credit-risk', target: 'local' };

/** The five designed states of the drift panel. */
export function driftStates(now = Date.now()): Record<DriftState['view'], DriftState> {
  return {
    empty: {
      view: 'empty',
      ...subject,
      reason: 'credit-risk is not live on local.',
      todo: 'Deploy it; what it answers is watched from the first row on.',
    },
    loading: { view: 'loading', ...subject },
    live: { view: 'live', ...subject, snapshot: snapshot({ now }), answered: now - 3000 },
    stale: {
      view: 'stale',
      ...subject,
      snapshot: snapshot({ now: now - 40_000 }),
      answered: now - 40_000,
      retryAt: now + 8500,
      reason: 'The endpoint did not answer within 5 s.',
    },
    error: {
      view: 'error',
      ...subject,
      what: 'The endpoint refuses the token.',
      where: '~/.local/state/slipway/token',
      todo: 'Stop the endpoint and deploy again: that makes a new token.',
      retryAt: now + 8500,
    },
  };
}

export function live(options: SnapshotOptions = {}): DriftState {
  const { now = Date.now() } = options;
  return { view: 'live', ...subject, snapshot: snapshot({ ...options, now }), answered: now - 3000 };
}

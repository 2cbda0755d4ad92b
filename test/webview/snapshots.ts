import { type DriftState } from '../../src/protocol/drift-panel';
import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { type ColumnCounts } from '../../src/protocol/profile';
import { type RunField, type RunState } from '../../src/protocol/run-panel';
import { type Verdict } from '../../src/protocol/verdict';

/** The German credit data's columns, as the sample has them: the categories of a select, or the range of a number. */
const germanCredit: Readonly<Record<string, readonly string[] | readonly [number, number, string?]>> = {
  status: ['no_account', 'below_0', '0_to_200', 'above_200'],
  duration: [1, 120, 'month'],
  history: ['none_taken', 'all_paid', 'existing_paid', 'delay', 'critical'],
  purpose: ['radio_tv', 'education', 'furniture', 'car_new', 'car_used', 'business', 'repairs', 'other'],
  amount: [0, 20000, 'EUR'],
  savings: ['below_100', '100_to_500', '500_to_1000', 'above_1000', 'unknown'],
  employment: ['unemployed', 'below_1', '1_to_4', '4_to_7', 'above_7'],
  installment_rate: [1, 4],
  personal: ['male_divorced', 'female', 'male_single', 'male_married'],
  debtors: ['none', 'co_applicant', 'guarantor'],
  residence: [1, 4],
  property: ['real_estate', 'insurance', 'car', 'none'],
  age: [18, 75, 'year'],
  plans: ['bank', 'stores', 'none'],
  housing: ['rent', 'own', 'free'],
  credits: [1, 4],
  job: ['unskilled_non_resident', 'unskilled', 'skilled', 'management'],
  dependents: [1, 2],
  telephone: ['none', 'yes'],
  foreign: ['yes', 'no'],
};

/** Numbers that look like traffic and are the same at every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const windowMs = 900_000;
const windowCount = 48;
const onsetIndex = 36;

function counts(cells: number[], missing = 0, unseen = 0): ColumnCounts {
  return { cells, missing, invalid: 0, unseen, sum: 0, sumOfSquares: 0 };
}

function column(name: string, role: ColumnMonitor['role'], drifted: boolean, now: number): ColumnMonitor {
  const next = random(name.length * 7919 + name.charCodeAt(0));
  const domain = germanCredit[name] ?? [0, 1];
  const numeric = typeof domain[0] === 'number';
  const size = numeric ? 16 : domain.length + 1;
  const reference = Array.from({ length: size }, (_, i) => (numeric ? 62 : Math.round(400 / (i + 1) + 20 * next())));
  const live = reference.map((each, i) =>
    drifted ? (i === size - 1 ? 3900 : Math.round(8 * next())) : Math.round(each * 4 * (0.9 + 0.2 * next())),
  );
  const [low, high, unit] = numeric ? (domain as readonly [number, number, string?]) : [0, 1, undefined];
  return {
    name,
    role,
    ...(unit === undefined ? {} : { unit }),
    cells: numeric
      ? { kind: 'numeric', edges: Array.from({ length: 15 }, (_, i) => low + ((high - low) * (i + 1)) / 16) }
      : { kind: 'categorical', categories: [...(domain as readonly string[])], others: [] },
    reference: counts(reference, 0),
    live: counts(live, drifted ? 40 : 0, numeric ? 0 : 2),
    liveRows: live.reduce((sum, each) => sum + each, 0),
    psi: drifted ? 3.1 : 0.004 + 0.02 * next(),
    halfWidth: drifted ? 0.2 : 0.01,
    noise: 0.03,
    shift: numeric ? (drifted ? 41.2 : 0.1 * (next() - 0.5)) : null,
    alarmed: drifted,
    logEvidence: drifted ? 240 : -1.2,
    onset: drifted ? now - (windowCount - onsetIndex) * windowMs : null,
    points: Array.from({ length: windowCount }, (_, i) => ({
      windowId: `w${String(i).padStart(3, '0')}`,
      psi: drifted && i >= onsetIndex ? 2.9 + 0.4 * next() : 0.025 * next(),
      halfWidth: 0.02,
      noise: 0.03,
      missing: drifted && i >= onsetIndex ? 0.01 : 0,
      unseen: 0,
    })),
  };
}

const verdicts = {
  data: (now: number): Verdict => ({
    kind: 'data',
    impact: 'harmful',
    headline: 'Upstream data: amount arrives 100 times too large since 3 h.',
    advice:
      'Ask the owner of amount whether its unit changed; dividing by 100 restores the reference (distance 3.1 to 0.02).',
    since: now - (windowCount - onsetIndex) * windowMs,
    retraining: 'held',
    evidence: [
      {
        kind: 'quality',
        finds: 'accuses',
        points: 'data',
        says: '1,204 rows broke row/range in amount.',
        columns: ['amount'],
        since: now - 1e7,
      },
      {
        kind: 'golden',
        finds: 'excludes',
        points: 'stack',
        says: '20 of 20 golden rows answer as at the gate.',
        columns: [],
        since: null,
      },
      { kind: 'labels', finds: 'silent', points: 'concept', says: 'No labels have arrived.', columns: [], since: null },
    ],
  }),
  healthy: (): Verdict => ({
    kind: 'healthy',
    impact: 'harmless',
    headline: 'Healthy: 19,776 rows in 12 h, and no feature left its noise.',
    advice: 'Nothing to do; a shift above 0.1 standard deviations would have shown.',
    since: null,
    retraining: 'not needed',
    evidence: [],
  }),
  undecided: (): Verdict => ({
    kind: 'undecided',
    impact: 'unknown',
    headline: 'Undecided: 72 rows so far are too few.',
    advice: 'Send more traffic.',
    since: null,
    retraining: 'held',
    rowsNeeded: 184,
    evidence: [],
  }),
} as const;

/** Twelve hours of the credit-risk sample, drifted in `amount` or healthy. */
export function monitorSnapshot(now: number, verdict: keyof typeof verdicts = 'data'): MonitorSnapshot {
  const next = random(42);
  const drifted = verdict === 'data';
  const windows = Array.from({ length: windowCount }, (_, i) => {
    const closed = now - (windowCount - 1 - i) * windowMs;
    const late = drifted && i >= onsetIndex;
    const rows = Math.round(300 + 200 * Math.sin(i / 6) + 60 * next());
    return {
      id: `w${String(i).padStart(3, '0')}`,
      opened: closed - windowMs,
      closed,
      rows,
      refused: late ? Math.round(rows * 0.1) : 0,
      requests: rows,
      errors: i === 20 ? 3 : 0,
      p50: 900 + 80 * next(),
      p95: 1900 + 200 * next(),
      p99: 2900 + 500 * next(),
      drift: late ? 2.9 + 0.4 * next() : 0.02 + 0.01 * next(),
      alarmed: late ? 1 : 0,
    };
  }).filter((_, i) => i < 24 || i > 27);
  return {
    v: 1,
    model: 'credit-risk',
    version: '1.2.0',
    digest: '9f2c41d07be8a6553f10d2c47a9b8e61',
    at: now,
    verdict: verdicts[verdict](now),
    budget: { windows: 672, text: '1 per 7 d', calibrated: true },
    alarms: [],
    windows,
    gaps: [{ from: now - 24 * windowMs, to: now - 20 * windowMs }],
    open: { since: now - 30_000, rows: 61, refused: 0, requests: 61 },
    totals: {
      rows: 19_776,
      refused: drifted ? 1204 : 0,
      requests: 19_776,
      errors: 3,
      since: now - windowCount * windowMs,
    },
    columns: [
      ...Object.keys(germanCredit).map((name) => column(name, 'feature', drifted && name === 'amount', now)),
      column('probability', 'output', false, now),
    ],
    violations: drifted ? [{ rule: 'row/range', column: 'amount', count: 1204, last: now - 9000 }] : [],
    golden: {
      at: now - 120_000,
      rows: 20,
      differing: 0,
      largest: 0,
      first: null,
      artifact: 'ab12'.repeat(16),
      expected: 'ab12'.repeat(16),
    },
    deployments: [
      { at: now - 40 * windowMs, action: 'deploy', version: '1.1.0', digest: '11aa22bb33cc44dd55ee66ff77889900' },
      { at: now - 30 * windowMs, action: 'deploy', version: '1.2.0', digest: '9f2c41d07be8a6553f10d2c47a9b8e61' },
    ],
  };
}

const subject = { model: 'credit-risk', target: 'local' };

/** The five designed states, and the verdicts that look different. */
export function driftStates(now: number): Record<string, DriftState> {
  return {
    empty: {
      view: 'empty',
      ...subject,
      reason: 'credit-risk is not live on local.',
      todo: 'Deploy the model to watch it here.',
    },
    loading: { view: 'loading', ...subject },
    live: { view: 'live', ...subject, snapshot: monitorSnapshot(now), answered: now - 3000 },
    healthy: { view: 'live', ...subject, snapshot: monitorSnapshot(now, 'healthy'), answered: now - 3000 },
    undecided: { view: 'live', ...subject, snapshot: monitorSnapshot(now, 'undecided'), answered: now - 3000 },
    stale: {
      view: 'stale',
      ...subject,
      snapshot: monitorSnapshot(now),
      answered: now - 40_000,
      retryAt: now + 8_500,
      reason: 'The endpoint refused the connection.',
    },
    error: {
      view: 'error',
      ...subject,
      what: 'The endpoint does not answer.',
      where: 'http://127.0.0.1:40123, process 4711',
      todo: 'Show Log says why it ended; deploying again starts it.',
      retryAt: now + 20_000,
    },
  };
}

function field(name: string): RunField {
  const domain = germanCredit[name] ?? [];
  const numeric = typeof domain[0] === 'number';
  const [low, high, unit] = numeric ? (domain as readonly [number, number, string?]) : [0, 1, undefined];
  return {
    name,
    kind: name === 'amount' ? 'number' : numeric ? 'integer' : 'select',
    unit: unit ?? null,
    description: name === 'amount' ? 'Credit amount applied for.' : null,
    range: numeric ? [low, high] : null,
    categories: numeric ? [] : [...(domain as readonly string[])],
    open: false,
    missing: name === 'savings' || name === 'age' ? 'allow' : 'forbid',
    histogram: numeric ? [4, 22, 40, 31, 18, 9, 4, 2] : [],
    histogramRange: numeric ? [low, high] : null,
  };
}

const typical = Object.fromEntries(
  Object.entries(germanCredit).map(([name, domain]) => [
    name,
    name === 'amount' ? 1169 : name === 'duration' ? 6 : name === 'age' ? 67 : (domain[0] ?? null),
  ]),
);

type Ready = Extract<RunState, { view: 'ready' }>;

export function runReady(more: Partial<Ready> = {}): Ready {
  return {
    view: 'ready',
    model: 'credit-risk',
    version: '1.2.0',
    engine: 'ONNX Runtime 1.30.0',
    fields: [
      ...Object.keys(germanCredit).map(field),
      { ...field(''), name: 'applied_on', kind: 'date', missing: 'allow', range: null, categories: [] },
      { ...field(''), name: 'note', kind: 'text', missing: 'pass', range: null, categories: [] },
      { ...field(''), name: 'online', kind: 'checkbox', range: null, categories: [] },
    ],
    outputs: [
      { name: 'probability', labels: [], threshold: 0.5 },
      { name: 'decision', labels: ['good', 'bad'], threshold: null },
    ],
    examples: [
      { name: 'typical', row: typical },
      { name: 'no savings', row: { ...typical, savings: null } },
    ],
    live: { target: 'local', version: '1.2.0', same: true },
    file: null,
    ...more,
  };
}

export function runStates(): Record<string, RunState> {
  return {
    loading: { view: 'loading', model: 'credit-risk' },
    error: {
      view: 'error',
      model: 'credit-risk',
      what: 'The contract has 2 errors.',
      where: 'credit-risk.slipway.yaml, line 14',
      todo: 'Fix them; this panel follows.',
    },
    ready: runReady(),
    running: runReady({ file: { state: 'running', name: 'march.csv', done: 412_000, total: 1_000_000 } }),
    table: runReady({ file: { state: 'done', name: 'march.csv', rows: 1_000_000, refused: 1204, micros: 8_200_000 } }),
    'file-failed': runReady({
      file: {
        state: 'failed',
        name: 'march.parquet',
        message: 'march.parquet ends at byte 1,024, in the middle of column amount. Export it again.',
      },
    }),
  };
}

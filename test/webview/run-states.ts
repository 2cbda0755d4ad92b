import { type RunField, type RunState } from '../../src/protocol/run-panel';

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
    name === 'amount' ? 1169 : name === 'duration' ? 6 : name === 'age' ? 67 : domain[0],
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
    table: runReady({
      file: {
        state: 'done',
        name: 'march.csv',
        rows: 1_000_000,
        refused: 1204,
        micros: 8_200_000,
        columns: { missing: [], extra: ['class'] },
      },
    }),
    'file-failed': runReady({
      file: {
        state: 'failed',
        name: 'march.parquet',
        message: 'march.parquet ends at byte 1,024, in the middle of column amount. Export it again.',
      },
    }),
  };
}

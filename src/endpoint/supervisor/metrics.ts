import { verdictKindSchema } from '../../protocol/verdict';
import { type House } from './house';
import { type ModelRecord } from './record';
import { type Views } from './views';

type Labels = Readonly<Record<string, string>>;

/** Text exposition format 0.0.4 of Prometheus. */
class Exposition {
  readonly #families = new Map<string, { readonly head: string; readonly samples: string[] }>();

  add(name: string, type: 'counter' | 'gauge', help: string, value: number, labels: Labels = {}): void {
    const family = this.#families.get(name) ?? { head: `# HELP ${name} ${help}\n# TYPE ${name} ${type}`, samples: [] };
    this.#families.set(name, family);
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    family.samples.push(`${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}`);
  }

  get text(): string {
    return [...this.#families.values()].map(({ head, samples }) => `${head}\n${samples.join('\n')}\n`).join('');
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

/** Triton's names where Triton has the figure, `slipway_` for the rest. Counters of requests begin anew with the engine, as Prometheus expects. */
export function metricsText(house: House, views: Views): string {
  const out = new Exposition();
  const { engine } = house;
  out.add('slipway_up', 'gauge', 'Whether the engine runs.', engine.state === 'running' ? 1 : 0);
  out.add(
    'process_start_time_seconds',
    'gauge',
    'Start of the supervisor, unix time.',
    Date.now() / 1000 - process.uptime(),
  );
  out.add('process_resident_memory_bytes', 'gauge', 'Resident memory of the supervisor.', process.memoryUsage().rss);
  const { user, system } = process.cpuUsage();
  out.add('process_cpu_seconds_total', 'counter', 'CPU time of the supervisor.', (user + system) / 1e6);
  for (const record of house.records.values()) {
    addState(out, record);
    addRequests(out, record);
    if (record.watch && record.state.live) addMonitor(out, record, views);
  }
  return out.text;
}

function addState(out: Exposition, { name, phase, state }: ModelRecord): void {
  out.add('slipway_model_live', 'gauge', 'Whether the model is being served.', phase === 'live' ? 1 : 0, {
    model: name,
    version: state.live?.version ?? '',
  });
}

function addRequests(out: Exposition, { name, state, engine }: ModelRecord): void {
  if (!engine || !state.live) return;
  const { stats, pending } = engine;
  const labels = { model: name, version: state.live.version };
  const counter = (metric: string, help: string, value: number, more: Labels = {}): void =>
    out.add(metric, 'counter', help, value, { ...labels, ...more });
  counter('nv_inference_request_success', 'Number of successful inference requests.', stats.success);
  for (const reason of ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'])
    counter('nv_inference_request_failure', 'Number of failed inference requests.', stats.failures[reason] ?? 0, {
      reason,
    });
  counter('nv_inference_count', 'Number of inferences (rows).', stats.rows);
  counter('nv_inference_exec_count', 'Number of model executions (batches).', stats.executions);
  counter(
    'nv_inference_request_duration_us',
    'Cumulative request duration, microseconds.',
    Math.round(stats.requestMicros),
  );
  counter(
    'nv_inference_queue_duration_us',
    'Cumulative queueing duration, microseconds.',
    Math.round(stats.queueMicros),
  );
  counter(
    'nv_inference_compute_infer_duration_us',
    'Cumulative execution duration, microseconds.',
    Math.round(stats.computeMicros),
  );
  out.add('nv_inference_pending_request_count', 'gauge', 'Rows that wait to be executed.', pending, labels);
}

function addMonitor(out: Exposition, record: ModelRecord, views: Views): void {
  const snapshot = views.snapshot(record);
  const labels = { model: record.name, version: snapshot.version };
  const { totals, verdict } = snapshot;
  out.add('slipway_rows_total', 'counter', 'Admitted rows of this deployment.', totals.rows, labels);
  out.add('slipway_rows_refused_total', 'counter', 'Rows that the contract refused.', totals.refused, labels);
  out.add('slipway_requests_total', 'counter', 'Requests of this deployment.', totals.requests, labels);
  out.add('slipway_request_errors_total', 'counter', 'Requests that were not answered.', totals.errors, labels);
  out.add('slipway_windows', 'gauge', 'Closed windows that are shown.', snapshot.windows.length, labels);
  for (const kind of verdictKindSchema.options)
    out.add('slipway_verdict', 'gauge', 'The verdict: 1 for the one that holds.', kind === verdict.kind ? 1 : 0, {
      ...labels,
      verdict: kind,
    });
  for (const column of snapshot.columns) {
    const of = { ...labels, column: column.name, role: column.role };
    out.add('slipway_drift_psi', 'gauge', 'Distance to the reference, bias-corrected PSI, nats.', column.psi, of);
    out.add(
      'slipway_drift_noise',
      'gauge',
      'What windows of this size stay below 95 % of the time with no drift.',
      column.noise,
      of,
    );
    out.add('slipway_drift_alarm', 'gauge', 'Whether the column stands in alarm.', column.alarmed ? 1 : 0, of);
  }
  if (snapshot.golden) {
    out.add('slipway_golden_rows', 'gauge', 'Golden rows of the last replay.', snapshot.golden.rows, labels);
    out.add(
      'slipway_golden_differing',
      'gauge',
      'Golden rows that answered differently.',
      snapshot.golden.differing,
      labels,
    );
  }
}

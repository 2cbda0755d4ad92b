import { type MonitorSnapshot } from '../../protocol/monitor';

type Value = string | number | null;

/** One line a window: what the timeline draws, then the figures of each column. Times are ISO 8601, latencies in microseconds. */
export function windowsCsv(snapshot: MonitorSnapshot, since: number): string {
  const { windows, columns } = windowsSince(snapshot, since);
  const points = columns.map(({ points: own }) => new Map(own.map((point) => [point.windowId, point])));
  const head = [
    ...['window', 'opened', 'closed', 'rows', 'refused', 'requests', 'errors'],
    ...['p50_us', 'p95_us', 'p99_us', 'largest_drift', 'features_in_alarm'],
    ...columns.flatMap(({ role, name }) =>
      ['distance', 'half_width', 'noise', 'missing', 'unseen'].map((figure) => `${role}.${name}.${figure}`),
    ),
  ];
  const lines = windows.map((window) => [
    ...[window.id, new Date(window.opened).toISOString(), new Date(window.closed).toISOString()],
    ...[window.rows, window.refused, window.requests, window.errors],
    ...[window.p50, window.p95, window.p99, window.drift, window.alarmed],
    ...points.flatMap((own): Value[] => {
      const point = own.get(window.id);
      return point
        ? [point.psi, point.halfWidth, point.noise, point.missing, point.unseen]
        : [null, null, null, null, null];
    }),
  ]);
  return [head, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

export function windowsJson(snapshot: MonitorSnapshot, since: number): string {
  const { model, version, digest, at } = snapshot;
  const { windows, columns } = windowsSince(snapshot, since);
  const own = columns.map(({ name, role, points }) => ({ name, role, points }));
  return `${JSON.stringify({ model, version, digest, at, windows, columns: own }, null, 2)}\n`;
}

function windowsSince(snapshot: MonitorSnapshot, since: number): Pick<MonitorSnapshot, 'windows' | 'columns'> {
  const windows = snapshot.windows.filter(({ closed }) => closed >= since);
  const ids = new Set(windows.map(({ id }) => id));
  const columns = snapshot.columns.map((column) => ({
    ...column,
    points: column.points.filter(({ windowId }) => ids.has(windowId)),
  }));
  return { windows, columns };
}

/** RFC 4180. A text that a spreadsheet would take for a formula is kept from being one. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

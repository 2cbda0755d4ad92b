import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { cellLabels } from './cells';

/** Python that recomputes the shown distance from the shown cells and counts, for who would rather see than believe. */
export function pythonOf(column: ColumnMonitor, { model, version }: MonitorSnapshot): string {
  const labels = cellLabels(column.cells).map(({ label }) => label);
  const shown = `distance ${column.psi.toFixed(4)}, half-width ${column.halfWidth.toFixed(4)}`;
  // A JSON string is a Python string, too.
  return `# Column ${JSON.stringify(column.name)} of ${JSON.stringify(`${model} ${version}`)}; the panel showed ${shown}.
# Bias-corrected population stability index in nats, with half a count added to every cell that either side has.
import numpy as np

cells = ${JSON.stringify(labels)}
reference = np.array(${JSON.stringify(column.reference.cells)})
live = np.array(${JSON.stringify(column.live.cells)})

held = (reference + live) > 0
k, m, n = held.sum(), reference.sum(), live.sum()
p = (reference[held] + 0.5) / (m + k / 2)
q = (live[held] + 0.5) / (n + k / 2)
unit = 1 / n + 1 / m
distance = np.sum((q - p) * np.log(q / p)) - (k - 1) * unit
half_width = 1.96 * unit * np.sqrt(2 * (k - 1) + 4 * max(0, distance) / unit)

for cell, was, now in zip(cells, reference / m, live / n):
    print(f"{cell:>24}  reference {was:7.2%}  live {now:7.2%}")
print(f"distance {distance:.4f}, half-width {half_width:.4f}")
`;
}

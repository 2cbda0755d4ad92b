import { type MonitorSnapshot } from '../../protocol/monitor';

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The verdict for somebody who has neither editor nor model at hand: the owner of the data, of the machine. Plain text, no row values. */
export function reportText(snapshot: MonitorSnapshot, target: string): string {
  const { verdict } = snapshot;
  const alarmed = snapshot.columns.filter((column) => column.alarmed);
  return [
    `${snapshot.model} ${snapshot.version} on ${target}, ${new Date(snapshot.at).toISOString()}`,
    `Verdict: ${verdict.kind}. ${verdict.headline}`,
    verdict.advice,
    ...(verdict.since === null ? [] : [`Since ${new Date(verdict.since).toISOString()}.`]),
    ...(verdict.retraining === 'held' ? ['Retraining is held.'] : []),
    '',
    'Evidence:',
    ...verdict.evidence.map((evidence) => `- ${evidence.finds} ${evidence.points}: ${evidence.says}`),
    ...(alarmed.length > 0 ? ['', 'Columns in alarm:'] : []),
    ...alarmed.map(
      (column) =>
        `- ${column.name}: distance ${number(column.psi)} ± ${number(column.halfWidth)} (noise ${number(column.noise)}), ${column.liveRows} rows`,
    ),
    '',
    `Bundle ${snapshot.digest}`,
  ].join('\n');
}

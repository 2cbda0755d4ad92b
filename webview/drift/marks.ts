import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { type Mark } from '../charts/time-data';

/** What happened when: deployments and, if wanted, where the verdict's trouble began. */
export function marksOf(snapshot: MonitorSnapshot, onset: boolean): Mark[] {
  const deployments = snapshot.deployments.map(({ at, action, version }) => ({
    at,
    text: `${version} ${action === 'rollback' ? 'rolled back' : 'live'}`,
    dashed: false,
  }));
  const { since } = snapshot.verdict;
  return onset && since !== null ? [...deployments, { at: since, text: 'onset', dashed: true }] : deployments;
}

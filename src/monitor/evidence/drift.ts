import type { Evidence } from '../../protocol/verdict';
import { distance, meanShift, total } from '../distance/psi';
import { counted, figure, percent, signed } from '../words';
import { note, quiet, type EvidenceKind, type StandingAlarm } from './case';

/** Inputs and outputs that no longer come as in the reference. By itself it says nothing of whose fault that is. */
export const drift: EvidenceKind = (facts) => {
  const drifted = facts.alarms.filter(({ group }) => group === 'feature' || group === 'score');
  if (drifted.length > 0) return drifted.map(sentence);
  if (!facts.hasFeatures && !facts.hasOutputs) {
    return [note('drift', 'silent', 'population', 'The profile has no columns to compare with.')];
  }
  const what = facts.hasOutputs ? 'No input and no output' : 'No input';
  return [note('drift', quiet(facts), 'population', `${what} has drifted.`)];
};

function sentence({ column, group, profile, span, onset }: StandingAlarm): Evidence {
  const live = span.columns[0];
  const reference = profile?.counts;
  const what = `${group === 'score' ? 'Output ' : ''}\`${column ?? ''}\``;
  const apart = live && reference ? distance(reference.cells, live.cells) : null;
  const figures: string[] = [];
  if (apart) {
    figures.push(`distance ${figure(apart.psi)} ± ${figure(apart.halfWidth)}, noise ${figure(apart.noise)}`);
  }
  if (live && profile) {
    const shift = profile.cells.kind === 'numeric' ? meanShift(profile.counts, live) : null;
    if (shift !== null) figures.push(`mean ${signed(shift)} sd`);
    const moved = mostMoved(profile, live.cells);
    if (moved !== null) figures.push(moved);
    figures.push(counted(total(live.cells), 'row'));
  }
  return {
    kind: 'drift',
    finds: 'accuses',
    points: 'undecided',
    says: `${what} has drifted${figures.length > 0 ? `: ${figures.join('; ')}` : ''}.`,
    columns: column === null ? [] : [column],
    since: onset,
  };
}

/** The category whose share has changed most. */
function mostMoved(profile: NonNullable<StandingAlarm['profile']>, live: readonly number[]): string | null {
  if (profile.cells.kind === 'numeric') return null;
  const m = Math.max(1, total(profile.counts.cells));
  const n = Math.max(1, total(live));
  const moves = profile.counts.cells.map((before, i) => ({ i, was: before / m, is: (live[i] ?? 0) / n }));
  const most = moves.reduce((a, b) => (Math.abs(b.is - b.was) > Math.abs(a.is - a.was) ? b : a));
  const category = profile.cells.categories[most.i] ?? 'other categories';
  return `${category} ${percent(most.was)} → ${percent(most.is)}`;
}

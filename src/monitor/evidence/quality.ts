import type { Evidence } from '../../protocol/verdict';
import { count, percent } from '../words';
import { note, quiet, type EvidenceKind, type StandingAlarm } from './case';

interface Fault {
  readonly share: number;
  readonly excess: number;
  readonly says: string;
}

/** Missing, invalid, unseen and refused values against the reference's own rates: what only the data's source can cause. */
export const quality: EvidenceKind = (facts) => {
  const found = facts.alarms
    .filter(({ group, profile }) => group === 'quality' && profile !== null)
    .map((alarm) => ({ alarm, fault: worst(alarm, facts.reference) }))
    .sort((a, b) => b.fault.excess - a.fault.excess)
    .map(({ alarm, fault }): Evidence => ({
      kind: 'quality',
      finds: 'accuses',
      points: 'data',
      says: fault.says,
      columns: alarm.column === null ? [] : [alarm.column],
      since: alarm.onset,
    }));
  const refused = facts.alarms.find(({ unit }) => unit === 'refused');
  if (refused) found.push(refusal(refused));
  if (found.length > 0) return found;
  if (!facts.hasFeatures) return [note('quality', 'silent', 'data', 'The profile has no features to compare with.')];
  const says = 'No alarm for missing, invalid, unseen or refused values in any feature.';
  return [note('quality', quiet(facts), 'data', says)];
};

/** The one of missing, invalid and unseen that has grown most. */
function worst({ column, unit, profile, span }: StandingAlarm, reference: number): Fault {
  const seen = Math.max(1, span.rows + span.refused);
  const live = span.columns[0];
  const fault = (n: number, before: number, sentence: string): Fault => {
    const was = before / Math.max(1, reference);
    const share = Math.min(1, n / seen);
    return {
      share,
      excess: share - was,
      says: `\`${column ?? ''}\` ${sentence} ${percent(share)} of rows (reference ${percent(was)}).`,
    };
  };
  const of = (kind: 'missing' | 'invalid' | 'unseen', sentence: string): Fault =>
    fault(live?.[kind] ?? 0, profile?.counts[kind] ?? 0, sentence);
  if (unit.endsWith('/unseen')) return of('unseen', 'has a category that the reference never had in');
  const missing = of('missing', 'has been missing in');
  const rules = topRules(span.violations.filter((violation) => violation.column === column));
  const invalid = of('invalid', `${rules === '' ? 'is not valid' : `breaks ${rules}`} in`);
  return missing.excess >= invalid.excess ? missing : invalid;
}

function refusal({ span, onset }: StandingAlarm): Evidence {
  const all = span.rows + span.refused;
  const rules = topRules(span.violations);
  const why = rules === '' ? '' : `, mostly by ${rules}`;
  const says = `${percent(span.refused / Math.max(1, all))} of rows are refused (${count(span.refused)} of ${count(all)}${why}).`;
  return { kind: 'quality', finds: 'accuses', points: 'data', says, columns: [], since: onset };
}

/** The two rules that were broken most. */
function topRules(violations: readonly { readonly rule: string; readonly count: number }[]): string {
  const byRule = new Map<string, number>();
  for (const { rule, count: n } of violations) byRule.set(rule, (byRule.get(rule) ?? 0) + n);
  return [...byRule]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, 2)
    .map(([rule]) => `\`${rule}\``)
    .join(' and ');
}

import type { Evidence } from '../../protocol/verdict';
import type { Case, EvidenceKind } from './case';
import { digest } from './digest';
import { drift } from './drift';
import { errors } from './errors';
import { golden } from './golden';
import { latency } from './latency';
import { quality } from './quality';
import { rows } from './rows';

/** Every kind of evidence, in the order in which a verdict names its cause. A new one is one file and one line here. */
export const evidenceKinds: readonly EvidenceKind[] = [digest, golden, errors, latency, quality, drift, rows];

export function gather(facts: Case): Evidence[] {
  return evidenceKinds.flatMap((kind) => kind(facts));
}

import { type ModelFact, type ReferenceFact } from '../rule';

/** A checkout gives all its files about the same time. */
const day = 86_400_000;

/** Whole days by which the reference was last written before the model; 0 where it was not, or nobody knows. */
export function daysOlder(model: ModelFact, reference: ReferenceFact): number {
  if (model.state !== 'read' || reference.state !== 'read') return 0;
  if (model.modified === undefined || reference.modified === undefined) return 0;
  return Math.max(0, Math.floor((model.modified - reference.modified) / day));
}

/** `1 day`, `12 days`. */
export function daysOf(days: number): string {
  return `${days} day${days === 1 ? '' : 's'}`;
}

import { finalOf } from './estimators';
import { type Answer, type Estimator, type Limit } from './values';

/**
 * The one limit of the second class's probability that a notebook decides by: it keeps the decision, and none of the model's own after it. Where it
 * tries several, none of them is its own.
 */
export function limitOf(decided: readonly Answer[], model: Estimator): Limit | undefined {
  const own = decided.filter(({ by }) => finalOf(by) === finalOf(model));
  const limit = own.at(-1)?.limit;
  const others = own.flatMap((one) => one.limit ?? []);
  return limit !== undefined && others.every((other) => limitText(other) === limitText(limit)) ? limit : undefined;
}

/** As an argument of the export cell. */
export function limitText(limit: Limit): string {
  return typeof limit === 'number' ? String(limit) : `{'above': ${limit.above}}`;
}

import { finalOf } from './estimators';
import { type Estimator, type Limit } from './values';

/** The one limit that a notebook compares the second class's probability with; where it tries several none of them is its own. */
export function limitOf(
  decided: readonly { readonly by: Estimator; readonly limit: Limit }[],
  model: Estimator,
): Limit | undefined {
  const own = decided.filter(({ by }) => finalOf(by) === finalOf(model));
  const [first] = own;
  return first !== undefined && own.every(({ limit }) => limitText(limit) === limitText(first.limit))
    ? first.limit
    : undefined;
}

/** As an argument of the export cell. */
export function limitText(limit: Limit): string {
  return typeof limit === 'number' ? String(limit) : `{'above': ${limit.above}}`;
}

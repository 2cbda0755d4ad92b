import { type ColumnState, type Missing } from '../column';
import { type InferScope } from '../step';

/** Of values for which a step has nothing: meant for the model where the contract says so of the column that it is made of. */
export function leftMissing(state: ColumnState, scope: InferScope): Missing {
  return state.sources.some((source) => scope.input(source)?.missing === 'pass') ? 'pass' : 'allow';
}

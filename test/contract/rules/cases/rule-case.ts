import { baseFacts } from '../../base';
import { type Given } from '../../given';

/** A mistake made in the base contract, which its rule finds and no other. */
export interface RuleCase {
  readonly rule: string;
  readonly name: string;
  /** Replaced in the base; the replacement marks with « » what the finding points at. */
  readonly edit?: readonly [string, string];
  /** Instead of an edit: a whole contract. */
  readonly text?: string;
  readonly given?: Given;
  /** What the message must say. */
  readonly says?: RegExp;
}

export const columns =
  baseFacts.reference !== undefined && 'columns' in baseFacts.reference ? baseFacts.reference.columns : [];

/** The reference with one column changed. */
export const reference = (column: string, change: object): Given => ({
  reference: { rows: 1000, columns: columns.map((item) => (item.name === column ? { ...item, ...change } : item)) },
});

/** The model with something changed. */
export const model = (change: object): Given => ({ model: { ...baseFacts.model, ...change } });

export const parity = (change: object): Given => ({
  parity: { rows: 1000, refused: 0, flips: 0, outputs: [], ...change },
});

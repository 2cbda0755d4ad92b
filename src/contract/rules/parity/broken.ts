import { type Rule, type RuleContext } from '../../rule';
import { said } from '../../shown';
import { daysOf, daysOlder } from '../older-reference';
import { differences } from '../parity-differences';
import { isToldOfAny } from '../told-of-data';

export const broken: Rule = {
  id: 'parity/broken',
  severity: 'error',
  summary: 'The artifact gives what the notebook predicted, on every reference row',
  phase: 'saving',
  *check(context) {
    const { document, parity } = context;
    const stopped = parity !== undefined && 'error' in parity && document.contract?.reference !== undefined;
    // Why not a single row could be compared, the reference's own columns may have told.
    if (stopped && !(/^The contract refuses all/.test(parity.error) && isToldOfAny(context)))
      yield {
        at: { path: ['reference', 'predictions'], on: 'key' },
        message: `Parity could not be measured: ${said(parity.error)} — nothing proves that production answers as the notebook does — correct the cause and save again.`,
      };
    yield* differences(context, undefined, () => ({
      why: `production would not be the model that was evaluated${older(context)}`,
      todo: 'compare the steps with the notebook\'s on that row; only if the cause is known and harmless, allow it under "parity"',
    }));
  },
};

/** Where the files' times say what the reason may be: no step then needs looking at. */
function older({ model, reference }: RuleContext): string {
  const days = daysOlder(model, reference);
  return days < 1
    ? ''
    : `; the reference was last written ${daysOf(days)} before the model, so its predictions may be those of the model before`;
}

import { loweringOf } from '../lowered';
import { type RuleContext } from '../rule';
import { withSideFiles } from '../side-file';

/** What the steps and outputs of a contract become in its artifact, as far as its facts tell. */
export function contextLowering({ document, flow, model, sideFiles }: RuleContext): ReturnType<typeof loweringOf> {
  if (document.contract === undefined) return { steps: [], bytes: 0 };
  const contract = withSideFiles(document.contract, sideFiles ?? new Map());
  return loweringOf({ contract, flow, signature: model.state === 'read' ? model.signature : undefined });
}

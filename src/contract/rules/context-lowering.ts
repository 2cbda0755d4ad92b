import { type Flow } from '../flow';
import { loweringOf } from '../lowered';
import { type RuleContext } from '../rule';
import { withSideFiles } from '../side-file';

type Lowering = ReturnType<typeof loweringOf>;

/** Several rules ask at each keystroke; the flow is made anew for each version of a contract, its model and its side files. */
const lowerings = new WeakMap<Flow, Lowering>();

/** What the steps and outputs of a contract become in its artifact, as far as its facts tell. */
export function contextLowering({ document, flow, model, sideFiles }: RuleContext): Lowering {
  if (document.contract === undefined) return { steps: [], bytes: 0 };
  const known = lowerings.get(flow);
  if (known !== undefined) return known;
  const contract = withSideFiles(document.contract, sideFiles ?? new Map());
  const made = loweringOf({ contract, flow, signature: model.state === 'read' ? model.signature : undefined });
  lowerings.set(flow, made);
  return made;
}

import { type Rule } from '../../rule';
import { targetsOf } from '../../runtimes/registry';
import { plain } from '../../shown';
import { contextLowering } from '../context-lowering';
import { shownUse } from '../shown-use';

export const stepDiffers: Rule = {
  id: 'serve/step-differs',
  severity: 'warning',
  summary: 'Every target makes of the steps what this machine makes of them',
  phase: 'typing',
  *check(context) {
    const { contract } = context.document;
    if (contract === undefined) return;
    for (const { name, runtime } of targetsOf(contract)) {
      const { differs, title, newer } = runtime ?? {};
      // Made only for runtimes that differ in something at all.
      if (differs === undefined || title === undefined) continue;
      for (const { use, operators } of contextLowering(context).steps) {
        for (const how of new Set(operators.flatMap((operator) => differs(operator) ?? []))) {
          const { step, instead } = shownUse(use);
          yield {
            at: { path: use.path, on: 'key' },
            message: `${step} ${how} in ${title} — at the target ${plain(name)} such rows are answered otherwise than here and in the notebook, without an error — ${instead}${newer === undefined ? '' : `, or ${newer}`}.`,
            related: [{ at: { path: ['targets', name], on: 'key' }, message: 'the target' }],
            data: { target: name, step: use.op },
          };
        }
      }
    }
  },
};

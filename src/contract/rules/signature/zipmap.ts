import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { flowReports } from '../flow-rule';

const id = 'signature/zipmap';

export const zipmap: Rule = {
  id,
  severity: 'info',
  summary: 'The model answers with tensors, not with lists of mappings',
  phase: 'typing',
  *check(context) {
    const { model, document } = context;
    const reported = [...flowReports(id, context)];
    yield* reported;
    if (reported.length > 0 || model.state !== 'read') return;
    for (const { output } of model.signature.zipMaps) {
      const user = document.contract?.outputs.find(({ from }) => from === output);
      yield {
        at:
          user === undefined ? { path: ['model', 'path'], on: 'value' } : { path: [...user.path, 'from'], on: 'value' },
        message: `The model ends in a ZipMap: its output ${quoted(output)} is a list of mappings from class to probability — Triton refuses such a model, and Node cannot read the answer, so the artifact gives the plain probabilities instead, in the order of the classes — nothing needs doing; export with options={"zipmap": False} to have the same in the file.`,
      };
    }
  },
};

import { type OutputSpec } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { quoted } from '../../shown';

/** What makes probabilities of any numbers. */
const makers = new Set(['softmax', 'sigmoid']);
/** What keeps them such. */
const keepers = new Set(['index', 'class', 'max', 'sum', 'round', 'top_k']);

export const probabilityTwice: Rule = {
  id: 'flow/probability-twice',
  severity: 'warning',
  summary: 'A probability is made one once',
  phase: 'typing',
  *check(context) {
    const known = new Map<string, string>(modelProbabilities(context));
    for (const output of context.document.contract?.outputs ?? []) {
      let why = known.get(output.from);
      for (const use of output.steps) {
        if (makers.has(use.op) && why !== undefined)
          yield {
            at: { path: use.path, on: 'key' },
            message: `${use.op} is taken of ${quoted(output.from)}, and ${why} — ${use.op} of what is a probability already is no probability of anything: it stays far from 0 and 1, and every threshold is met otherwise — delete the step.`,
          };
        why = makers.has(use.op) ? `that has been through ${use.op} before` : keepers.has(use.op) ? why : undefined;
      }
      known.set(output.name, why ?? '');
      if (why === undefined) known.delete(output.name);
    }
  },
};

/** Outputs of the model that are probabilities: those of its ZipMaps, and what skl2onnx and onnxmltools call so. */
function* modelProbabilities({ model, document }: RuleContext): Iterable<[OutputSpec['from'], string]> {
  if (model.state !== 'read' || document.contract === undefined) return;
  const { zipMaps, outputs } = model.signature;
  for (const { name } of outputs)
    if (/^(?:output_)?probabilit(?:y|ies)$/.test(name) || zipMaps.some(({ output }) => output === name))
      yield [name, 'that is a probability as the model gives it'];
}

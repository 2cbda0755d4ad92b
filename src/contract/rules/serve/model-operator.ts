import { type Rule } from '../../rule';
import { targetsOf } from '../../runtimes/registry';
import { plain } from '../../shown';

export const modelOperator: Rule = {
  id: 'serve/model-operator',
  severity: 'error',
  summary: 'Every target has the operators of the model',
  phase: 'typing',
  *check({ document, model }) {
    if (model.state !== 'read' || document.contract === undefined) return;
    const { operators, functions, opsets, zipMaps } = model.signature;
    const own = new Set(functions);
    // ZipMap does not come along: the artifact has the probabilities instead.
    if (operators.get('ai.onnx.ml:ZipMap') === zipMaps.length) own.add('ai.onnx.ml:ZipMap');
    for (const { name, runtime } of targetsOf(document.contract)) {
      const { lacks } = runtime ?? {};
      if (runtime === undefined || lacks === undefined) continue;
      const absent = [...operators.keys()]
        .filter((key) => !own.has(key))
        .map((key) => ({
          domain: key.slice(0, Math.max(0, key.lastIndexOf(':'))),
          type: key.slice(key.lastIndexOf(':') + 1),
        }))
        .filter(lacks)
        .map(
          ({ domain, type }) =>
            `${plain(type)} (${domain === '' ? 'of opset' : plain(domain)} ${opsets.get(domain) ?? 1})`,
        );
      if (absent.length === 0) continue;
      yield {
        at: { path: ['targets', name], on: 'key' },
        message: `The target ${plain(name)} runs ${runtime.title}, which does not have ${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ` and ${absent.length - 3} more` : ''} of the model — it would not load there, though it runs on this machine — export the model without ${absent.length === 1 ? 'it' : 'them'}${runtime.newer === undefined ? '' : `, or ${runtime.newer}`}.`,
      };
    }
  },
};

import { type Rule } from '../../rule';
import { endpointOrt, ortVersions } from '../../runtimes/ort-versions';
import { plain } from '../../shown';

const { ir, opset, ml } = ortVersions(endpointOrt);
const newest = { ir, '': opset, 'ai.onnx.ml': ml } as const;

export const newerOpset: Rule = {
  id: 'model/newer-opset',
  severity: 'error',
  summary: 'The runtime knows the versions that the model was written for',
  phase: 'typing',
  *check({ model }) {
    if (model.state !== 'read') return;
    const { irVersion, opsets, producer } = model.signature;
    const over: string[] = [];
    if (irVersion > newest.ir) over.push(`IR version ${irVersion} (at most ${newest.ir})`);
    for (const domain of ['', 'ai.onnx.ml'] as const) {
      const version = opsets.get(domain) ?? 0;
      if (version > newest[domain])
        over.push(`${domain === '' ? 'opset' : domain} ${version} (at most ${newest[domain]})`);
    }
    if (over.length === 0) return;
    const by = producer.name === '' ? '' : `, written by ${plain(`${producer.name} ${producer.version}`)},`;
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message: `The model${by} needs ${over.join(' and ')}, newer than ONNX Runtime 1.${endpointOrt} — it would not load at the endpoint — export it again with a lower target_opset.`,
    };
  },
};

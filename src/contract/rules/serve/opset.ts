import { opsetOf } from '../../../onnx/signature';
import { type Rule } from '../../rule';
import { endpointRuntime } from '../../runtimes/local';
import { targetsOf } from '../../runtimes/registry';
import { plain } from '../../shown';

export const opset: Rule = {
  id: 'serve/opset',
  severity: 'error',
  summary: 'Every target knows the versions that the model was written for',
  phase: 'typing',
  *check({ document, model }) {
    if (model.state !== 'read' || document.contract === undefined) return;
    const { signature } = model;
    for (const { name, runtime } of targetsOf(document.contract)) {
      // What the endpoint does not load is said by model/newer-opset, whether it is a target or not.
      if (runtime?.versions === undefined || runtime === endpointRuntime) continue;
      const { versions, title, newer } = runtime;
      const over: string[] = [];
      if (signature.irVersion > versions.ir) over.push(`IR version ${signature.irVersion} (at most ${versions.ir})`);
      if (opsetOf(signature) > versions.opset) over.push(`opset ${opsetOf(signature)} (at most ${versions.opset})`);
      const ml = signature.opsets.get('ai.onnx.ml') ?? 0;
      if (ml > versions.ml) over.push(`ai.onnx.ml ${ml} (at most ${versions.ml})`);
      if (over.length === 0) continue;
      yield {
        at: { path: ['targets', name], on: 'key' },
        message: `The target ${plain(name)} runs ${title}, and the model is written in ${over.join(' and ')} — it would not load there, though it runs on this machine — export it with target_opset={"": ${versions.opset}, "ai.onnx.ml": ${versions.ml}} and an onnx package that writes IR ${versions.ir}${newer === undefined ? '' : `, or ${newer}`}.`,
      };
    }
  },
};

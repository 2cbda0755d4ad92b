import { type Operator } from '../../../onnx/node-list';
import { emittedSince } from '../../../onnx/operators';
import { opsetOf } from '../../../onnx/signature';
import { type Rule } from '../../rule';
import { endpointRuntime } from '../../runtimes/local';
import { targetsOf } from '../../runtimes/registry';
import { type Runtime } from '../../runtimes/runtime';
import { plain } from '../../shown';
import { contextLowering } from '../context-lowering';
import { shownUse } from '../shown-use';

export const stepOperator: Rule = {
  id: 'serve/step-operator',
  severity: 'error',
  summary: 'Every target has the operators that the steps become',
  phase: 'typing',
  *check(context) {
    const { contract } = context.document;
    if (contract === undefined) return;
    const opset = context.model.state === 'read' ? opsetOf(context.model.signature) : undefined;
    for (const { name, runtime } of targetsOf(contract)) {
      if (runtime === undefined || runtime === endpointRuntime) continue;
      // An operator that the model's opset has is there wherever that opset is, unless the runtime has gaps.
      if (runtime.lacks === undefined && opset !== undefined && opset <= (runtime.versions?.opset ?? opset)) continue;
      for (const { use, operators } of contextLowering(context).steps) {
        const absent = new Set(operators.filter((operator) => isAbsent(operator, runtime)).map(called));
        if (absent.size === 0) continue;
        const { step, instead } = shownUse(use);
        yield {
          at: { path: use.path, on: 'key' },
          message: `${step} becomes ${[...absent].join(' and ')}, which ${runtime.title} does not have — the artifact would not load at the target ${plain(name)}, though it runs on this machine — ${instead}${runtime.newer === undefined ? '' : `, or ${runtime.newer}`}.`,
          related: [{ at: { path: ['targets', name], on: 'key' }, message: 'the target' }],
          data: { target: name, step: use.op, operators: [...absent] },
        };
      }
    }
  },
};

function isAbsent(operator: Operator, { lacks, versions }: Runtime): boolean {
  if (lacks?.(operator) === true) return true;
  return versions !== undefined && operator.domain === '' && (emittedSince[operator.type] ?? 0) > versions.opset;
}

/** With the version in which it is emitted: other domains are imported as version 1. */
function called({ domain, type, text }: Operator): string {
  if (text) return `${type} of text`;
  return domain === '' ? `${type} (of opset ${emittedSince[type] ?? 1})` : `${type} (${domain} 1)`;
}

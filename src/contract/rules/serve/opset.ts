import { opsetOf } from '../../../onnx/signature';
import { type Rule } from '../../rule';
import { plain } from '../../shown';

interface Limits {
  readonly what: string;
  readonly opset: number;
  readonly ir: number;
  readonly ml: number;
}

/** KServe's default Triton image is 23.05, which has ONNX Runtime 1.15.0 (https://onnxruntime.ai/docs/reference/compatibility.html). */
const ort115 = { opset: 19, ir: 9, ml: 3 } as const;
const targets: ReadonlyMap<string, Limits> = new Map([
  ['kserve', { what: "KServe's default runtime, ONNX Runtime 1.15", ...ort115 }],
  ['kserve-default', { what: "KServe's default runtime, ONNX Runtime 1.15", ...ort115 }],
  ['triton-23.05', { what: 'Triton 23.05, ONNX Runtime 1.15', ...ort115 }],
]);

export const opset: Rule = {
  id: 'serve/opset',
  severity: 'error',
  summary: 'Every target knows the versions that the model was written for',
  phase: 'typing',
  *check({ document, model }) {
    if (model.state !== 'read' || document.contract === undefined) return;
    const { signature } = model;
    for (const [name, settings] of Object.entries(document.contract.targets)) {
      const type = settings['type'] ?? name;
      const limits = typeof type === 'string' ? targets.get(type) : undefined;
      // Whoever names a runtime has another than the default.
      if (limits === undefined || settings['runtime'] !== undefined || settings['runtimeVersion'] !== undefined)
        continue;
      const over: string[] = [];
      if (signature.irVersion > limits.ir) over.push(`IR version ${signature.irVersion} (at most ${limits.ir})`);
      if (opsetOf(signature) > limits.opset) over.push(`opset ${opsetOf(signature)} (at most ${limits.opset})`);
      const ml = signature.opsets.get('ai.onnx.ml') ?? 0;
      if (ml > limits.ml) over.push(`ai.onnx.ml ${ml} (at most ${limits.ml})`);
      if (over.length === 0) continue;
      yield {
        at: { path: ['targets', name], on: 'key' },
        message: `The target ${plain(name)} runs ${limits.what}, and the model is written in ${over.join(' and ')} — it would not load there, though it runs on this machine — export it with target_opset={"": ${limits.opset}, "ai.onnx.ml": ${limits.ml}} and an onnx package that writes IR ${limits.ir}, or name the newer runtime as "runtimeVersion".`,
      };
    }
  },
};

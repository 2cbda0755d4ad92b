import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';

/** Domains whose operators ONNX Runtime brings along. */
const builtIn = new Set(['ai.onnx.ml', 'com.microsoft', 'com.microsoft.nchwc', 'com.ms.internal.nhwc']);

export const customOperator: Rule = {
  id: 'serve/custom-operator',
  severity: 'error',
  summary: 'The model needs no operators but those of ONNX and ONNX Runtime',
  phase: 'typing',
  *check({ model }) {
    if (model.state !== 'read') return;
    const own = new Set(model.signature.functions);
    const foreign = [...model.signature.operators.keys()].filter((name) => {
      const colon = name.lastIndexOf(':');
      return colon > 0 && !own.has(name) && !builtIn.has(name.slice(0, colon));
    });
    if (foreign.length === 0) return;
    const listed = foreign.slice(0, 3).map((name) => plain(name.replace(/:([^:]*)$/, ' $1')));
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message: `The model uses ${listed.join(', ')}${foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''}, of a domain that ONNX Runtime does not bring along (${quoted(foreign[0]?.split(':')[0] ?? '')}) — it loads only where a library of custom operators is registered, which no endpoint does — export the model without them, and say in the contract's steps what they did.`,
    };
  },
};

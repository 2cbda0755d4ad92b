import { endpointOrt, ortVersions } from './ort-versions';
import { type Runtime, type RuntimeKind } from './runtime';

/** What the endpoint of Slipway runs models on, on this machine and in its image. */
export const endpointRuntime: Runtime = {
  title: `the endpoint, with ONNX Runtime 1.${endpointOrt}`,
  versions: ortVersions(endpointOrt),
};

export const local: RuntimeKind = {
  form: 'local',
  names: ['local'],
  find: (type) => (type === 'local' ? { runtime: endpointRuntime } : undefined),
};

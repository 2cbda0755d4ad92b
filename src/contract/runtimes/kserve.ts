import { endpointRuntime } from './local';
import { openvinoRuntime } from './openvino';
import { type Runtime, type RuntimeKind } from './runtime';
import { tritonRuntime } from './triton';

/** The release of Triton that KServe takes where nothing is said: config/runtimes/kustomization.yaml of https://github.com/kserve/kserve. */
const defaultRelease = '23.05';

function tritonOf(version: unknown): Runtime | undefined {
  // Without quotes 24.10 is the number 24.1.
  const text = typeof version === 'number' ? version.toFixed(2) : typeof version === 'string' ? version : '';
  const release = version === undefined ? defaultRelease : /^\d\d\.\d\d/.exec(text)?.[0];
  const runtime = release === undefined ? undefined : tritonRuntime(release);
  if (runtime === undefined) return undefined;
  const title = version === undefined ? `KServe's default runtime, ${runtime.title}` : `KServe with ${runtime.title}`;
  return { ...runtime, title, newer: 'name a newer release of Triton as "runtimeVersion"' };
}

/** By the name of the ServingRuntime, which `runtime` is. */
const byName: Readonly<Record<string, (version: unknown) => Runtime | undefined>> = {
  'kserve-tritonserver': tritonOf,
  'kserve-openvino': () => openvinoRuntime,
  slipway: () => endpointRuntime,
};
export const kserveRuntimes: readonly string[] = Object.keys(byName);

/** KServe; `runtime` and `runtimeVersion` of a target are those of its InferenceService. */
export const kserve: RuntimeKind = {
  form: 'kserve',
  names: ['kserve', 'kserve-default'],
  find(type, { runtime: name = 'kserve-tritonserver', runtimeVersion: version }) {
    if (type !== 'kserve' && type !== 'kserve-default') return undefined;
    const runtime = typeof name === 'string' && Object.hasOwn(byName, name) ? byName[name]?.(version) : undefined;
    return runtime === undefined ? {} : { runtime };
  },
};

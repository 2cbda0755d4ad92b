import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseContract } from '../../contract/document';
import { Watch } from '../../monitor/watch';
import { bundleFiles } from '../../protocol/bundle';
import { referenceProfileSchema } from '../../protocol/profile';
import { EndpointError } from '../error';
import { type Settings } from '../settings';
import { type StoredBundle } from './store';

/** The engine looks at its windows four times a second. */
const shortestPossible = 250;

/** The watch over one bundle: its reference, and what its contract promises. */
export function watchOf(bundle: StoredBundle, settings: Settings): Watch {
  const { digest, folder, manifest } = bundle;
  const { contract } = parseContract(readFileSync(join(folder, bundleFiles.contract), 'utf8'));
  if (!contract)
    throw new EndpointError(
      422,
      'bundle',
      `The contract of ${manifest.name} ${manifest.version} cannot be read — deploy it again.`,
    );
  const profile = referenceProfileSchema.parse(JSON.parse(readFileSync(join(folder, bundleFiles.profile), 'utf8')));
  const { monitoring, service } = contract;
  return new Watch({
    profile,
    model: manifest.name,
    version: manifest.version,
    digest,
    settings: {
      falseAlarms: monitoring.falseAlarms,
      perMs: monitoring.perMs,
      ignoreBelow: monitoring.ignoreBelow,
      shortestWindowMs: Math.max(shortestPossible, Math.min(settings.windows.ageMs, settings.windows.longestMs)),
      ...(service.latencyP99Ms === undefined ? {} : { latencyP99Ms: service.latencyP99Ms }),
      ...(service.errorRate === undefined ? {} : { errorRate: service.errorRate }),
    },
  });
}

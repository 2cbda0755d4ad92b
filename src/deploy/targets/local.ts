import { type EndpointClient } from '../../endpoint/client';
import { type Target } from './target';

/** The endpoint on this machine, started when the first bundle is placed. `open` finds or starts it; `find` never starts one. */
export function localTarget(endpoint: {
  readonly find: () => Promise<EndpointClient | undefined>;
  readonly open: () => Promise<EndpointClient>;
}): Target {
  return {
    name: 'local',
    summary: 'The endpoint on this machine',
    async live(model, signal) {
      const client = await endpoint.find();
      const status = await client?.status({ signal });
      const found = status?.models.find((candidate) => candidate.name === model && candidate.state === 'live');
      return found?.version && found.digest ? { version: found.version, digest: found.digest } : undefined;
    },
    async place(bundle, { workspace, takeOver, signal }) {
      const client = await endpoint.open();
      await client.load(bundle.manifest.name, bundle.folder, { workspace, takeOver, signal });
    },
    async prove(bundle, signal) {
      const client = await endpoint.open();
      return client.prove(bundle.manifest.name, bundle.digest, { signal });
    },
    async switch(bundle, expect, line, signal) {
      const client = await endpoint.open();
      await client.switch(bundle.manifest.name, { digest: bundle.digest, expect: expect ?? null, line }, { signal });
    },
    async rollback(model, who, signal) {
      const client = await endpoint.open();
      return client.rollback(model, who, { signal });
    },
  };
}

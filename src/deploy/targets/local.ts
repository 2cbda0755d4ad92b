import { type EndpointClient } from '../../endpoint/client';
import { type Target } from './target';

/** The endpoint on this machine, started when a bundle has passed its gate. `open` finds or starts it. */
export function localTarget(endpoint: { readonly open: () => Promise<EndpointClient> }): Target {
  return {
    name: 'local',
    summary: 'The endpoint on this machine',
    async live(model, signal) {
      const client = await endpoint.open();
      const { models } = await client.status({ signal });
      const found = models.find((candidate) => candidate.name === model && candidate.state !== 'stopped');
      if (!found?.version || !found.digest) return undefined;
      return { version: found.version, digest: found.digest, serves: found.state === 'live' };
    },
    async place(bundle, { workspace, takeOver, signal }) {
      const client = await endpoint.open();
      await client.load(bundle.manifest.name, bundle.folder, { workspace, takeOver, signal });
    },
    async prove(bundle, signal) {
      const client = await endpoint.open();
      return client.prove(bundle.manifest.name, bundle.digest, { signal });
    },
    async switch(bundle, expect, line) {
      const client = await endpoint.open();
      await client.switch(bundle.manifest.name, { digest: bundle.digest, expect: expect ?? null, line });
    },
    async notice(signal) {
      const client = await endpoint.open();
      return (await client.status({ signal })).endpoint.notice ?? null;
    },
    async rollback(model, who, signal) {
      const client = await endpoint.open();
      return client.rollback(model, who, { signal });
    },
  };
}

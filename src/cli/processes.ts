import { join } from 'node:path';
import { EndpointClient } from '../endpoint/client';
import { EngineClient } from '../engine/client';
import { type TargetEnvironment } from '../deploy/targets/registry';
import { UsageError } from './usage-error';

/** The programs beside this one: `dist/engine.js` as a child, `dist/endpoint.js` as the detached endpoint. Both start on first use. */
export class Processes {
  #engine: EngineClient | undefined;

  constructor(
    readonly dist: string,
    private readonly log: (line: string) => void,
  ) {}

  get engine(): EngineClient {
    this.#engine ??= new EngineClient({ entry: join(this.dist, 'engine.js'), log: this.log });
    return this.#engine;
  }

  get endpoints(): TargetEnvironment {
    return {
      find: () => EndpointClient.find(),
      open: () => EndpointClient.startOrFind({ dist: this.dist }),
    };
  }

  /** The running endpoint, or a UsageError that says how to get one. */
  async running(): Promise<EndpointClient> {
    const client = await EndpointClient.find();
    if (!client)
      throw new UsageError(
        'No endpoint is running on this machine — `slipway deploy CONTRACT --target local` starts one.',
      );
    return client;
  }

  async dispose(): Promise<void> {
    await this.#engine?.dispose();
  }
}

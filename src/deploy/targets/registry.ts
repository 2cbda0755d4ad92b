import { type EndpointClient } from '../../endpoint/client';
import { localTarget } from './local';
import { type Target } from './target';

export interface TargetEnvironment {
  /** The local endpoint if it runs. */
  readonly find: () => Promise<EndpointClient | undefined>;
  /** The local endpoint, started if need be. */
  readonly open: () => Promise<EndpointClient>;
}

/** Every kind of target, by the name that contracts and commands use. */
export const targets: Readonly<Record<string, (environment: TargetEnvironment) => Target>> = {
  local: localTarget,
};

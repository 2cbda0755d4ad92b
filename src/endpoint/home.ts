import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The state folder of this user's endpoint: SLIPWAY_HOME, else what the platform calls state. */
export function defaultHome(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  if (env['SLIPWAY_HOME']) return resolve(env['SLIPWAY_HOME']);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(user, 'AppData', 'Local'), 'slipway');
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'slipway');
  return join(env['XDG_STATE_HOME'] ?? join(user, '.local', 'state'), 'slipway');
}

/** Where everything lies in the state folder. Names and digests are checked by their schemas before they come here. */
export class Home {
  constructor(readonly folder: string) {}

  /** Only its owner may look: golden rows are customers' rows, and the token opens the endpoint. */
  create(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    for (const part of ['store', 'models', 'log', 'runtime']) mkdirSync(join(this.folder, part), { recursive: true });
  }

  get endpointFile(): string {
    return join(this.folder, 'endpoint.json');
  }
  get tokenFile(): string {
    return join(this.folder, 'token');
  }
  get lockFile(): string {
    return join(this.folder, 'lock');
  }
  /** The ports of the last start: kept, so that a URL in somebody's notes stays right. */
  get portsFile(): string {
    return join(this.folder, 'ports.json');
  }
  get settingsFile(): string {
    return join(this.folder, 'settings.json');
  }
  /** When the supervisor was last seen alive, and since when its open windows count: what a kill leaves to know the gap by. */
  get aliveFile(): string {
    return join(this.folder, 'alive.json');
  }
  /** Digest of the bundle that the engine is running just now: what is left to know the guilty one by. */
  get markFile(): string {
    return join(this.folder, 'running');
  }
  get logFile(): string {
    return join(this.folder, 'log', 'endpoint.log');
  }
  get runtimes(): string {
    return join(this.folder, 'runtime');
  }
  get store(): string {
    return join(this.folder, 'store');
  }
  get models(): string {
    return join(this.folder, 'models');
  }
  model(name: string): string {
    return join(this.folder, 'models', name);
  }
}

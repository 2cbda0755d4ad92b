import { join, resolve } from 'node:path';
import { BundleBroken, openBundle } from '../../deploy/bundle';
import { serveBundle } from '../../endpoint/client';
import { type ExitCode, type Shell } from '../command';
import { UsageError } from '../usage-error';

/** `slipway serve BUNDLE`: an endpoint of its own in the foreground, with its own state, until interrupted. */
export async function serveCommand(shell: Shell, folder: string): Promise<ExitCode> {
  const bundle = await openBundle(resolve(shell.cwd, folder)).catch((cause: unknown) => {
    throw cause instanceof BundleBroken ? new UsageError(cause.message, { cause }) : cause;
  });
  await serveBundle({
    entry: join(shell.processes.dist, 'endpoint.js'),
    bundle: bundle.folder,
    name: bundle.manifest.name,
    signal: shell.signal,
    log: (line) => {
      shell.out(line);
    },
  });
  return 0;
}

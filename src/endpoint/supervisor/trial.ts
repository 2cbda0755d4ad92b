import { type ChildProcess } from 'node:child_process';
import { EndpointError } from '../error';
import { engineMethods, supervisorMethods, type GoldenOutcome } from '../messages';
import { Peer } from '../peer';
import { forkEngine } from './engine-process';
import { type StoredBundle } from './store';

/** A native run that hangs is ended by SIGKILL only; the caller is answered when the process is gone. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

/** Puts a candidate on trial in a process that may hang or die. Throws EndpointError 422 that says what the candidate did. */
export async function tryBundle(
  entry: string,
  { digest, folder, manifest: { name, version } }: StoredBundle,
  timeoutMs: number,
): Promise<{ readonly warmupMicros: number; readonly golden: GoldenOutcome }> {
  const child = forkEngine(entry);
  const peer = new Peer(
    (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    engineMethods,
    supervisorMethods,
    {},
  );
  child.on('message', (message) => peer.receive(message));
  let timer: NodeJS.Timeout | undefined;
  const fate = new Promise<never>((_, reject) => {
    const refuse = (what: string, advice: string): void => {
      reject(new EndpointError(422, 'trial', `${name} ${version} ${what} — ${advice}; what was live still serves.`));
    };
    timer = setTimeout(
      () =>
        refuse(
          `did not load and answer its golden rows within ${timeoutMs / 1000} s and was ended`,
          'look for an endless loop in the model',
        ),
      timeoutMs,
    );
    child.on('error', (cause) => refuse(`could not be tried: ${cause.message}`, 'try again'));
    child.on('exit', (code, signal) =>
      refuse(
        `ended its process (${signal ?? `exit code ${code ?? 'unknown'}`})`,
        'export the model again, or with another opset',
      ),
    );
  });
  try {
    return await Promise.race([peer.call('trial', { name, version, digest, folder }), fate]);
  } finally {
    clearTimeout(timer);
    fate.catch(() => undefined);
    await ended(child);
  }
}

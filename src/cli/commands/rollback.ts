import { whoDeploys } from '../../deploy/git';
import { keepInWorkspace } from '../../deploy/ledger';
import { type ExitCode, type Shell } from '../command';

/** `slipway rollback NAME`: works by name from anywhere; the workspace that deployed it gets the line in its ledger, too, where it still exists. */
export async function rollbackCommand(shell: Shell, name: string): Promise<ExitCode> {
  const client = await shell.processes.running();
  const line = await client.rollback(name, await whoDeploys(shell.cwd), { signal: shell.signal });
  keepInWorkspace(line, (text) => shell.err(text));
  shell.out(`${name} ${line.version ?? ''} serves again on local`);
  return 0;
}

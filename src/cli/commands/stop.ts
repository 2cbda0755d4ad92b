import { whoDeploys } from '../../deploy/git';
import { keepInWorkspace } from '../../deploy/ledger';
import { type ExitCode, type Shell } from '../command';

/** `slipway stop [NAME]`: unload one model, or end the endpoint. */
export async function stopCommand(shell: Shell, name: string | undefined): Promise<ExitCode> {
  const client = await shell.processes.running();
  if (name === undefined) {
    await client.shutdown();
    shell.out('The endpoint has stopped. Versions, windows and ledger are kept.');
  } else {
    const line = await client.stopModel(name, await whoDeploys(shell.cwd), { signal: shell.signal });
    keepInWorkspace(line, (text) => shell.err(text));
    shell.out(`${name} is no longer served. Deploy it again to bring it back.`);
  }
  return 0;
}

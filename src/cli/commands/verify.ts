import { resolve } from 'node:path';
import { paritySentence } from '../../deploy/gate';
import { Inspector } from '../../deploy/inspection';
import { contractAt, printJson, type ExitCode, type Shell } from '../command';
import { textReport } from '../reporters/text';

/** `slipway verify CONTRACT`: findings, examples and parity over all reference rows. */
export async function verifyCommand(
  shell: Shell,
  path: string,
  options: { readonly format: string },
): Promise<ExitCode> {
  const file = contractAt(resolve(shell.cwd, path));
  const inspector = new Inspector(shell.processes.engine);
  try {
    const { context, document, findings } = await inspector.saving(file, shell.signal);
    const errors = findings.filter((finding) => finding.severity === 'error');
    const parity = context.parity;
    if (options.format === 'json') {
      printJson(shell, {
        v: 1,
        holds: errors.length === 0 && parity !== undefined,
        problems: findings,
        parity: parity ?? null,
      });
    } else {
      if (errors.length > 0) shell.out(textReport([{ path, text: file.text, findings: errors }]));
      if (context.examples) shell.out(`examples  ${document.contract?.examples.length ?? 0} run`);
      if (parity) shell.out(`parity    ${'error' in parity ? parity.error : paritySentence(parity)}`);
      else if (errors.length === 0)
        shell.out(
          'parity    not proven: the contract names no reference predictions — add reference: {path, predictions}',
        );
    }
    return errors.length === 0 && parity !== undefined ? 0 : 1;
  } finally {
    inspector.dispose();
  }
}

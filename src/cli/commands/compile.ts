import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileTo } from '../../deploy/artifacts';
import { Inspector } from '../../deploy/inspection';
import { contractAt, type ExitCode, type Shell } from '../command';
import { textReport } from '../reporters/text';

/** `slipway compile CONTRACT -o FILE`. Refuses a contract with errors: what it would compile is not what was meant. */
export async function compileCommand(
  shell: Shell,
  path: string,
  options: { readonly output: string },
): Promise<ExitCode> {
  const file = contractAt(resolve(shell.cwd, path));
  const inspector = new Inspector(shell.processes.engine);
  try {
    const { document, findings } = await inspector.typing(file, shell.signal);
    const errors = findings.filter((finding) => finding.severity === 'error');
    if (errors.length > 0 || !document.contract) {
      shell.err(textReport([{ path, text: file.text, findings: errors }]));
      return 1;
    }
    const output = resolve(shell.cwd, options.output);
    await compileTo(file, document.contract, inspector.facts, output);
    shell.out(
      `${options.output}: ${statSync(output).size.toLocaleString('en')} bytes, from raw row to ${document.contract.outputs.map(({ name }) => name).join(', ')}`,
    );
    return 0;
  } finally {
    inspector.dispose();
  }
}

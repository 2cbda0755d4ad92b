import { resolve } from 'node:path';
import { deploy } from '../../deploy/deploy';
import { targets } from '../../deploy/targets/registry';
import { contractAt, printJson, type ExitCode, type Shell } from '../command';
import { UsageError } from '../usage-error';

/** `slipway deploy CONTRACT --target local`. Each line of the gate is printed once, when it is final. */
export async function deployCommand(
  shell: Shell,
  path: string,
  options: { readonly target: string; readonly takeOver?: boolean; readonly format: string },
): Promise<ExitCode> {
  const make = targets[options.target];
  if (!make)
    throw new UsageError(`No target is called ${options.target} — there are: ${Object.keys(targets).join(', ')}.`);
  const json = options.format === 'json';
  const { bundle, line } = await deploy({
    file: contractAt(resolve(shell.cwd, path)),
    engine: shell.processes.engine,
    target: make(shell.processes.endpoints),
    takeOver: options.takeOver ?? false,
    signal: shell.signal,
    warn: (text) => shell.err(text),
    report: (step) => {
      if (!json && step.state === 'passed') shell.out(`✓ ${step.step.padEnd(9)} ${step.text}`);
      if (step.state === 'failed') shell.err(`✗ ${step.step.padEnd(9)} ${step.text}`);
    },
  });
  if (json) printJson(shell, { v: 1, digest: bundle.digest, line });
  return 0;
}

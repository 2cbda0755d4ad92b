import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Contract } from '../contract/model';
import { sideFilesOf } from '../contract/side-file';
import { type ContractFile } from '../deploy/contract-file';
import { type Shell } from './command';
import { UsageError } from './usage-error';

/** The files that a contract names, as far as it can be read, and itself. */
export function filesOf(file: ContractFile, contract: Contract | undefined): string[] {
  if (contract === undefined) return [file.path];
  const folder = dirname(file.path);
  const model = join(folder, contract.model.path);
  return [
    file.path,
    model,
    ...contract.model.data.map(({ path }) => join(dirname(model), path)),
    ...[...sideFilesOf(contract), ...(contract.reference ? [contract.reference.path] : [])].map((path) =>
      join(folder, path),
    ),
  ];
}

/** What is read must not be written over: a model may be the only copy of weeks of training. Links count as what they lead to. */
export function refuseInput(shell: Shell, output: string, inputs: readonly string[]): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : path);
  const target = resolve(shell.cwd, output);
  if (inputs.some((input) => real(input) === real(target)))
    throw new UsageError(`${output} is read for this, and would be replaced — give -o another name.`);
}

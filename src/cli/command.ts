import { readContractFile, type ContractFile } from '../deploy/contract-file';
import { type Processes } from './processes';
import { UsageError } from './usage-error';

/** 0 fine, 1 findings or a failed proof, 2 usage or environment. */
export type ExitCode = 0 | 1 | 2;

/** What a command works with; nothing in a command touches `process`. */
export interface Shell {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Aborts when nobody reads standard output any more. What only prints may end then; what changes something goes on. */
  readonly unread: AbortSignal;
  readonly processes: Processes;
  out(text: string): void;
  err(text: string): void;
  stdin(): Promise<string>;
}

export function contractAt(path: string): ContractFile {
  try {
    return readContractFile(path);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** One JSON document on stdout, for machines. */
export function printJson(shell: Shell, value: unknown): void {
  shell.out(JSON.stringify(value, null, 2));
}
